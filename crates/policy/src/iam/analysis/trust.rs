//! Whom else a policy trusts: other accounts, AWS services, identity providers.

use super::super::condition::Condition;
use super::super::operator::SetOperator;
use super::super::pattern::Pattern;
use super::super::principal::{Principal, Principals};
use super::super::statement::{Effect, Policy, Statement};
use super::super::values::Values;
use super::narrowing;
use super::opening::{Opening, openings};
use super::reach::Reach;
use std::collections::BTreeSet;

/// The accounts besides `own_account` that the policy lets in, `*` for any account.
///
/// Shape: sorted, no duplicates. An entry `canonical:ID` is an account by its canonical user id,
/// which cannot be told from one's own here. An organization, network or service is not an account
/// and is not listed; an account for which a service may act (`aws:SourceAccount`) is.
///
/// Conditions are heard: `*` held to `aws:PrincipalAccount` lists those accounts. An account named
/// as principal stays listed beside a condition on its organization or network.
pub fn external_accounts(policy: &Policy, own_account: &str) -> Vec<String> {
    let mut found = BTreeSet::new();
    for opening in openings(policy) {
        match &opening.reach {
            Reach::Anyone => {
                found.insert("*".to_owned());
            }
            Reach::Only(places) => {
                found.extend(
                    places
                        .accounts
                        .iter()
                        .filter(|id| **id != own_account)
                        .map(ToString::to_string),
                );
                if places.elsewhere && narrowing::limits(opening.statement).is_anyone() {
                    found.extend(canonical_users(&opening));
                }
            }
        }
    }
    found.into_iter().collect()
}

fn canonical_users(opening: &Opening<'_>) -> impl Iterator<Item = String> {
    listed(&opening.statement.principals).iter().filter_map(|principal| match principal {
        Principal::Canonical(id) => Some(format!("canonical:{id}")),
        _ => None,
    })
}

