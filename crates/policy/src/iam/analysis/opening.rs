//! What the Allow statements of a resource policy leave open once its Deny statements are heard.
//!
//! An Allow is taken apart into pairs of one action pattern and one resource pattern. A Deny counts
//! against a pair only if it covers all of it; what then remains is who escapes that Deny.

use super::super::arn::ArnPattern;
use super::super::caller::is_account_id;
use super::super::listing::Scope;
use super::super::pattern::Pattern;
use super::super::principal::{Principal, Principals};
use super::super::statement::{Effect, Policy, Statement};
use super::narrowing;
use super::reach::Reach;
use std::collections::BTreeSet;

/// How many comparisons of pairs with Deny statements one Allow is worth. AWS's own limits on the
/// size of policies keep real ones far below; past it, Deny statements are not heard.
const MAX_COMPARISONS: usize = 1 << 18;

/// One action pattern on one resource pattern that an Allow leaves open, and to whom.
#[derive(Debug, Clone)]
pub(super) struct Opening<'p> {
    pub(super) statement: &'p Statement,
    pub(super) action: Scope<'p, Pattern>,
    pub(super) reach: Reach<'p>,
}

/// Everything left open to somebody, in the order of the statements.
pub(super) fn openings(policy: &Policy) -> Vec<Opening<'_>> {
    policy.having(Effect::Allow).flat_map(|allow| opened_by(policy, allow)).collect()
}

fn opened_by<'p>(policy: &'p Policy, allow: &'p Statement) -> Vec<Opening<'p>> {
    let reach = named(&allow.principals).and(narrowing::limits(allow));
    if reach.is_nobody() {
        return Vec::new();
    }
    let resources: Vec<_> = allow.resources.scopes().collect();
    let denies: Vec<_> = policy.having(Effect::Deny).collect();
    let pairs = allow.actions.scopes().count().saturating_mul(resources.len());
    let heard = pairs.saturating_mul(denies.len()) <= MAX_COMPARISONS;
    let denies: Vec<_> = denies
        .into_iter()
        .filter(|_| heard)
        .map(|deny| {
            let covered: Vec<bool> =
                resources.iter().map(|one| deny.resources.covers(*one)).collect();
            (deny, covered)
        })
        .filter(|(_, covered)| covered.contains(&true))
        .collect();
    let mut open = Vec::new();
    for action in allow.actions.scopes() {
        let denies: Vec<_> =
            denies.iter().filter(|(deny, _)| deny.actions.covers(action)).collect();
        // Without a Deny to hear, every resource would say the same.
        let looked_at = if denies.is_empty() { 1 } else { resources.len() };
        for index in 0..looked_at {
            let covers = |covered: &[bool]| covered.get(index).copied().unwrap_or(false);
            let left = denies
                .iter()
                .filter(|(_, covered)| covers(covered))
                .fold(reach.clone(), |reach, (deny, _)| escaping(reach, deny));
            if !left.is_nobody() {
                open.push(Opening { statement: allow, action, reach: left });
            }
        }
    }
    open
}

/// Who of `reach` escapes a Deny that covers what they are allowed.
fn escaping<'p>(reach: Reach<'p>, deny: &'p Statement) -> Reach<'p> {
    let by_condition = narrowing::escapes(deny);
    match &deny.principals {
        Principals::Unsaid => reach.and(by_condition),
        Principals::Only(named) if named.contains(&Principal::Anyone) => reach.and(by_condition),
        Principals::Only(named) if by_condition.is_nobody() => {
            reach.without(&whole_accounts(named))
        }
        Principals::Only(_) => reach,
        Principals::AllBut(spared) => reach.and(by_condition.or(any_of(spared))),
    }
}

/// Accounts denied as a whole. A Deny that names one user leaves the rest of its account.
fn whole_accounts<'p>(named: &'p [Principal]) -> BTreeSet<&'p str> {
    let account = |principal: &'p Principal| match principal {
        Principal::Account(id) => Some(id.as_ref()),
        _ => None,
    };
    named.iter().filter_map(account).collect()
}

/// Whom the `Principal` of an Allow names.
pub(super) fn named(principals: &Principals) -> Reach<'_> {
    match principals {
        Principals::Unsaid => Reach::nobody(),
        Principals::Only(named) => any_of(named),
        Principals::AllBut(_) => Reach::Anyone,
    }
}

fn any_of(named: &[Principal]) -> Reach<'_> {
    named.iter().fold(Reach::nobody(), |reach, one| reach.or(place(one)))
}

fn place(principal: &Principal) -> Reach<'_> {
    match principal {
        Principal::Anyone => Reach::Anyone,
        Principal::Account(id) => Reach::account(id),
        Principal::Arn(arn) => match arn.split(':').nth(4) {
            Some(account) if is_account_id(account) => Reach::account(account),
            // AWS takes no wildcard in an account, but services have differed in what they store.
            Some(account) if account.contains(['*', '?']) => Reach::Anyone,
            _ => Reach::elsewhere(),
        },
        Principal::Service(_) | Principal::Federated(_) | Principal::Canonical(_) => {
            Reach::elsewhere()
        }
        Principal::Deleted(_) => Reach::nobody(),
    }
}

/// Whether an unconditional Deny on everyone the policy applies to covers an action on a resource.
pub(super) fn is_denied(
    policy: &Policy,
    action: Scope<'_, Pattern>,
    resource: Scope<'_, ArnPattern>,
) -> bool {
    policy.having(Effect::Deny).any(|deny| {
        deny.conditions.is_empty()
            && speaks_of_everyone(&deny.principals)
            && deny.actions.covers(action)
            && deny.resources.covers(resource)
    })
}

/// Whether a statement speaks of everyone: in an identity policy, of everyone it is attached to.
pub(super) fn speaks_of_everyone(principals: &Principals) -> bool {
    match principals {
        Principals::Unsaid => true,
        Principals::Only(named) => named.contains(&Principal::Anyone),
        Principals::AllBut(spared) => spared.is_empty(),
    }
}
