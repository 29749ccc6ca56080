//! Deciding one request under all policies that apply to it.
//!
//! The order of AWS's documented flow: any explicit deny ends it; then resource control policies,
//! service control policies, the resource's policy, the caller's own policies, the permissions
//! boundary and the session policies, each of which may leave the request without an allow.
//!
//! Within one account, the resource's policy and the caller's own add up, and how the resource's
//! policy names the caller ([`Naming`]) decides what can still limit it. Between accounts, both
//! must allow. Keys and role trust always need the resource's policy.
//!
//! Source: IAM User Guide, "Policy evaluation for requests within a single account",
//! "Cross-account policy evaluation logic", "Permissions boundaries for IAM entities".

use super::caller::Caller;
use super::decision::{Citation, Decision, Layer, Reason};
use super::principal::Naming;
use super::request::Request;
use super::statement::{Effect, Policy, Statement};

/// Actions that anyone with credentials may call, even when denied.
///
/// Source: STS API Reference, `GetCallerIdentity`.
const NEED_NO_PERMISSION: [&str; 1] = ["sts:getcalleridentity"];

/// The policies that apply to one request. An empty list is a kind of policy nobody attached.
#[derive(Debug, Clone, Copy, Default)]
pub struct Policies<'p> {
    /// Attached to the caller and its groups, inline or managed.
    pub identity: &'p [&'p Policy],
    /// Attached to the resource (bucket, key, queue…; for a role, its trust policy).
    pub resource: &'p [&'p Policy],
    /// The caller's permissions boundary.
    pub boundary: Option<&'p Policy>,
    /// Passed when the session was made, inline or managed.
    pub session: &'p [&'p Policy],
    /// Service control policies of the caller's account: one list per level, root first. Leave
    /// empty for the management account and outside organizations.
    pub service_control: &'p [&'p [&'p Policy]],
    /// Resource control policies of the resource's account: one list per level. Leave empty where
    /// they do not apply, as for services that do not support them.
    pub resource_control: &'p [&'p [&'p Policy]],
}

/// Decides a request.
pub fn evaluate<'p>(request: &Request, policies: &Policies<'p>) -> Decision<'p> {
    if NEED_NO_PERMISSION.contains(&request.action()) && *request.caller() != Caller::Anonymous {
        return Decision::new(Reason::NoPermissionNeeded);
    }
    let view = View { request, policies };
    if let Some(denial) = view.denial() {
        return Decision::new(Reason::ExplicitDeny).citing(Some(denial));
    }
    if !view.every_level_allows(view.resource_control(), Layer::ResourceControl) {
        return Decision::new(Reason::OutsideResourceControl);
    }
    if !view.every_level_allows(view.service_control(), Layer::ServiceControl) {
        return Decision::new(Reason::OutsideServiceControl);
    }
    view.allowance()
}

/// A request beside its policies.
struct View<'r, 'p> {
    request: &'r Request,
    policies: &'r Policies<'p>,
}

