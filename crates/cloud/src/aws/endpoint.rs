//! Which host answers for a service in a region, and for which region a request is signed.
//!
//! The facts are AWS's own, pruned into `models/aws/partitions.json`: almost every service is at
//! `SERVICE.REGION.SUFFIX`; the file names those that are not.
//!
//! Not here: the bucket or the account id in front of the host (`request`).

use super::schema::Service;
use model::{Partition, Region};
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

static JSON: &[u8] = include_bytes!("../../../../models/aws/partitions.json");

/// Where requests go instead of to AWS: an emulator, a proxy, a private endpoint.
///
/// The binary fills it from `--endpoint-url`, `AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>`.
#[derive(Debug, Clone, Default)]
pub struct EndpointOverrides {
    /// The base URL for every service.
    pub all: Option<http::Uri>,
    /// The base URL for one service, by the name that [`EndpointOverrides::key`] gives it.
    pub by_service: HashMap<String, http::Uri>,
}

impl EndpointOverrides {
    /// The name of a service in `AWS_ENDPOINT_URL_<NAME>`: its id in capitals, joined by `_`.
    pub fn key(service: &Service) -> String {
        service.service_id.replace(' ', "_").to_uppercase()
    }

    fn of(&self, service: &Service) -> Option<&http::Uri> {
        if self.by_service.is_empty() {
            return self.all.as_ref();
        }
        self.by_service.get(&Self::key(service)).or(self.all.as_ref())
    }
}

/// Where a request goes, and for which region it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// `https` or, with an override only, `http`.
    pub scheme: http::uri::Scheme,
    /// Host, with the port if it is not the scheme's own.
    pub authority: String,
    /// What goes before every path; empty, or begins with `/` and does not end with one.
    pub path: String,
    /// The region that the signature names.
    pub signing_region: String,
    /// Whether the host is one that was set: names in front of it may not resolve.
    pub overridden: bool,
}

impl Endpoint {
    /// Finds the endpoint of a service in a region.
    pub fn resolve(service: &Service, region: &Region, overrides: &EndpointOverrides) -> Self {
        let (host, signing_region) = host(service, region);
        if let Some(uri) = overrides.of(service) {
            return Endpoint {
                scheme: uri.scheme().cloned().unwrap_or(http::uri::Scheme::HTTPS),
                authority: uri.authority().map_or(host, ToString::to_string),
                path: uri.path().trim_end_matches('/').to_owned(),
                signing_region,
                overridden: true,
            };
        }
        Endpoint {
            scheme: http::uri::Scheme::HTTPS,
            authority: host,
            path: String::new(),
            signing_region,
            overridden: false,
        }
    }
}

/// Whether a service has one endpoint for all regions of a partition, so that one call sees all.
pub fn is_global(service: &str, partition: Partition) -> bool {
    let hosts = facts().services.get(service).and_then(|facts| facts.hosts.get(partition.as_str()));
    let everywhere = hosts.and_then(|hosts| hosts.get("*"));
    // Where a partition is one region only, what is global elsewhere is global there.
    match everywhere {
        Some((_, signing)) => signing != "{region}",
        None => partition != Partition::Aws && is_global(service, Partition::Aws),
    }
}

/// Whether AWS lists the service in a region. New regions come before the list does, so only a
/// "no" that agrees with a failure to reach the service is worth anything.
pub fn is_listed(service: &str, region: &Region) -> bool {
    let facts = facts().services.get(service);
    facts.is_none_or(|facts| !facts.absent.iter().any(|absent| absent == region.as_str()))
}

/// The regions that a partition is known to have, sorted.
pub fn regions(partition: Partition) -> impl Iterator<Item = Region> {
    let names = facts().partitions.get(partition.as_str()).map(|facts| facts.regions.iter());
    names.into_iter().flatten().filter_map(|name| name.parse().ok())
}

