//! Does a bucket's policy refuse requests without TLS?

use super::super::arn::ArnPattern;
use super::super::condition::Condition;
use super::super::listing::{Listing, Scope};
use super::super::operator::Order;
use super::super::statement::{Effect, Policy, Statement};
use super::super::values::Values;
use super::opening::speaks_of_everyone;
use super::public::action_pattern;

/// The oldest TLS version that counts as secure.
///
/// Source: CIS Amazon Web Services Foundations Benchmark, "Ensure S3 Bucket Policy is set to deny
/// HTTP requests".
const OLDEST_TLS: f64 = 1.2;

/// Whether a bucket's policy denies everyone everything on the bucket and its objects when the
/// request came without TLS.
///
/// Claims: Deny statements, each for everyone, for all of `s3:*`, and with no condition but that
/// `aws:SecureTransport` is `false`, or that `s3:TlsVersion` is below 1.2 or a higher version,
/// together cover a bucket (`arn:…:s3:::name`) and all its objects (`arn:…:s3:::name/*`).
///
/// Limits: the bucket is whichever the statements name; whether it is the policy's own is not
/// known here.
pub fn denies_insecure_transport(policy: &Policy) -> bool {
    let denies: Vec<&Statement> = policy.having(Effect::Deny).filter(|d| refuses_http(d)).collect();
    let covered = |scope: Scope<'_, ArnPattern>| denies.iter().any(|d| d.resources.covers(scope));
    denies.iter().any(|deny| match &deny.resources {
        Listing::AllBut(left_out) => left_out.is_empty(),
        Listing::Only(patterns) => patterns.iter().any(|pattern| {
            let objects = objects_of(pattern);
            covered(Scope::One(pattern))
                && is_bucket(pattern)
                && objects.is_some_and(|objects| covered(Scope::One(&objects)))
        }),
    })
}

/// Whether the pattern matches a bucket, not only objects in one.
fn is_bucket(pattern: &ArnPattern) -> bool {
    pattern.is_universal() || pattern.resource().is_none_or(|name| !name.source().contains('/'))
}

/// The pattern of all objects in what `bucket` matches.
fn objects_of(bucket: &ArnPattern) -> Option<ArnPattern> {
    if bucket.is_universal() {
        return Some(bucket.clone());
    }
    let reading = super::super::pattern::Reading { wildcards: true, variables: false };
    ArnPattern::parse(&format!("{}/*", bucket.source()), reading).ok()
}

fn refuses_http(deny: &Statement) -> bool {
    let everything = action_pattern("s3:*");
    let is_insecure = |condition: &Condition| match (&*condition.key, &condition.wanted) {
        ("aws:securetransport", Values::Bool(values)) => {
            !condition.operator.negated && values.contains(&false)
        }
        ("s3:tlsversion", Values::Number(Order::Less, versions)) => {
            versions.iter().any(|version| *version >= OLDEST_TLS)
        }
        _ => false,
    };
    speaks_of_everyone(&deny.principals)
        && everything.is_some_and(|all| deny.actions.covers(Scope::One(&all)))
        && matches!(&*deny.conditions, [only] if is_insecure(only))
}
