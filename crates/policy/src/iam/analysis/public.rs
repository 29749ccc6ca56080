//! Is a resource open to anyone, and to whom does its policy speak?

use super::super::caller::Caller;
use super::super::listing::Scope;
use super::super::pattern::{Pattern, Reading};
use super::super::statement::{Effect, Policy};
use super::opening::{Opening, openings};
use std::collections::BTreeSet;

/// Whether the policy lets in anyone at all, or any AWS account.
///
/// Claims: some Allow names everyone (`*`, `NotPrincipal`, a wildcard for an account), its
/// conditions do not hold callers to fixed accounts, organizations, networks, sources or address
/// ranges, and no Deny takes back all of it from all but such. An AWS service as principal is not
/// the public; see [`super::guards_confused_deputy`]. A `Federated` principal is not either; see
/// [`super::shared_providers`].
///
/// Limits: a Deny is heard only if a single statement covers an action and resource pattern whole.
/// Address ranges wider than /8 (IPv4) or /32 (IPv6) count as anyone, as S3 counts them.
pub fn allows_public(policy: &Policy) -> bool {
    openings(policy).iter().any(|opening| opening.reach.is_anyone())
}

/// Whether the policy lets anyone at all do something that `action` (wildcards allowed) matches.
///
/// Claims and limits as [`allows_public`]. A pattern that cannot be read matches nothing.
pub fn allows_public_action(policy: &Policy, action: &str) -> bool {
    let Some(wanted) = action_pattern(action) else { return false };
    let open = openings(policy);
    open.iter().any(|opening| opening.reach.is_anyone() && opening.action.overlaps(&wanted))
}

/// What anyone at all may do, as the policy spells it but in lower case.
///
/// Shape: sorted, no duplicates; `*` stands for whatever a `NotAction` allows.
pub fn public_actions(policy: &Policy) -> Vec<String> {
    let spelled = |opening: &Opening<'_>| match opening.action {
        Scope::One(pattern) => pattern.source().to_owned(),
        Scope::AllBut(_) => "*".to_owned(),
    };
    let open = openings(policy);
    let public = open.iter().filter(|opening| opening.reach.is_anyone()).map(spelled);
    public.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Whether the policy may let a principal do something that `action` matches.
///
/// `principal` is written as [`Caller::parse`] reads it: `*` (anyone at all), an account id (the
/// account as such, not one user in it), an ARN, `service:ec2.amazonaws.com`, `federated:PROVIDER`.
/// A policy that names an account lets in its users and roles as far as their own policies go, so
/// an ARN in it is granted too.
///
/// Limits: conditions are heard only as far as they say where callers are; an organization, VPC or
/// address range may hold the principal, so it counts as granted. An unreadable principal or
/// pattern is granted nothing.
pub fn grants(policy: &Policy, action: &str, principal: &str) -> bool {
    let (Some(wanted), Some(caller)) = (action_pattern(action), Caller::parse(principal)) else {
        return false;
    };
    if caller == Caller::Anonymous {
        return allows_public_action(policy, action);
    }
    openings(policy).iter().any(|opening| {
        opening.action.overlaps(&wanted)
            && opening.statement.principals.admits(&caller).is_some()
            && (caller.account().is_none() || opening.reach.may_include(caller.account()))
            && !is_denied_to(policy, opening, &caller)
    })
}

/// Whether an unconditional Deny that names the caller covers what is open, on every resource.
fn is_denied_to(policy: &Policy, opening: &Opening<'_>, caller: &Caller) -> bool {
    let allow = opening.statement;
    policy.having(Effect::Deny).any(|deny| {
        deny.conditions.is_empty()
            && deny.principals.denies(caller)
            && deny.actions.covers(opening.action)
            && allow.resources.scopes().all(|resource| deny.resources.covers(resource))
    })
}

/// An action pattern as rules give it.
pub(super) fn action_pattern(action: &str) -> Option<Pattern> {
    Pattern::parse(&action.to_ascii_lowercase(), Reading::WILD).ok()
}
