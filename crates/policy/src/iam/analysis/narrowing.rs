//! Which conditions hold callers to fixed places, and which only look as if they did.
//!
//! A condition narrows an Allow if it can hold only for requests from places that somebody owns:
//! an account, an organization, a VPC, an address range. What any stranger can arrange (their user
//! name, a tag, a header, TLS, MFA, a service they call through) narrows nothing. Neither does a
//! negated operator, nor one that holds when its key is missing, unless the same statement demands
//! the key by `Null: false`.
//!
//! A Deny narrows by its conditions turned round: whoever escapes it must be in such a place.
//!
//! Source: Amazon S3 User Guide, "Blocking public access to your Amazon S3 storage", the meaning
//! of "public"; IAM User Guide, "IAM Access Analyzer filter keys" and "AWS global condition context
//! keys"; Amazon EFS User Guide, "Blocking public access".

use super::super::caller::is_account_id;
use super::super::condition::Condition;
use super::super::operator::{Order, SetOperator};
use super::super::pattern::Pattern;
use super::super::statement::Statement;
use super::super::values::Values;
use super::reach::Reach;

/// What the values of a narrowing key name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    /// An account.
    Account,
    /// An ARN, and through it an account.
    Arn,
    /// A path in an organization, of which the id at its start is fixed.
    OrganizationPath,
    /// Something one owner has and no one else can take: an organization, VPC, endpoint, token.
    Owned,
    /// A unique id of a user or role, or of a role and a session name.
    UniqueId,
    /// Address ranges.
    Address,
    /// Where notifications are sent.
    Endpoint,
    /// True only for requests from a fixed kind of place.
    Flag,
}

/// The keys that narrow, in lower case.
const KEYS: [(&str, Names); 29] = [
    ("aws:principalaccount", Names::Account),
    ("aws:sourceaccount", Names::Account),
    ("aws:sourceowner", Names::Account),
    ("aws:vpceaccount", Names::Account),
    ("kms:calleraccount", Names::Account),
    ("s3:dataaccesspointaccount", Names::Account),
    ("aws:principalarn", Names::Arn),
    ("aws:sourcearn", Names::Arn),
    ("aws:sourcevpcarn", Names::Arn),
    ("s3:dataaccesspointarn", Names::Arn),
    ("elasticfilesystem:accesspointarn", Names::Arn),
    ("aws:principalorgpaths", Names::OrganizationPath),
    ("aws:sourceorgpaths", Names::OrganizationPath),
    ("aws:vpceorgpaths", Names::OrganizationPath),
    ("aws:principalorgid", Names::Owned),
    ("aws:sourceorgid", Names::Owned),
    ("aws:vpceorgid", Names::Owned),
    ("aws:sourcevpc", Names::Owned),
    ("aws:sourcevpce", Names::Owned),
    ("aws:principalservicename", Names::Owned),
    ("aws:principalservicenameslist", Names::Owned),
    ("lambda:eventsourcetoken", Names::Owned),
    ("s3:x-amz-server-side-encryption-aws-kms-key-id", Names::Owned),
    ("aws:userid", Names::UniqueId),
    ("aws:sourceip", Names::Address),
    ("sns:endpoint", Names::Endpoint),
    ("aws:principalisawsservice", Names::Flag),
    ("elasticfilesystem:accessedviamounttarget", Names::Flag),
    ("aws:ec2instancesourcevpc", Names::Owned),
];

/// Variables that stand for the owner of the resource itself, in lower case.
const OWNER: [&str; 2] = ["aws:resourceaccount", "aws:resourceorgid"];

/// To whom the conditions of an Allow statement hold it.
pub(super) fn limits(statement: &Statement) -> Reach<'_> {
    let conditions = statement.conditions.iter();
    conditions.fold(Reach::Anyone, |reach, one| reach.and(limit(one, &statement.conditions)))
}

/// To whom one condition of an Allow holds it, beside the statement's others.
pub(super) fn limit<'p>(condition: &'p Condition, beside: &[Condition]) -> Reach<'p> {
    let operator = condition.operator;
    let holds_without_key = operator.if_exists || operator.set == Some(SetOperator::All);
    if operator.negated || (holds_without_key && !demands_key(beside, &condition.key)) {
        return Reach::Anyone;
    }
    places(condition)
}

/// Who escapes a Deny statement by failing one of its conditions; nobody if it has none.
pub(super) fn escapes(statement: &Statement) -> Reach<'_> {
    statement.conditions.iter().fold(Reach::nobody(), |reach, one| reach.or(escape(one)))
}