/// The AWS services that the policy lets in, such as `lambda.amazonaws.com`.
///
/// Shape: sorted, no duplicates, as the policy spells them. Conditions are not looked at.
pub fn trusted_services(policy: &Policy) -> Vec<String> {
    let named = openings(policy);
    let services = named.iter().flat_map(|opening| services(opening.statement));
    services.map(str::to_owned).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Services that act only for the account they are called in, so that no stranger can aim them.
const ACT_AT_HOME: [&str; 2] = ["secretsmanager.amazonaws.com", "eks.amazonaws.com"];

/// Whether no AWS service that the policy trusts can be aimed at the resource by a stranger.
///
/// Claims: every Allow that names a service holds it, by `aws:SourceAccount`, `aws:SourceArn`,
/// `aws:SourceOwner`, `aws:SourceOrgID` or `aws:SourceOrgPaths`, to `own_account`, an organization
/// or a fixed source without an account (a bucket), or demands a fixed `sts:ExternalId`. A list of accounts guards if one's own is in
/// it; a list of foreign ones only does not. True when no service is trusted.
///
/// Limits: `secretsmanager` and `eks` act only at home and need no guard. That a service cannot
/// fill the key, so that the guard would lock it out, is not known here.
pub fn guards_confused_deputy(policy: &Policy, own_account: &str) -> bool {
    openings(policy).iter().all(|opening| {
        let exposed = services(opening.statement).any(|service| !ACT_AT_HOME.contains(&service));
        !exposed || is_held_to_source(opening.statement, own_account)
    })
}

fn is_held_to_source(statement: &Statement, own_account: &str) -> bool {
    let is_source = |condition: &&Condition| condition.key.starts_with("aws:source");
    let names_source = |condition: &&Condition| {
        is_source(condition)
            && !matches!(
                &*condition.key,
                "aws:sourceip" | "aws:sourcevpc" | "aws:sourcevpce" | "aws:sourcevpcarn"
            )
    };
    let held =
        statement.conditions.iter().filter(names_source).fold(Reach::Anyone, |reach, one| {
            reach.and(narrowing::limit(one, &statement.conditions))
        });
    match held {
        // Some services show an external id from their configuration instead (Cognito).
        Reach::Anyone => statement.conditions.iter().any(demands_external_id),
        Reach::Only(places) => places.elsewhere || places.accounts.contains(own_account),
    }
}

/// Whether every other account that the policy trusts must show an external id or MFA.
///
/// Claims: each Allow that lets in an AWS account other than `own_account` demands a fixed
/// `sts:ExternalId`, or `aws:MultiFactorAuthPresent`, or holds the caller to an organization.
/// True when no other account is trusted.
pub fn requires_external_id_or_mfa(policy: &Policy, own_account: &str) -> bool {
    openings(policy).iter().all(|opening| {
        let foreign = match &opening.reach {
            Reach::Anyone => true,
            Reach::Only(places) => places.accounts.iter().any(|id| *id != own_account),
        };
        !foreign || opening.statement.conditions.iter().any(proves)
    })
}

fn proves(condition: &Condition) -> bool {
    if holds_without_key(condition) {
        return false;
    }
    match (&*condition.key, &condition.wanted) {
        ("sts:externalid", _) => demands_external_id(condition),
        ("aws:multifactorauthpresent", Values::Bool(values)) => !values.contains(&false),
        ("aws:multifactorauthage", Values::Number(..)) => true,
        ("aws:principalorgid" | "aws:principalorgpaths", _) => {
            !narrowing::limit(condition, &[]).is_anyone()
        }
        _ => false,
    }
}

fn demands_external_id(condition: &Condition) -> bool {
    let fixed = |values: &[Pattern]| values.iter().all(|value| !value.is_universal());
    match &condition.wanted {
        Values::Text(values) | Values::TextIgnoringCase(values) => {
            *condition.key == *"sts:externalid" && !holds_without_key(condition) && fixed(values)
        }
        _ => false,
    }
}

/// Whether the condition can hold for a request that does not give the key, or any value of it.
fn holds_without_key(condition: &Condition) -> bool {
    let operator = condition.operator;
    operator.negated || operator.if_exists || operator.set == Some(SetOperator::All)
}

/// Providers that vouch for anyone's identities, and the keys that tell whose.
///
/// Source: IAM User Guide, "Create a role for OpenID Connect federation" and "Identity-provider
/// controls for shared OIDC providers".
const SHARED: [(&str, &[&str]); 9] = [
    (
        "token.actions.githubusercontent.com",
        &[
            "sub",
            "job_workflow_ref",
            "repository",
            "repository_id",
            "repository_owner",
            "repository_owner_id",
        ],
    ),
    ("gitlab.com", &["sub", "namespace_id", "project_id"]),
    ("app.terraform.io", &["sub"]),
    ("oidc.codefresh.io", &["sub"]),
    ("agent.buildkite.com", &["sub"]),
    ("cognito-identity.amazonaws.com", &["aud", "sub"]),
    ("accounts.google.com", &["aud", "sub"]),
    ("graph.facebook.com", &["app_id", "id"]),
    ("www.amazon.com", &["app_id", "user_id"]),
];

/// Identity providers shared by many customers that the policy trusts whoever they vouch for.
///
/// Claims: some Allow names the provider and no condition holds the caller to one repository,
/// project, application or user: the key is missing from the conditions, or a value of it begins
/// with a wildcard.
///
/// Shape: sorted, no duplicates, by the provider's domain.
pub fn shared_providers(policy: &Policy) -> Vec<String> {
    let mut found = BTreeSet::new();
    for statement in policy.having(Effect::Allow) {
        for principal in listed(&statement.principals) {
            let Principal::Federated(provider) = principal else { continue };
            let known = SHARED.iter().find(|(domain, _)| provider.ends_with(domain));
            let Some((domain, keys)) = known else { continue };
            if !statement.conditions.iter().any(|one| tells_whose(one, domain, keys)) {
                found.insert((*domain).to_owned());
            }
        }
    }
    found.into_iter().collect()
}

fn tells_whose(condition: &Condition, domain: &str, keys: &[&str]) -> bool {
    let key = condition.key.strip_prefix(domain).and_then(|rest| rest.strip_prefix(':'));
    let tells = key.is_some_and(|key| keys.contains(&key)) && !holds_without_key(condition);
    let fixed_start = |text: &str| {
        text.rsplit(':').next().is_some_and(|owner| !owner.is_empty()) && text.len() > 1
    };
    match &condition.wanted {
        Values::Text(values) | Values::TextIgnoringCase(values) => {
            tells
                && values
                    .iter()
                    .all(|value| value.literal().is_some() || fixed_start(value.literal_start()))
        }
        _ => false,
    }
}

fn listed(principals: &Principals) -> &[Principal] {
    match principals {
        Principals::Only(named) => named,
        Principals::Unsaid | Principals::AllBut(_) => &[],
    }
}

fn services(statement: &Statement) -> impl Iterator<Item = &str> {
    listed(&statement.principals).iter().filter_map(|principal| match principal {
        Principal::Service(name) => Some(name.as_ref()),
        _ => None,
    })
}
