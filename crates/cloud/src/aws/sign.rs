//! Signs requests with AWS's Signature Version 4, by the official implementation.

use super::request::Unsigned;
use super::schema::Service;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use bytes::Bytes;
use http::header::{HOST, HeaderValue, USER_AGENT};
use http_body_util::Full;
use model::Timestamp;
use std::time::{Duration, SystemTime};

/// How we are named in the logs of the account that we look at.
const AGENT: HeaderValue =
    HeaderValue::from_static(concat!("bailiwick/", env!("CARGO_PKG_VERSION")));

/// A request that cannot be signed: its headers or address are not what the signer takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the request cannot be signed")]
pub struct Unsignable;

/// Signs a request for a service in a region at an instant.
pub fn signed(
    request: &Unsigned,
    service: &Service,
    region: &str,
    identity: &Identity,
    at: Timestamp,
) -> Result<http::Request<Full<Bytes>>, Unsignable> {
    let mut signed = http::Request::new(Full::new(request.body.clone()));
    *signed.method_mut() = request.method.clone();
    *signed.uri_mut() = request.uri.clone();
    *signed.headers_mut() = request.headers.clone();
    let host = request.uri.authority().ok_or(Unsignable)?.as_str();
    signed.headers_mut().insert(HOST, HeaderValue::from_str(host).map_err(|_| Unsignable)?);
    signed.headers_mut().insert(USER_AGENT, AGENT);

    let params = v4::SigningParams::builder()
        .identity(identity)
        .region(region)
        .name(&service.signing_name)
        .time(system_time(at))
        .settings(settings(service))
        .build()
        .map_err(|_| Unsignable)?
        .into();
    let uri = request.uri.to_string();
    let headers = signed.headers().iter();
    // What is not text cannot be signed; the request builder writes no such header.
    let headers = headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let signable = SignableRequest::new(
        request.method.as_str(),
        uri,
        headers,
        SignableBody::Bytes(&request.body),
    )
    .map_err(|_| Unsignable)?;
    let (instructions, _) = sign(signable, &params).map_err(|_| Unsignable)?.into_parts();
    instructions.apply_to_request_http1x(&mut signed);
    Ok(signed)
}

/// S3 takes a path as it is sent, and wants the body's checksum in a header; all others encode
/// the path once more.
fn settings(service: &Service) -> SigningSettings {
    let mut settings = SigningSettings::default();
    if &*service.signing_name == "s3" {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    settings
}

fn system_time(at: Timestamp) -> SystemTime {
    let micros = u64::try_from(at.as_microsecond()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_micros(micros)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::schema::service;
    use aws_credential_types::Credentials;
    use http::{HeaderMap, Method};

    fn sign_path(name: &str, path: &str) -> http::Request<Full<Bytes>> {
        let request = Unsigned {
            method: Method::GET,
            uri: format!("https://host.example{path}").parse().unwrap(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
        };
        let identity: Identity = Credentials::new("AKID", "SECRET", None, None, "test").into();
        let at = "2024-01-02T03:04:05Z".parse().unwrap();
        signed(&request, service(name).unwrap(), "eu-west-1", &identity, at).unwrap()
    }

    fn authorization(request: &http::Request<Full<Bytes>>) -> &str {
        request.headers()["authorization"].to_str().unwrap()
    }

    #[test]
    fn the_signature_names_the_day_the_region_and_the_service() {
        let signed = sign_path("s3control", "/");
        let expected = "Credential=AKID/20240102/eu-west-1/s3/aws4_request";
        assert!(authorization(&signed).contains(expected), "{}", authorization(&signed));
    }

    #[test]
    fn s3_carries_the_checksum_of_its_body() {
        assert!(sign_path("s3", "/").headers().contains_key("x-amz-content-sha256"));
        assert!(!sign_path("lambda", "/").headers().contains_key("x-amz-content-sha256"));
    }

    /// The signatures were computed apart, by hashing the canonical request with Python:
    /// `GET`, path, empty query, host and date, with the path encoded once for S3, twice for others.
    #[test]
    fn the_path_is_encoded_once_more_except_for_s3() {
        let once = sign_path("s3", "/a%3Ab");
        let twice = sign_path("lambda", "/a%3Ab");
        let signature = |request| {
            let text: &str = authorization(request);
            text.rsplit("Signature=").next().unwrap().to_owned()
        };
        assert_eq!(
            signature(&once),
            "0be1b0e6453dfa03e70adcc3c46cf282167716542fff3716dd2cfbc9253976a8"
        );
        assert_eq!(
            signature(&twice),
            "e1555ea7ee321fd78e7bd185fd9bfb181c5f443cef5bdd36e419b991eb880611"
        );
    }
}
