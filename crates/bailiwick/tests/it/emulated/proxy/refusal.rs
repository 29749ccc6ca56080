//! Refusals, each in the dialect of its service.

use super::backend::Whole;
use cloud::aws::schema::{Protocol, Service};
use serde_json::json;

/// A permission is missing.
pub fn denied(service: &Service) -> Whole {
    denied_saying(service, "no")
}

/// A permission is missing, and why.
pub fn denied_saying(service: &Service, message: &str) -> Whole {
    match service.protocol {
        Protocol::Ec2 => saying(service, 403, "UnauthorizedOperation", message),
        Protocol::Query | Protocol::RestXml => saying(service, 403, "AccessDenied", message),
        Protocol::RestJson => saying(service, 403, "AccessDeniedException", message),
        Protocol::Json(_) => saying(service, 400, "AccessDeniedException", message),
    }
}

/// Any refusal.
pub fn refusal(service: &Service, status: u16, code: &str) -> Whole {
    saying(service, status, code, "no")
}

fn saying(service: &Service, status: u16, code: &str, message: &str) -> Whole {
    let error = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
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
            Whole::of(status, "application/json", json!({"message": message}).to_string())
                .with("x-amzn-errortype", code)
        }
        Protocol::Json(_) => {
            let body = json!({"__type": format!("com.amazon#{code}"), "message": message});
            Whole::of(status, "application/x-amz-json-1.1", body.to_string())
        }
    }
}