/// Who makes a condition of a Deny fail. Only a condition that holds without its key confines
/// them: otherwise a request without the key escapes too.
fn escape(condition: &Condition) -> Reach<'_> {
    let operator = condition.operator;
    if operator.negated && operator.set != Some(SetOperator::Any) {
        return places(condition);
    }
    let holds_without_key = operator.if_exists || operator.set == Some(SetOperator::All);
    let is_flag = names(&condition.key) == Some(Names::Flag);
    match &condition.wanted {
        Values::Bool(values) if is_flag && holds_without_key && !values.contains(&true) => {
            Reach::elsewhere()
        }
        _ => Reach::Anyone,
    }
}

/// Whether the conditions together hold only when `key` is there.
fn demands_key(conditions: &[Condition], key: &str) -> bool {
    let demands =
        |values: &Values| matches!(values, Values::Missing(wanted) if !wanted.contains(&true));
    conditions.iter().any(|one| *one.key == *key && demands(&one.wanted))
}

fn names(key: &str) -> Option<Names> {
    KEYS.iter().find(|(known, _)| *known == key).map(|(_, names)| *names)
}

/// The places from which a request comes whose key has one of the condition's values.
fn places(condition: &Condition) -> Reach<'_> {
    let Some(names) = names(&condition.key) else { return Reach::Anyone };
    match &condition.wanted {
        Values::Text(patterns) | Values::TextIgnoringCase(patterns) => {
            any(patterns, |pattern| place(names, pattern))
        }
        Values::Arn(arns) if names == Names::Arn => any(arns, |arn| owner_of(arn.source())),
        Values::Address(ranges) if names == Names::Address => {
            any(ranges, |range| if range.is_broad() { Reach::Anyone } else { Reach::elsewhere() })
        }
        Values::Bool(values) if names == Names::Flag => {
            any(values, |value| if *value { Reach::elsewhere() } else { Reach::Anyone })
        }
        Values::Number(Order::Equal, _) if names == Names::Account => Reach::elsewhere(),
        _ => Reach::Anyone,
    }
}

fn any<'p, T>(values: &'p [T], reach: impl Fn(&'p T) -> Reach<'p>) -> Reach<'p> {
    values.iter().fold(Reach::nobody(), |so_far, value| so_far.or(reach(value)))
}

/// The place that one text names.
fn place(names: Names, pattern: &Pattern) -> Reach<'_> {
    if pattern.only_variable().is_some_and(|key| OWNER.contains(&key)) {
        return Reach::elsewhere();
    }
    let fixed = |is_fixed| if is_fixed { Reach::elsewhere() } else { Reach::Anyone };
    match (names, pattern.literal()) {
        (Names::Account, Some(id)) => Reach::account(id),
        (Names::Arn, _) => owner_of(pattern.source()),
        (Names::Endpoint, literal) => {
            fixed(literal.is_some() || is_fixed_endpoint(pattern.source()))
        }
        (_, Some(_)) => Reach::elsewhere(),
        (Names::OrganizationPath, None) => {
            let start = pattern.literal_start();
            fixed(start.starts_with("o-") && start.contains('/'))
        }
        // `AROAEXAMPLEID:*` is every session of one role; ids are never used again.
        (Names::UniqueId, None) => {
            fixed(pattern.literal_start().split_once(':').is_some_and(|(id, _)| id.len() > 12))
        }
        (Names::Account | Names::Owned | Names::Address | Names::Flag, None) => Reach::Anyone,
    }
}

/// Who owns what an ARN, perhaps with wildcards, names.
///
/// A fixed account is an owner. So is, in an ARN without an account (S3), a fixed first name: no
/// two buckets share one.
fn owner_of(arn: &str) -> Reach<'_> {
    let mut parts = arn.splitn(6, ':').skip(4);
    let (Some(account), resource) = (parts.next(), parts.next()) else { return Reach::Anyone };
    let resource = resource.unwrap_or("*");
    let wild = |text: &str| text.contains(['*', '?', '$']);
    if is_account_id(account) {
        return Reach::account(account);
    }
    let name = resource.split_once('/').map_or(resource, |(name, _)| name);
    if wild(account) || wild(name) { Reach::Anyone } else { Reach::elsewhere() }
}

/// Whether an endpoint pattern can only match one owner's addresses: a fixed mail domain, a fixed
/// host, or an ARN of a fixed account.
fn is_fixed_endpoint(pattern: &str) -> bool {
    let wild = |text: &str| text.contains(['*', '?', '$']);
    if let Some(rest) = pattern.strip_prefix("https://").or_else(|| pattern.strip_prefix("http://"))
    {
        return rest.split_once('/').is_some_and(|(host, _)| !wild(host));
    }
    if pattern.starts_with("arn:") {
        return !owner_of(pattern).is_anyone();
    }
    pattern.rsplit_once('@').is_some_and(|(_, domain)| !domain.is_empty() && !wild(domain))
}
