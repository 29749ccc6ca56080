//! Speaking to providers: signing, paging, throttling, and one module for each provider.
//!
//! Nothing leaves this room except through a [`Gate`], and nothing enters it but what a
//! `Selection` of the catalogue names, each part reduced as its privacy class demands.
//!
//! This room reads no environment, clock or randomness of its own: the binary hands them in. The
//! one exception is the official credential chain (see [`aws::Credentials`]), which must look
//! where the AWS tools look.

pub mod aws;
pub mod guard;
pub mod privacy;

mod gate;
mod reduce;

pub use gate::{Gate, Refused};
pub use reduce::{ReduceError, Reducer};
