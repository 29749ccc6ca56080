//! How much an identity policy allows.
//!
//! A Deny cancels here only if it is unconditional and covers what is asked about. A condition on
//! an Allow matters only if it limits *what* can be done; one on how or from where the caller must
//! come (MFA, network, organization, time) leaves an administrator an administrator.

use super::super::arn::ArnPattern;
use super::super::condition::Condition;
use super::super::listing::{Listing, Scope};
use super::super::pattern::{Pattern, Reading};
use super::super::statement::{Effect, Policy, Statement};
use super::opening::is_denied;
use super::public::action_pattern;

/// Keys that say who calls, from where, when and how, but not what is done, in lower case; a name
/// ending in `/` stands for all that begin so. The region limits little: IAM is in one.
const ABOUT_THE_CALLER: [&str; 27] = [
    "aws:currenttime",
    "aws:epochtime",
    "aws:federatedprovider",
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principaltag/",
    "aws:principaltype",
    "aws:referer",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:sourceidentity",
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:tokenissuetime",
    "aws:useragent",
    "aws:userid",
    "aws:username",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpcsourceip",
];

/// Whether the policy makes an administrator of whom it is attached to.
///
/// Claims: some Allow covers every action on every resource by `*` or `*:*`, and no Deny takes all
/// of it back; or a `NotAction` on every resource leaves all of IAM allowed, or excepts of IAM only
/// what other statements allow, and no Deny takes IAM back: who can do anything in IAM can give
/// itself the rest.
///
/// Limits: an Allow of `*` beside a Deny of a few actions, IAM's included, is still an
/// administrator, as CIS counts.
pub fn is_admin(policy: &Policy) -> bool {
    let (Some(everything), Some(iam)) = (action_pattern("*"), action_pattern("iam:*")) else {
        return false;
    };
    full_allows(policy).any(|allow| match &allow.actions {
        Listing::Only(_) => {
            allow.actions.is_universal() && !is_denied(policy, Scope::One(&everything), anywhere())
        }
        Listing::AllBut(left_out) => {
            let harmless =
                |action| !Pattern::overlaps(action, &iam) || is_allowed_everywhere(policy, action);
            left_out.iter().all(harmless) && !is_denied(policy, Scope::One(&iam), anywhere())
        }
    })
}

/// Whether the policy allows every action of a service (`kms`) on every resource.
///
/// Claims: one Allow, unless its conditions limit what is done, covers `service:*` on everything,
/// and no unconditional Deny on everything takes away any action of that service.
///
/// Limits: a list that names all actions of a service one by one is not recognised, since the list
/// of actions that exist is not known here.
pub fn has_full_access(policy: &Policy, service: &str) -> bool {
    let Some(all) = action_pattern(&format!("{service}:*")) else { return false };
    let taken_away = policy.having(Effect::Deny).any(|deny| {
        deny.conditions.is_empty() && deny.resources.is_universal() && deny.actions.overlaps(&all)
    });
    !taken_away && full_allows(policy).any(|allow| allow.actions.covers(Scope::One(&all)))
}

/// Whether the policy may allow all that `action` matches on all that `resource` matches.
///
/// Claims: one Allow, whatever its conditions, covers both, and no unconditional Deny does. Give
/// `*` as the resource to ask about every resource. Whom a resource policy names is not looked at.
pub fn allows(policy: &Policy, action: &str, resource: &str) -> bool {
    let reading = Reading::WILD;
    let (Some(action), Ok(resource)) =
        (action_pattern(action), ArnPattern::parse(resource, reading))
    else {
        return false;
    };
    let (action, resource) = (Scope::One(&action), Scope::One(&resource));
    policy.having(Effect::Allow).any(|a| a.actions.covers(action) && a.resources.covers(resource))
        && !is_denied(policy, action, resource)
}

/// Whether the policy allows assuming any role anywhere, or any role of an account.
///
/// Claims: an Allow covers `sts:AssumeRole` on `*`, or on a role ARN whose account is a wildcard or
/// whose role is nothing but one, and no unconditional Deny covers it. A condition that limits
/// which roles (any key that is not about the caller) acquits it.
pub fn allows_assume_any_role(policy: &Policy) -> bool {
    let roles = ArnPattern::parse("arn:*:iam::*:role/*", Reading::WILD);
    let (Some(assume), Ok(roles)) = (action_pattern("sts:AssumeRole"), roles) else {
        return false;
    };
    let assume = Scope::One(&assume);
    policy
        .having(Effect::Allow)
        .filter(|allow| allow.actions.covers(assume) && !limits_what_is_done(allow))
        .flat_map(|allow| allow.resources.scopes())
        .any(|resource| {
            resource.overlaps(&roles)
                && is_any_role(resource)
                && !is_denied(policy, assume, resource)
        })
}

fn is_any_role(resource: Scope<'_, ArnPattern>) -> bool {
    match resource {
        Scope::AllBut(_) => true,
        Scope::One(pattern) => {
            let any_account = pattern.part(4).is_none_or(|account| {
                account.literal().is_none() && account.only_variable().is_none()
            });
            let any_name = pattern.resource().is_none_or(|name| {
                name.is_universal() || matches!(name.source(), "role/*" | "role*")
            });
            any_account || any_name
        }
    }
}

/// The Allow statements on every resource whose conditions do not limit what is done.
fn full_allows(policy: &Policy) -> impl Iterator<Item = &Statement> {
    let full = |allow: &&Statement| is_everywhere(allow) && !limits_what_is_done(allow);
    policy.having(Effect::Allow).filter(full)
}

fn is_everywhere(statement: &Statement) -> bool {
    statement.resources.is_universal()
        || matches!(&statement.resources, Listing::Only(patterns) if patterns.iter().any(|p| p.source() == "*/*"))
}

fn is_allowed_everywhere(policy: &Policy, action: &Pattern) -> bool {
    full_allows(policy).any(|allow| allow.actions.covers(Scope::One(action)))
}

fn limits_what_is_done(statement: &Statement) -> bool {
    !statement.conditions.iter().all(is_about_the_caller)
}

/// Whether a condition only says who calls, from where, when and how.
pub(super) fn is_about_the_caller(condition: &Condition) -> bool {
    ABOUT_THE_CALLER.iter().any(|known| match known.strip_suffix('/') {
        Some(start) => condition.key.strip_prefix(start).is_some_and(|rest| rest.starts_with('/')),
        None => *condition.key == **known,
    })
}

/// Every resource.
fn anywhere<'p>() -> Scope<'p, ArnPattern> {
    Scope::AllBut(&[])
}
