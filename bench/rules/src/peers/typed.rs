//! Hand-written Rust over structs that borrow from the text.
//!
//! The strongest form of it: the structs hold the fields that ours holds and nothing else, and the
//! loop over a batch is compiled for each predicate, so that it is inlined. The layout and every
//! predicate are fixed when the program is built.

use crate::answers::Answers;
use crate::documents::Kind;
use crate::peer::{Failure, Judge, Peer, Sheet, Times, in_batches, sweep};
use regex::Regex;
use serde::Deserialize;
use std::borrow::Cow;

type Text<'t> = Cow<'t, str>;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "it holds what ours holds, whether or not a predicate reads it")]
struct Bucket<'t> {
    #[serde(borrow)]
    name: Text<'t>,
    #[serde(borrow)]
    region: Text<'t>,
    #[serde(borrow)]
    created: Text<'t>,
    size: i64,
    #[serde(borrow)]
    versioning: Versioning<'t>,
    public_access: PublicAccess,
    #[serde(borrow)]
    encryption: Encryption<'t>,
    #[serde(borrow)]
    logging: Logging<'t>,
    #[serde(borrow)]
    lifecycle: Vec<LifecycleRule<'t>>,
    #[serde(borrow)]
    tags: Vec<Tag<'t>>,
    #[serde(borrow)]
    grants: Vec<Grant<'t>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Versioning<'t> {
    #[serde(borrow)]
    status: Text<'t>,
    #[serde(borrow, rename = "MFADelete")]
    mfa_delete: Text<'t>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PublicAccess {
    block_public_acls: bool,
    block_public_policy: bool,
    ignore_public_acls: bool,
    restrict_public_buckets: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Encryption<'t> {
    #[serde(borrow)]
    rules: Vec<EncryptionRule<'t>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct EncryptionRule<'t> {
    #[serde(borrow)]
    algorithm: Text<'t>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Logging<'t> {
    #[serde(borrow)]
    target_bucket: Option<Text<'t>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LifecycleRule<'t> {
    #[serde(borrow)]
    status: Text<'t>,
    days: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Tag<'t> {
    #[serde(borrow)]
    key: Text<'t>,
    #[serde(borrow)]
    value: Text<'t>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "it holds what ours holds, whether or not a predicate reads it")]
struct Grant<'t> {
    #[serde(borrow)]
    uri: Text<'t>,
    #[serde(borrow)]
    permission: Text<'t>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Group<'t> {
    #[serde(borrow)]
    name: Text<'t>,
    #[serde(borrow)]
    description: Option<Text<'t>>,
    #[serde(borrow)]
    ingress: Vec<Permission<'t>>,
    #[serde(borrow)]
    egress: Vec<Egress<'t>>,
    #[serde(borrow)]
    tags: Vec<Tag<'t>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Permission<'t> {
    #[serde(borrow)]
    protocol: Text<'t>,
    from: i64,
    to: i64,
    #[serde(borrow)]
    cidrs: Vec<Text<'t>>,
    #[serde(borrow)]
    ipv6: Vec<Text<'t>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Egress<'t> {
    #[serde(borrow)]
    cidrs: Vec<Text<'t>>,
}

struct Buckets {
    name: Regex,
}

impl<'t> Judge<'t> for Buckets {
    type Document = Bucket<'t>;

    fn load(&self, text: &'t str) -> Result<Bucket<'t>, Failure> {
        Ok(serde_json::from_str(text)?)
    }

    fn evaluate(&mut self, batch: &[Bucket<'t>], sheet: &mut Sheet<'_>) -> Result<(), Failure> {
        sweep(batch, sheet.of(0), |b| b.versioning.status == "Enabled");
        sweep(batch, sheet.of(1), |b| {
            b.versioning.status == "Enabled" && b.versioning.mfa_delete == "Enabled"
        });
        sweep(batch, sheet.of(2), |b| {
            let access = &b.public_access;
            access.block_public_acls
                && access.block_public_policy
                && access.ignore_public_acls
                && access.restrict_public_buckets
        });
        sweep(batch, sheet.of(3), |b| {
            let rules = &b.encryption.rules;
            rules.iter().any(|r| matches!(&*r.algorithm, "aws:kms" | "aws:kms:dsse"))
        });
        sweep(batch, sheet.of(4), |b| {
            b.logging.target_bucket.as_ref().is_some_and(|target| *target != b.name)
        });
        sweep(batch, sheet.of(5), |b| {
            b.lifecycle.iter().all(|r| r.status == "Enabled" && r.days <= 365)
        });
        sweep(batch, sheet.of(6), |b| {
            b.tags.iter().any(|t| t.key == "owner" && !t.value.is_empty())
        });
        sweep(batch, sheet.of(7), |b| b.region.starts_with("eu-"));
        sweep(batch, sheet.of(8), |b| {
            let everyone = "http://acs.amazonaws.com/groups/global/AllUsers";
            b.grants.iter().all(|g| g.uri != everyone)
        });
        sweep(batch, sheet.of(9), |b| !b.lifecycle.is_empty());
        sweep(batch, sheet.of(10), |b| b.size < 1_000_000 || b.versioning.status != "Enabled");
        sweep(batch, sheet.of(11), |b| self.name.is_match(&b.name));
        Ok(())
    }
}

struct Groups;

impl<'t> Judge<'t> for Groups {
    type Document = Group<'t>;

    fn load(&self, text: &'t str) -> Result<Group<'t>, Failure> {
        Ok(serde_json::from_str(text)?)
    }

    fn evaluate(&mut self, batch: &[Group<'t>], sheet: &mut Sheet<'_>) -> Result<(), Failure> {
        let open = |cidrs: &[Text<'_>]| cidrs.iter().any(|c| c == "0.0.0.0/0");
        sweep(batch, sheet.of(0), |g| !g.ingress.iter().any(|p| open(&p.cidrs)));
        sweep(batch, sheet.of(1), |g| {
            !g.ingress.iter().any(|p| p.from <= 22 && p.to >= 22 && open(&p.cidrs))
        });
        sweep(batch, sheet.of(2), |g| {
            let open = |ipv6: &[Text<'_>]| ipv6.iter().any(|c| c == "::/0");
            !g.ingress.iter().any(|p| p.from <= 3389 && p.to >= 3389 && open(&p.ipv6))
        });
        sweep(batch, sheet.of(3), |g| g.ingress.iter().all(|p| p.protocol != "-1"));
        sweep(batch, sheet.of(4), |g| g.name != "default" || g.ingress.is_empty());
        sweep(batch, sheet.of(5), |g| {
            g.description.as_ref().is_some_and(|description| !description.is_empty())
        });
        sweep(batch, sheet.of(6), |g| g.egress.iter().any(|p| open(&p.cidrs)));
        sweep(batch, sheet.of(7), |g| {
            g.tags.iter().any(|t| t.key == "env" && matches!(&*t.value, "prod" | "stage"))
        });
        Ok(())
    }
}

/// Typed structs, for both kinds.
pub struct Typed {
    buckets: Buckets,
}

impl Typed {
    pub fn new() -> Result<Self, Failure> {
        Ok(Typed { buckets: Buckets { name: Regex::new("^[a-z0-9-]+$")? } })
    }
}

impl Peer for Typed {
    fn name(&self) -> &str {
        "typed structs"
    }

    fn note(&self) -> &str {
        "hand-written Rust over serde structs that borrow `Cow<str>`, each predicate's loop compiled and inlined"
    }

    fn judge(&mut self, texts: &[String], answers: &mut Answers) -> Result<Times, Failure> {
        match answers.kind {
            Kind::Bucket => in_batches(&mut self.buckets, texts, answers),
            Kind::Group => in_batches(&mut Groups, texts, answers),
        }
    }
}
