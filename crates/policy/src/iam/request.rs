//! One request, as policies see it.

use super::caller::Caller;
use super::context::Context;

/// Who asks to do what to which resource, and under which circumstances.
///
/// Invariant: the action is held in lower case, and the context says at least what follows from
/// the caller and the resource, so evaluating needs no preparation per policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    caller: Caller,
    action: Box<str>,
    resource: Box<str>,
    resource_account: Option<Box<str>>,
    context: Context,
}

impl Request {
    /// A request with the context that follows from it alone.
    ///
    /// `resource` is an ARN, or `*` for an action that names none. The account that owns the
    /// resource is read from its ARN; where the ARN has none (S3 buckets), it is taken to be the
    /// caller's own until [`Request::owned_by`] says otherwise.
    pub fn new(caller: Caller, action: &str, resource: &str) -> Self {
        let mut context = Context::new();
        caller.describe(&mut context);
        let owner = resource.split(':').nth(4).filter(|account| !account.is_empty());
        let request = Self {
            action: action.to_ascii_lowercase().into(),
            resource: resource.into(),
            resource_account: None,
            caller,
            context,
        };
        match owner {
            Some(account) => request.owned_by(account),
            None => request,
        }
    }

    /// This request, to a resource that `account` owns.
    #[must_use]
    pub fn owned_by(mut self, account: &str) -> Self {
        self.resource_account = Some(account.into());
        self.context.set("aws:resourceaccount", vec![account.to_owned()]);
        self
    }

    /// This request, also saying `value` for the condition key `key`.
    #[must_use]
    pub fn with(self, key: &str, value: impl Into<String>) -> Self {
        self.with_all(key, vec![value.into()])
    }

    /// This request, also saying these values for the multivalued condition key `key`.
    #[must_use]
    pub fn with_all(mut self, key: &str, values: Vec<String>) -> Self {
        self.context.set(key, values);
        self
    }

    /// Who asks.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The action, in lower case.
    pub fn action(&self) -> &str {
        &self.action
    }

    /// The resource's ARN, or `*`.
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// The circumstances.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// Whether the caller asks for another account's resource.
    pub(super) fn crosses_accounts(&self) -> bool {
        match (self.caller.account(), self.resource_account.as_deref()) {
            (Some(own), Some(owner)) => own != owner,
            _ => false,
        }
    }

    /// Whether nothing happens without the resource's own policy: KMS keys and role trust.
    ///
    /// Source: KMS Developer Guide, "Key policies in AWS KMS"; IAM User Guide, "Role trust policy".
    pub(super) fn needs_resource_policy(&self) -> bool {
        let is_key = || self.resource.splitn(6, ':').nth(5).is_some_and(|r| r.starts_with("key/"));
        let takes_role = || {
            self.action.starts_with("sts:assumerole")
                || matches!(
                    &*self.action,
                    "sts:tagsession" | "sts:setsourceidentity" | "sts:setcontext"
                )
        };
        (self.action.starts_with("kms:") && is_key()) || takes_role()
    }
}
