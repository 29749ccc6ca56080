//! Amazon Web Services: one client for every service, driven by AWS's published API models.
//!
//! A [`Client`] takes a [`Call`] and a selection, and gives back what the selection names of the
//! answer, as `aws … --output json` would print it. On the way it asks the [`Gate`](crate::Gate),
//! paces itself ([`pace`]), signs, retries, follows pages ([`paging`]) and finds buckets in the
//! regions where they are.
//!
//! Not here: what is called and why (the collector), what may be called (the guard), how values
//! are reduced (`privacy`).

pub mod answer;
mod ask;
mod client;
pub mod collect;
mod credentials;
pub mod endpoint;
mod error;
pub mod organization;
pub mod pace;
pub mod paging;
pub mod recording;
mod regions;
mod request;
pub mod schema;
mod sign;
mod statistics;
mod transport;

pub use client::{Call, Client, Settings};
pub use credentials::{ChainSettings, Credentials, CredentialsError, Role};
pub use endpoint::EndpointOverrides;
pub use error::{CallError, Reply};
pub use pace::Pace;
pub use regions::AccountRegions;
pub use request::Unfit;
pub use statistics::{ServiceStatistics, Statistics};
pub use tokio_util::sync::CancellationToken;
pub use transport::Http;
