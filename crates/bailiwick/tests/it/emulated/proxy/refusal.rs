//! Refusals, each in the dialect of its service.

use super::backend::Whole;
use cloud::aws::schema::{Protocol, Service};
use serde_json::json;

/// A permission is missing.
pub fn denied(service: &Service) -> Whole {
    match service.protocol {
        Protocol::Ec2 => refusal(service, 403, "UnauthorizedOperation"),
        Protocol::Query | Protocol::RestXml => refusal(service, 403, "AccessDenied"),
        Protocol::RestJson => refusal(service, 403, "AccessDeniedException"),
        Protocol::Json(_) => refusal(service, 400, "AccessDeniedException"),
    }
}

/// Any refusal.
pub fn refusal(service: &Service, status: u16, code: &str) -> Whole {
    let error = format!("<Error><Code>{code}</Code><Message>no</Message></Error>");
    match service.protocol {
        Protocol::Ec2 => {
            let body = format!("<Response><Errors>{error}</Errors></Response>");
            Whole::of(status, "text/xml", body)
        }
        Protocol::Query => {
            Whole::of(status, "text/xml", format!("<ErrorResponse>{error}</ErrorResponse>"))
        }
        Protocol::RestXml => Whole::of(status, "application/xml", error),
        Protocol::RestJson => {
            Whole::of(status, "application/json", json!({"message": "no"}).to_string())
                .with("x-amzn-errortype", code)
        }
        Protocol::Json(_) => {
            let body = json!({"__type": format!("com.amazon#{code}"), "message": "no"});
            Whole::of(status, "application/x-amz-json-1.1", body.to_string())
        }
    }
}