impl<'p> View<'_, 'p> {
    /// SCPs bind identities of the organization, not services, strangers or service-linked roles.
    fn service_control(&self) -> &'p [&'p [&'p Policy]] {
        let caller = self.request.caller();
        if caller.account().is_none() || caller.is_service_linked_role() {
            return &[];
        }
        self.policies.service_control
    }

    /// RCPs bind everyone but service-linked roles.
    fn resource_control(&self) -> &'p [&'p [&'p Policy]] {
        if self.request.caller().is_service_linked_role() {
            return &[];
        }
        self.policies.resource_control
    }

    fn denial(&self) -> Option<Citation<'p>> {
        let p = self.policies;
        let in_levels = |levels: &'p [&'p [&'p Policy]], layer| {
            levels.iter().find_map(|level| self.first(level, layer, Effect::Deny))
        };
        self.first(p.identity, Layer::Identity, Effect::Deny)
            .or_else(|| self.first(p.resource, Layer::Resource, Effect::Deny))
            .or_else(|| self.first(p.boundary.as_slice(), Layer::Boundary, Effect::Deny))
            .or_else(|| self.first(p.session, Layer::Session, Effect::Deny))
            .or_else(|| in_levels(self.service_control(), Layer::ServiceControl))
            .or_else(|| in_levels(self.resource_control(), Layer::ResourceControl))
    }

    fn every_level_allows(&self, levels: &[&'p [&'p Policy]], layer: Layer) -> bool {
        levels.iter().all(|level| self.first(level, layer, Effect::Allow).is_some())
    }

    /// The first statement of that effect that applies to the request.
    fn first(&self, policies: &[&'p Policy], layer: Layer, effect: Effect) -> Option<Citation<'p>> {
        let mut statements = numbered(policies, layer).filter(|c| c.statement.effect == effect);
        statements.find(|c| {
            self.speaks_of_caller(c.statement, layer) && c.statement.applies(self.request)
        })
    }

    fn speaks_of_caller(&self, statement: &Statement, layer: Layer) -> bool {
        let names_principals = matches!(layer, Layer::Resource | Layer::ResourceControl);
        !names_principals
            || match statement.effect {
                Effect::Deny => statement.principals.denies(self.request.caller()),
                Effect::Allow => statement.principals.admits(self.request.caller()).is_some(),
            }
    }

    /// The statement of the resource's policy that names the caller most directly.
    fn grant(&self) -> Option<(Naming, Citation<'p>)> {
        numbered(self.policies.resource, Layer::Resource)
            .filter(|cited| cited.statement.effect == Effect::Allow)
            .filter_map(|cited| {
                let naming = cited.statement.principals.admits(self.request.caller())?;
                cited.statement.applies(self.request).then_some((naming, cited))
            })
            .max_by_key(|(naming, _)| *naming)
    }

    /// Decides by what allows, once nothing denies.
    fn allowance(&self) -> Decision<'p> {
        let grant = self.grant();
        let cited = grant.map(|(_, cited)| cited);
        if self.request.caller().account().is_none() {
            return match cited {
                Some(_) => Decision::new(Reason::ResourceAllows).citing(cited),
                None => Decision::new(Reason::NoResourceAllow),
            };
        }
        if self.request.crosses_accounts() {
            return match cited {
                Some(_) => self.with_identity(Reason::BothAllow, cited),
                None => Decision::new(Reason::NoResourceAllow),
            };
        }
        match grant.map(|(naming, _)| naming) {
            Some(Naming::Itself) => Decision::new(Reason::ResourceAllows).citing(cited),
            Some(Naming::Beneath) => {
                self.limited(Decision::new(Reason::ResourceAllows).citing(cited))
            }
            Some(Naming::Account) => self.with_identity(Reason::BothAllow, cited),
            None if self.request.needs_resource_policy() => Decision::new(Reason::NoResourceAllow),
            None => self.with_identity(Reason::IdentityAllows, None),
        }
    }

    /// Decides by the caller's own policies, beside what the resource's policy already gave.
    fn with_identity(&self, reason: Reason, granted: Option<Citation<'p>>) -> Decision<'p> {
        if matches!(self.request.caller(), Caller::Root { .. }) {
            return Decision::new(reason).citing(granted);
        }
        match self.first(self.policies.identity, Layer::Identity, Effect::Allow) {
            Some(own) => self.limited(Decision::new(reason).citing(granted).citing(Some(own))),
            None => Decision::new(Reason::NoIdentityAllow).citing(granted),
        }
    }

    /// What is left of an allowance inside the boundary and the session.
    fn limited(&self, allowed: Decision<'p>) -> Decision<'p> {
        let p = self.policies;
        let boundary = self.first(p.boundary.as_slice(), Layer::Boundary, Effect::Allow);
        if p.boundary.is_some() && boundary.is_none() {
            return Decision::new(Reason::OutsideBoundary).citing_all(&allowed);
        }
        let session = self.first(p.session, Layer::Session, Effect::Allow);
        // A federated user's session passes on only what a session policy names.
        let needs_session =
            !p.session.is_empty() || matches!(self.request.caller(), Caller::FederatedUser { .. });
        if needs_session && session.is_none() {
            return Decision::new(Reason::OutsideSession).citing_all(&allowed).citing(boundary);
        }
        allowed.citing(boundary).citing(session)
    }
}

/// The statements of policies, each with where it stands.
fn numbered<'p>(policies: &[&'p Policy], layer: Layer) -> impl Iterator<Item = Citation<'p>> {
    policies.iter().enumerate().flat_map(move |(policy, held)| {
        held.statements.iter().enumerate().map(move |(index, statement)| Citation {
            layer,
            policy,
            index,
            statement,
        })
    })
}
