//! What can come of a call, by what the caller does about it.

use super::answer::Malformed;
use super::ask::Failure;
use super::request::Unfit;
use crate::Refused;
use model::Secret;

/// Why a call gave nothing.
///
/// Codes and statuses only: the text that AWS sends along may name people and resources, and is
/// to be had through [`CallError::message`] alone.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// These credentials may not do this. The permission is missing.
    #[error("denied (`{}`)", .0.code)]
    Denied(Reply),
    /// AWS kept asking to slow down until the attempts were used up.
    #[error("throttled (`{}`)", .0.code)]
    Throttled(Reply),
    /// The region or the account does not have this service or operation.
    #[error("not supported here (`{}`)", .0.code)]
    NotSupported(Reply),
    /// The service answered with an error of its own, which the catalogue may name as a fact.
    #[error("the service answered `{}` ({})", .0.code, .0.status)]
    Service(Reply),
    /// The credentials are missing, wrong or expired; nothing else will work either.
    #[error("no usable credentials ({reason})")]
    Credentials {
        /// What is wrong, or AWS's code for it.
        reason: String,
        /// What came of asking the token service, where that is what went wrong.
        failure: Option<Failure>,
    },
    /// The answer is not what the model says it would be.
    #[error("the answer is malformed")]
    Malformed(#[from] Malformed),
    /// No answer came.
    #[error("`{host}` cannot be reached")]
    Unreachable {
        /// Where it was sought.
        host: String,
    },
    /// No answer came in time.
    #[error("no answer in time")]
    Deadline,
    /// Whoever asked no longer wants it.
    #[error("cancelled")]
    Cancelled,
    /// The guard let nothing out: a mistake of ours.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The call does not fit its operation: a mistake of ours or of the catalogue's.
    #[error("`{service}:{operation}` cannot be called like this")]
    Unfit {
        /// The service that would have been called.
        service: String,
        /// The operation that would have been called.
        operation: String,
        /// What does not fit.
        #[source]
        source: Unfit,
    },
}

/// An answer that is an error.
#[derive(Debug)]
pub struct Reply {
    /// AWS's word for it, without namespaces; empty if the answer had none.
    pub code: String,
    /// The status code of the answer.
    pub status: u16,
    message: Secret<String>,
}

impl Reply {
    /// Takes what an answer says of itself.
    pub fn new(code: String, status: u16, message: String) -> Self {
        Reply { code, status, message: Secret::new(message) }
    }

    /// Whether AWS says that it was a policy of the organization that denied this, and not one of
    /// the account's own: no permission of the account would help.
    ///
    /// Source: IAM user guide, "Troubleshoot access denied error messages".
    pub fn is_denied_by_organization(&self) -> bool {
        let message = self.message.expose();
        ["service control policy", "resource control policy"].iter().any(|kind| {
            message.contains(&format!("with an explicit deny in a {kind}"))
                || message.contains(&format!("because no {kind} allows"))
        })
    }
}

impl CallError {
    /// AWS's code, where AWS answered: what the catalogue's facts are compared with.
    pub fn code(&self) -> Option<&str> {
        self.reply().map(|reply| reply.code.as_str()).filter(|code| !code.is_empty())
    }

    /// AWS's text for people. It may name people and resources: never above debug level.
    pub fn message(&self) -> Option<&Secret<String>> {
        self.reply().map(|reply| &reply.message)
    }

    fn reply(&self) -> Option<&Reply> {
        match self {
            CallError::Denied(reply)
            | CallError::Throttled(reply)
            | CallError::NotSupported(reply)
            | CallError::Service(reply) => Some(reply),
            _ => None,
        }
    }
}

/// What a refusal means, by its code and status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Denied,
    Throttled,
    NotSupported,
    /// The token ran out: a fresh one may do.
    Expired,
    /// The credentials are not accepted.
    Credentials,
    /// It may work if tried again.
    Transient,
    /// An error of the service's own.
    Service,
}

