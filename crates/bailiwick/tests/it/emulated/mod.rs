//! The product against an emulated AWS account that `tests/aws/seed.py` filled.
//!
//! `tools/run-tests.sh` starts and fills the account and says where it is. It is only ever read, so all
//! tests share it; [`proxy::Proxy`] stands between it and the product where a test wants to see,
//! refuse, slow down or break what passes.

mod account;
mod canaries;
mod interruption;
mod organization;
mod permissions;
mod proxy;
mod removal;
mod replay;
mod reports;
mod scan;
mod schema;
mod throttling;
