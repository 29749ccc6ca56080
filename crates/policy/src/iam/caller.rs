//! Who makes a request.

use super::context::Context;

/// A caller, with the names by which policies may speak of it.
///
/// Shape: an account id is twelve digits; what looks otherwise simply matches no policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Nobody in particular: a request without credentials.
    Anonymous,
    /// An AWS service acting as itself, such as `cloudtrail.amazonaws.com`.
    Service(String),
    /// Somebody vouched for by an identity provider (its ARN or domain), not yet in any account.
    Federated(String),
    /// The root user of an account.
    Root {
        /// The account.
        account: String,
    },
    /// An IAM user.
    User {
        /// The account the user is in.
        account: String,
        /// `arn:aws:iam::123456789012:user/path/name`.
        arn: String,
    },
    /// A role, or a session of it.
    Role {
        /// The account the role is in.
        account: String,
        /// `arn:aws:iam::123456789012:role/path/name`.
        arn: String,
        /// `arn:aws:sts::123456789012:assumed-role/name/session`, if known.
        session: Option<String>,
    },
    /// A session of `GetFederationToken`.
    FederatedUser {
        /// The account the session is in.
        account: String,
        /// `arn:aws:sts::123456789012:federated-user/name`.
        arn: String,
        /// The ARN of the IAM user who federated, if known.
        user: Option<String>,
    },
}

impl Caller {
    /// Reads a caller from the way one is usually written.
    ///
    /// Shape: `*` (anonymous), an account id (its root user), an IAM user, role or root ARN, an STS
    /// `assumed-role` or `federated-user` ARN, `service:NAME`, `federated:PROVIDER`. The role of an
    /// assumed-role ARN is taken to have no path, which the ARN does not say; build
    /// [`Caller::Role`] where it is known.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "*" {
            return Some(Caller::Anonymous);
        }
        if let Some(name) = text.strip_prefix("service:") {
            return Some(Caller::Service(name.to_owned()));
        }
        if let Some(provider) = text.strip_prefix("federated:") {
            return Some(Caller::Federated(provider.to_owned()));
        }
        if is_account_id(text) {
            return Some(Caller::Root { account: text.to_owned() });
        }
        Self::parse_arn(text)
    }

    fn parse_arn(text: &str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let (_, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
        let (_, account, resource) = (parts.next()?, parts.next()?.to_owned(), parts.next()?);
        let arn = text.to_owned();
        match (service, resource.split_once('/')) {
            ("iam", None) if resource == "root" => Some(Caller::Root { account }),
            ("iam", Some(("user", _))) => Some(Caller::User { account, arn }),
            ("iam", Some(("role", _))) => Some(Caller::Role { account, arn, session: None }),
            ("sts", Some(("assumed-role", names))) => {
                let (role, _) = names.split_once('/')?;
                let role = format!("arn:{partition}:iam::{account}:role/{role}");
                Some(Caller::Role { account, arn: role, session: Some(arn) })
            }
            ("sts", Some(("federated-user", _))) => {
                Some(Caller::FederatedUser { account, arn, user: None })
            }
            _ => None,
        }
    }

    /// The account whose identity policies and SCPs apply; none for who is in no account.
    pub fn account(&self) -> Option<&str> {
        match self {
            Caller::Anonymous | Caller::Service(_) | Caller::Federated(_) => None,
            Caller::Root { account }
            | Caller::User { account, .. }
            | Caller::Role { account, .. }
            | Caller::FederatedUser { account, .. } => Some(account),
        }
    }

    /// Whether this is a service-linked role, which SCPs and RCPs do not limit.
    ///
    /// Source: AWS Organizations User Guide, "Service control policies" and "Resource control
    /// policies" (tasks and entities not restricted).
    pub fn is_service_linked_role(&self) -> bool {
        matches!(self, Caller::Role { arn, .. } if arn.contains(":role/aws-service-role/"))
    }

    /// Writes what is true of every request by this caller into a context.
    ///
    /// Source: IAM User Guide, "AWS global condition context keys", properties of the principal.
    pub(super) fn describe(&self, context: &mut Context) {
        let mut say = |key: &str, value: &str| context.set(key, vec![value.to_owned()]);
        if let Some(account) = self.account() {
            say("aws:principalaccount", account);
            say("aws:principalisawsservice", "false");
        }
        match self {
            Caller::Anonymous => say("aws:principaltype", "Anonymous"),
            Caller::Service(name) => {
                say("aws:principalisawsservice", "true");
                say("aws:principalservicename", name);
                say("aws:principalservicenameslist", name);
            }
            Caller::Federated(provider) => say("aws:federatedprovider", provider),
            Caller::Root { account } => {
                say("aws:principalarn", &format!("arn:aws:iam::{account}:root"));
                say("aws:principaltype", "Account");
                say("aws:userid", account);
            }
            Caller::User { arn, .. } => {
                say("aws:principalarn", arn);
                say("aws:principaltype", "User");
                if let Some((_, name)) = arn.rsplit_once('/') {
                    say("aws:username", name);
                }
            }
            Caller::Role { arn, .. } => {
                say("aws:principalarn", arn);
                say("aws:principaltype", "AssumedRole");
            }
            Caller::FederatedUser { arn, .. } => {
                say("aws:principalarn", arn);
                say("aws:principaltype", "FederatedUser");
            }
        }
    }
}

/// Whether a text is an account id.
pub(super) fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}