/// Sorts a refusal.
///
/// Source: the lists of common errors in AWS's API references, and botocore's retry rules.
pub(super) fn meaning(code: &str, status: u16) -> Meaning {
    let code = code.strip_prefix("Client.").unwrap_or(code);
    match code {
        "AccessDenied"
        | "AccessDeniedException"
        | "UnauthorizedOperation"
        | "UnauthorizedException"
        | "AuthorizationError"
        | "AuthorizationErrorException"
        | "NotAuthorized"
        | "NotAuthorizedException"
        | "AllAccessDisabled" => Meaning::Denied,
        "Throttling"
        | "ThrottlingException"
        | "ThrottledException"
        | "RequestThrottled"
        | "RequestThrottledException"
        | "RequestLimitExceeded"
        | "TooManyRequestsException"
        | "ProvisionedThroughputExceeded"
        | "ProvisionedThroughputExceededException"
        | "BandwidthLimitExceeded"
        | "LimitExceededException" => Meaning::Throttled,
        "SlowDown"
        | "PriorRequestNotComplete"
        | "TransactionInProgressException"
        | "EC2ThrottledException" => Meaning::Throttled,
        "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" => Meaning::Expired,
        "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidAccessKeyId"
        | "AuthFailure"
        | "SignatureDoesNotMatch"
        | "InvalidSignatureException"
        | "InvalidToken"
        | "IncompleteSignature"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException"
        | "RequestTimeTooSkewed" => Meaning::Credentials,
        "OptInRequired"
        | "SubscriptionRequiredException"
        | "UnknownOperation"
        | "UnknownOperationException"
        | "InvalidAction"
        | "UnsupportedOperation"
        | "UnsupportedOperationException"
        | "NotImplemented"
        | "UnknownEndpoint"
        | "RegionDisabledException"
        | "UnsupportedCommandException" => Meaning::NotSupported,
        "InternalError"
        | "InternalFailure"
        | "InternalServerError"
        | "InternalServiceError"
        | "InternalServerException"
        | "ServiceUnavailable"
        | "ServiceUnavailableException"
        | "RequestTimeout"
        | "RequestTimeoutException"
        | "Unavailable" => Meaning::Transient,
        _ => by_status(code, status),
    }
}

/// A code that says nothing leaves the status to speak.
fn by_status(code: &str, status: u16) -> Meaning {
    match status {
        429 => Meaning::Throttled,
        401 | 403 if code.is_empty() => Meaning::Denied,
        404 | 405 | 501 if code.is_empty() => Meaning::NotSupported,
        500 | 502 | 503 | 504 => Meaning::Transient,
        _ => Meaning::Service,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_sorted_by_what_is_done_about_them() {
        for (code, status, expected) in [
            ("AccessDenied", 403, Meaning::Denied),
            ("UnauthorizedOperation", 403, Meaning::Denied),
            ("Client.UnauthorizedOperation", 403, Meaning::Denied),
            ("", 403, Meaning::Denied),
            ("Throttling", 400, Meaning::Throttled),
            ("SlowDown", 503, Meaning::Throttled),
            ("", 429, Meaning::Throttled),
            ("OptInRequired", 403, Meaning::NotSupported),
            ("InvalidAction", 400, Meaning::NotSupported),
            ("ExpiredToken", 403, Meaning::Expired),
            ("InvalidClientTokenId", 403, Meaning::Credentials),
            ("", 502, Meaning::Transient),
            ("", 404, Meaning::NotSupported),
            ("SomethingOfItsOwn", 500, Meaning::Transient),
            ("NoSuchBucketPolicy", 404, Meaning::Service),
            ("ServerSideEncryptionConfigurationNotFoundError", 404, Meaning::Service),
        ] {
            assert_eq!(meaning(code, status), expected, "{code} {status}");
        }
    }

    #[test]
    fn a_denial_by_the_organization_is_told_from_a_missing_permission() {
        let said = |end: &str| {
            let start = "User: arn:aws:sts::123456789012:assumed-role/BailiwickReader/bailiwick \
                         is not authorized to perform: s3:ListAllMyBuckets";
            Reply::new("AccessDenied".to_owned(), 403, format!("{start} {end}"))
        };
        for by_organization in [
            "with an explicit deny in a service control policy",
            "with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o/p",
            "because no service control policy allows the s3:ListAllMyBuckets action",
            "on resource: \"x\" with an explicit deny in a resource control policy",
        ] {
            assert!(said(by_organization).is_denied_by_organization(), "{by_organization}");
        }
        for by_account in [
            "because no identity-based policy allows the s3:ListAllMyBuckets action",
            "with an explicit deny in an identity-based policy",
            "because no permissions boundary allows the s3:ListAllMyBuckets action",
            "with an explicit deny in a VPC endpoint policy",
            "",
        ] {
            assert!(!said(by_account).is_denied_by_organization(), "{by_account}");
        }
        let failure = Failure::from(&CallError::Denied(said(
            "with an explicit deny in a service control policy",
        )));
        assert_eq!(failure.reason, policy::verdict::GapReason::DeniedByOrganization);
    }

    #[test]
    fn an_error_does_not_print_what_aws_said() {
        let message = "User arn:aws:iam::123456789012:user/jane is not authorized".to_owned();
        let error = CallError::Denied(Reply::new("AccessDenied".to_owned(), 403, message));
        assert!(!format!("{error} {error:?}").contains("jane"));
        assert_eq!(error.code(), Some("AccessDenied"));
        assert!(error.message().unwrap().expose().contains("jane"));
    }
}
