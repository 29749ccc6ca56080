//! Can whoever holds this policy give itself more?

use super::super::arn::ArnPattern;
use super::super::condition::Condition;
use super::super::listing::Scope;
use super::super::operator::SetOperator;
use super::super::pattern::{Pattern, Reading};
use super::super::statement::{Effect, Policy, Statement};
use super::super::values::Values;
use super::opening::is_denied;
use super::paths::{PATHS, Path};
use super::public::action_pattern;

/// The known ways in which the policy alone lets its holder gain permissions, by name in [`PATHS`].
///
/// Shape: in the order of the table, no duplicates.
///
/// Claims: every action of the path is allowed on some resource, and no unconditional Deny takes
/// it back. Not counted are: passing a role held by `iam:PassedToService` to other services than
/// the path needs; attaching what `iam:PolicyARN` holds to fixed policies; what demands a fixed
/// `iam:PermissionsBoundary`; credentials of nobody but oneself (`…:user/${aws:username}`).
///
/// Limits: whether the resources named hold more permission is not known here, so an action on one
/// named resource counts as one on all. Permissions spread over several policies are not put
/// together.
pub fn privilege_escalations(policy: &Policy) -> Vec<&'static str> {
    let open = |path: &&Path| {
        path.actions.iter().all(|action| is_usable(policy, action, path))
            && (path.passes_role_to.is_none() || is_usable(policy, PASS_ROLE, path))
    };
    PATHS.iter().filter(open).map(|path| path.name).collect()
}

const PASS_ROLE: &str = "iam:PassRole";

fn is_usable(policy: &Policy, action: &str, path: &Path) -> bool {
    let Some(action) = action_pattern(action) else { return false };
    policy
        .having(Effect::Allow)
        .filter(|allow| allow.actions.covers(Scope::One(&action)))
        .filter(|allow| !is_harmless(allow, action.source(), path))
        .any(|allow| {
            allow.resources.scopes().any(|resource| {
                let own_credential = is_credential(action.source()) && is_oneself(resource);
                !own_credential && !is_denied(policy, Scope::One(&action), resource)
            })
        })
}

/// Whether a condition of the statement keeps the action from raising anyone.
fn is_harmless(allow: &Statement, action: &str, path: &Path) -> bool {
    allow.conditions.iter().any(|condition| {
        let operator = condition.operator;
        if operator.negated || operator.if_exists || operator.set == Some(SetOperator::All) {
            return false;
        }
        match &*condition.key {
            "iam:passedtoservice" if action == "iam:passrole" => {
                path.passes_role_to.is_some_and(|service| !accepts(condition, service))
            }
            "iam:policyarn" => {
                !accepts(condition, ADMINISTRATOR) && !accepts(condition, OWN_POLICY)
            }
            "iam:permissionsboundary" => !accepts(condition, ADMINISTRATOR),
            _ => false,
        }
    })
}

/// A policy that makes an administrator.
const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// A policy that the holder may have written; a condition that accepts it accepts any name.
const OWN_POLICY: &str = "arn:aws:iam::000000000000:policy/any";

/// Whether the condition may hold for a value; a policy variable may be anything.
fn accepts(condition: &Condition, value: &str) -> bool {
    match &condition.wanted {
        Values::Text(patterns) | Values::TextIgnoringCase(patterns) => {
            Pattern::parse(value, Reading::WILD)
                .is_ok_and(|value| patterns.iter().any(|pattern| pattern.overlaps(&value)))
        }
        Values::Arn(patterns) => ArnPattern::parse(value, Reading::WILD)
            .is_ok_and(|value| patterns.iter().any(|pattern| pattern.overlaps(&value))),
        _ => true,
    }
}

/// Actions that give credentials of a user, harmless on oneself: one already has them.
fn is_credential(action: &str) -> bool {
    matches!(action, "iam:createaccesskey" | "iam:createloginprofile" | "iam:updateloginprofile")
}

fn is_oneself(resource: Scope<'_, ArnPattern>) -> bool {
    match resource {
        Scope::One(pattern) => pattern.mentions("aws:username"),
        Scope::AllBut(_) => false,
    }
}
