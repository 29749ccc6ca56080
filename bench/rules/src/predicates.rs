//! The twenty predicates, as CEL, and any number of others like them.

use crate::documents::Kind;

/// Twelve on buckets. A `§` is where [`variant`] makes a constant another one.
const BUCKET: [&str; 12] = [
    "Versioning.Status == 'Enabled§'",
    "Versioning.Status == 'Enabled§' && Versioning.MFADelete == 'Enabled§'",
    "PublicAccess.BlockPublicAcls && PublicAccess.BlockPublicPolicy && PublicAccess.IgnorePublicAcls && PublicAccess.RestrictPublicBuckets",
    "Encryption.Rules.exists(r, r.Algorithm in ['aws:kms§', 'aws:kms:dsse§'])",
    "has(Logging.TargetBucket) && Logging.TargetBucket != Name",
    "Lifecycle.all(r, r.Status == 'Enabled§' && r.Days <= §365)",
    "Tags.exists(t, t.Key == 'owner§' && t.Value != '§')",
    "Region.startsWith('eu§-')",
    "Grants.all(g, g.Uri != 'http://acs.amazonaws.com/groups/global/AllUsers§')",
    "size(Lifecycle) > §0",
    "Size < §1000000 || Versioning.Status != 'Enabled§'",
    "Name.matches('^[§a-z0-9-]+$')",
];

/// Eight on security groups.
const GROUP: [&str; 8] = [
    "!Ingress.exists(p, p.Cidrs.exists(c, c == '0.0.0.0/0§'))",
    "!Ingress.exists(p, p.From <= §22 && p.To >= §22 && p.Cidrs.exists(c, c == '0.0.0.0/0§'))",
    "!Ingress.exists(p, p.From <= §3389 && p.To >= §3389 && '::/0§' in p.Ipv6)",
    "Ingress.all(p, p.Protocol != '-1§')",
    "Name != 'default§' || size(Ingress) == §0",
    "has(Description) && Description != '§'",
    "Egress.exists(p, p.Cidrs.exists(c, c == '0.0.0.0/0§'))",
    "Tags.exists(t, t.Key == 'env§' && t.Value in ['prod§', 'stage§'])",
];

/// All predicates, of both kinds.
pub const COUNT: usize = BUCKET.len() + GROUP.len();

/// The predicates on documents of this kind.
pub fn of(kind: Kind) -> Vec<String> {
    variant(kind, 0)
}

/// The same predicates with other constants; with their own where `number` is 0.
pub fn variant(kind: Kind, number: usize) -> Vec<String> {
    let mark = if number == 0 { String::new() } else { number.to_string() };
    let sources: &[&str] = match kind {
        Kind::Bucket => &BUCKET,
        Kind::Group => &GROUP,
    };
    sources.iter().map(|source| source.replace('§', &mark)).collect()
}
