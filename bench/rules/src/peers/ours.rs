//! Ours: the crate `policy`, as the product uses it.

use crate::answers::Answers;
use crate::documents::Kind;
use crate::peer::{Failure, Judge, Peer, Sheet, Times, in_batches, sweep};
use crate::predicates;
use policy::cel::{Environment, Input, Outcome, Program, compile};
use policy::document::{Document, FieldType, Layout};
use std::sync::Arc;

/// Programs for one kind of document.
pub struct Ours {
    layout: Arc<Layout>,
    programs: Vec<Program>,
}

/// Ours, for both kinds.
pub struct Both {
    bucket: Ours,
    group: Ours,
}

impl Both {
    pub fn new() -> Result<Self, Failure> {
        let of = |kind| Ours::new(kind, &predicates::of(kind));
        Ok(Both { bucket: of(Kind::Bucket)?, group: of(Kind::Group)? })
    }
}

impl Peer for Both {
    fn name(&self) -> &str {
        "Bailiwick"
    }

    fn note(&self) -> &str {
        "`policy`: `Document::from_json`, then `Program::evaluate` for each document"
    }

    fn judge(&mut self, texts: &[String], answers: &mut Answers) -> Result<Times, Failure> {
        let ours = match answers.kind {
            Kind::Bucket => &mut self.bucket,
            Kind::Group => &mut self.group,
        };
        in_batches(ours, texts, answers)
    }
}

impl Ours {
    pub fn new(kind: Kind, sources: &[String]) -> Result<Self, Failure> {
        let layout = layout(kind)?;
        let environment = Environment::of(Arc::clone(&layout));
        let programs = sources.iter().map(|source| compile(source, &environment));
        Ok(Ours { programs: programs.collect::<Result<_, _>>()?, layout })
    }
}

impl Judge<'_> for Ours {
    type Document = Document;

    fn load(&self, text: &str) -> Result<Document, Failure> {
        Ok(Document::from_json(&self.layout, text)?)
    }

    fn evaluate(&mut self, batch: &[Document], sheet: &mut Sheet<'_>) -> Result<(), Failure> {
        for (number, program) in self.programs.iter().enumerate() {
            sweep(batch, sheet.of(number), |document| {
                matches!(program.evaluate(&Input::new(document)), Outcome::True)
            });
        }
        Ok(())
    }
}

/// What rules may read of a document: what the predicates read, and some fields besides.
pub fn layout(kind: Kind) -> Result<Arc<Layout>, Failure> {
    use FieldType::{Bool, Int, String, Timestamp};
    let (name, fields): (_, &[(&str, FieldType)]) = match kind {
        Kind::Bucket => (
            "aws.s3.bucket",
            &[
                ("Name", String),
                ("Region", String),
                ("Created", Timestamp),
                ("Size", Int),
                ("Versioning.Status", String),
                ("Versioning.MFADelete", String),
                ("PublicAccess.BlockPublicAcls", Bool),
                ("PublicAccess.BlockPublicPolicy", Bool),
                ("PublicAccess.IgnorePublicAcls", Bool),
                ("PublicAccess.RestrictPublicBuckets", Bool),
                ("Encryption.Rules[].Algorithm", String),
                ("Logging.TargetBucket", String),
                ("Lifecycle[].Status", String),
                ("Lifecycle[].Days", Int),
                ("Tags[].Key", String),
                ("Tags[].Value", String),
                ("Grants[].Uri", String),
                ("Grants[].Permission", String),
            ],
        ),
        Kind::Group => (
            "aws.ec2.security-group",
            &[
                ("Name", String),
                ("Description", String),
                ("Ingress[].Protocol", String),
                ("Ingress[].From", Int),
                ("Ingress[].To", Int),
                ("Ingress[].Cidrs[]", String),
                ("Ingress[].Ipv6[]", String),
                ("Egress[].Cidrs[]", String),
                ("Tags[].Key", String),
                ("Tags[].Value", String),
            ],
        ),
    };
    let mut builder = Layout::builder(name);
    for (path, kind) in fields {
        builder = builder.field(path, kind.clone())?;
    }
    Ok(Arc::new(builder.build()?))
}
