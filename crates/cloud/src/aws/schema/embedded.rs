//! The models that are part of the binary, each read when its service is first called.
//!
//! The build script names every file of `models/aws/`: a new file is a new service.

use super::{LoadError, Service};
use std::sync::OnceLock;

struct Embedded {
    name: &'static str,
    json: &'static [u8],
    service: OnceLock<Result<Service, LoadError>>,
}

macro_rules! embed {
    ($($name:literal: $path:literal,)+) => {
        [$(Embedded { name: $name, json: include_bytes!($path), service: OnceLock::new() }),+]
    };
}

// Sorted by name.
include!(concat!(env!("OUT_DIR"), "/models.rs"));

/// The model of a service, if it is among those in use.
///
/// A model that cannot be read counts as absent; a test reads them all.
pub fn service(name: &str) -> Option<&'static Service> {
    let place = MODELS.binary_search_by(|model| model.name.cmp(name)).ok()?;
    let model = MODELS.get(place)?;
    model.service.get_or_init(|| Service::parse(model.json)).as_ref().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_model_can_be_read() {
        for model in &MODELS {
            let parsed = Service::parse(model.json);
            let parsed = parsed.unwrap_or_else(|error| panic!("{}: {error}", model.name));
            assert_eq!(&*parsed.name, model.name);
        }
    }

    #[test]
    fn the_table_is_sorted() {
        assert!(MODELS.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    #[test]
    fn pitfalls_of_the_published_models_are_read_rightly() {
        use super::super::{JsonVersion, Protocol};
        let protocol = |name| service(name).unwrap().protocol;
        assert_eq!(protocol("sqs"), Protocol::Json(JsonVersion::V1_0));
        assert_eq!(protocol("cloudwatch"), Protocol::Json(JsonVersion::V1_0));
        // What only the SDKs' extras say: these two names.
        assert_eq!(&*service("secretsmanager").unwrap().service_id, "Secrets Manager");
        assert_eq!(&*service("eks").unwrap().service_id, "EKS");
    }
}