fn host(service: &Service, region: &Region) -> (String, String) {
    let partition = Partition::of_region(region);
    let found = facts().services.get(&*service.name);
    let found = found.and_then(|facts| facts.hosts.get(partition.as_str()));
    let found = found.and_then(|hosts| hosts.get(region.as_str()).or_else(|| hosts.get("*")));
    if let Some((host, signing)) = found {
        let fill = |text: &str| text.replace("{region}", region.as_str());
        return (fill(host), fill(signing));
    }
    let suffix = facts().partitions.get(partition.as_str()).map(|facts| facts.suffix.as_str());
    let suffix = suffix.unwrap_or("amazonaws.com");
    (format!("{}.{region}.{suffix}", service.endpoint_prefix), region.to_string())
}

#[derive(Deserialize, Default)]
struct Facts {
    partitions: BTreeMap<String, PartitionFacts>,
    services: HashMap<String, ServiceFacts>,
}

#[derive(Deserialize)]
struct PartitionFacts {
    suffix: String,
    regions: Vec<String>,
}

#[derive(Deserialize)]
struct ServiceFacts {
    /// By partition, then by region or `*`: the host, and the region that requests are signed for.
    #[serde(default)]
    hosts: HashMap<String, HashMap<String, (String, String)>>,
    #[serde(default)]
    absent: Vec<String>,
}

/// A file that cannot be read counts as empty; a test reads it.
fn facts() -> &'static Facts {
    static FACTS: OnceLock<Facts> = OnceLock::new();
    FACTS.get_or_init(|| serde_json::from_slice(JSON).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::super::schema::service;
    use super::*;

    fn region(name: &str) -> Region {
        name.parse().unwrap()
    }

    #[test]
    fn every_partition_has_its_own_hosts() {
        for (name, at, host, signing) in [
            ("ec2", "eu-central-1", "ec2.eu-central-1.amazonaws.com", "eu-central-1"),
            ("ec2", "cn-north-1", "ec2.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            ("ec2", "us-iso-east-1", "ec2.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"),
            ("ec2", "eusc-de-east-1", "ec2.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
            ("iam", "eu-central-1", "iam.amazonaws.com", "us-east-1"),
            ("iam", "us-gov-east-1", "iam.us-gov.amazonaws.com", "us-gov-west-1"),
            ("sts", "eu-central-1", "sts.eu-central-1.amazonaws.com", "eu-central-1"),
            ("organizations", "eu-west-1", "organizations.us-east-1.amazonaws.com", "us-east-1"),
            ("ecr", "eu-west-1", "api.ecr.eu-west-1.amazonaws.com", "eu-west-1"),
            ("elbv2", "eu-west-1", "elasticloadbalancing.eu-west-1.amazonaws.com", "eu-west-1"),
        ] {
            let found = Endpoint::resolve(
                service(name).unwrap(),
                &region(at),
                &EndpointOverrides::default(),
            );
            assert_eq!((found.authority.as_str(), found.signing_region.as_str()), (host, signing));
        }
    }

    #[test]
    fn an_override_for_a_service_goes_before_the_one_for_all() {
        let overrides = EndpointOverrides {
            all: Some(http::Uri::from_static("http://127.0.0.1:5000/")),
            by_service: [(
                "ELASTIC_LOAD_BALANCING_V2".to_owned(),
                http::Uri::from_static("https://vpce.example/base/"),
            )]
            .into(),
        };
        let at = region("eu-central-1");
        let iam = Endpoint::resolve(service("iam").unwrap(), &at, &overrides);
        assert_eq!((iam.authority.as_str(), iam.path.as_str()), ("127.0.0.1:5000", ""));
        assert_eq!(iam.signing_region, "us-east-1");
        let elb = Endpoint::resolve(service("elbv2").unwrap(), &at, &overrides);
        assert_eq!((elb.authority.as_str(), elb.path.as_str()), ("vpce.example", "/base"));
    }

    #[test]
    fn global_services_are_known_in_every_partition() {
        for partition in [Partition::Aws, Partition::China, Partition::IsoE] {
            assert!(is_global("iam", partition), "{partition}");
            assert!(!is_global("ec2", partition), "{partition}");
            assert!(!is_global("ecr", partition), "{partition}");
        }
        assert!(regions(Partition::China).any(|found| found == region("cn-north-1")));
        assert!(!is_listed("macie2", &region("ca-west-1")));
        assert!(is_listed("ec2", &region("ca-west-1")));
    }
}
