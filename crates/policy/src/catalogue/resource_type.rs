//! One type of resource: how it is collected, what is kept of it, what it must meet.

use super::complaint::Origin;
use super::field::Field;
use super::format::{OneOrMany, Scope};
use super::input::Input;
use super::rule::Rule;
use super::template::Template;
use crate::cel::Program;
use crate::document::Layout;
use model::TypeName;
use std::sync::Arc;

/// A type of resource, checked.
#[derive(Debug)]
pub struct ResourceType {
    /// Its name, such as `aws.s3.bucket`.
    pub name: TypeName,
    /// What a person calls it: "S3 bucket".
    pub title: String,
    /// Who answers for its file.
    pub origin: Origin,
    /// Whether it is listed once in an account or once in each region.
    pub scope: Scope,
    /// Which of those that are found count as the account's; `None` when all do.
    pub only_when: Option<Program>,
    /// The text of the condition under which one is there and nothing uses it.
    pub unused_when: Option<String>,
    /// How it is listed; `None` for a type of which there is exactly one in its scope.
    pub list: Option<List>,
    /// What is asked about each one, in this order.
    pub details: Vec<Detail>,
    /// Its ARN.
    pub id: Template,
    /// What it is called.
    pub display_name: Template,
    /// The region it lives in, where that is not the region it was listed in.
    pub region: Option<Template>,
    /// The field that holds its tags.
    pub tags: Option<String>,
    /// What is kept of it.
    pub fields: Vec<Field>,
    /// How its documents are laid out.
    pub layout: Arc<Layout>,
    /// Other resources that its rules see.
    pub joins: Vec<Join>,
    /// What it must meet.
    pub rules: Vec<Rule>,
}

/// One operation of one service, by the names of the API models.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationName {
    /// The service's directory in botocore's data, such as `s3`.
    pub service: String,
    /// The operation, such as `ListBuckets`.
    pub operation: String,
}

impl OperationName {
    /// Parses `service:Operation`.
    pub fn parse(text: &str) -> Option<Self> {
        let (service, operation) = text.split_once(':')?;
        let good = !service.is_empty()
            && service.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && operation.starts_with(|c: char| c.is_ascii_uppercase())
            && operation.bytes().all(|b| b.is_ascii_alphanumeric());
        good.then(|| Self { service: service.to_owned(), operation: operation.to_owned() })
    }
}

impl std::fmt::Display for OperationName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.service, self.operation)
    }
}

/// The call that lists a type.
#[derive(Debug)]
pub struct List {
    /// Which.
    pub call: OperationName,
    /// What it is asked.
    pub input: Input,
    /// Where the resources stand in the answer (`Reservations[].Instances`); empty when the
    /// answer is the one resource.
    pub items: String,
    /// Whether the items are the records of a CSV document.
    pub csv: bool,
    /// The field that a bare text in the list becomes.
    pub item_as: Option<String>,
    /// Which items are meant; the others belong to somebody else or are of another kind.
    pub only_if: Vec<Only>,
    /// Errors that mean "there is none".
    pub absent_when: Vec<String>,
    /// A call that must have finished before.
    pub prepare: Option<Prepare>,
    /// The actions that a policy must allow for it.
    pub permissions: Vec<String>,
}

/// A call that makes what another one reads, repeated until it is ready.
#[derive(Debug)]
pub struct Prepare {
    /// Which.
    pub call: OperationName,
    /// How its answer looks when it is ready.
    pub until: Vec<Only>,
    /// The actions that a policy must allow for it.
    pub permissions: Vec<String>,
}

/// A call that is made for each resource of a type.
#[derive(Debug)]
pub struct Detail {
    /// Which.
    pub call: OperationName,
    /// What it is asked.
    pub input: Input,
    /// Where it is asked, when not in the region of the listing.
    pub region: Option<Template>,
    /// A list in the resource for each element of which the call is made; then `${each.X}` in the
    /// input names a member of the element, and the answer goes into the element.
    pub each: Option<String>,
    /// For which resources it is made at all.
    pub only_if: Vec<Only>,
    /// The part of the answer that is wanted; empty for all of it.
    pub take: String,
    /// The member of the resource that it becomes; empty when its members join the resource's.
    pub into: String,
    /// Errors that mean "there is none", which is a fact and not a gap.
    pub absent_when: Vec<String>,
    /// The actions that a policy must allow for it.
    pub permissions: Vec<String>,
}

impl Detail {
    /// The path in the resource under which everything from this call stands.
    pub fn root(&self) -> String {
        match (&self.each, self.into.as_str()) {
            (None, into) => into.to_owned(),
            (Some(each), "") => format!("{each}[]"),
            (Some(each), into) => format!("{each}[].{into}"),
        }
    }

    /// Where in the answer the field at `path` of the resource stands, if it comes from this call.
    pub fn answer_path(&self, path: &str) -> Option<String> {
        let root = self.root();
        let rest = if root.is_empty() { path } else { path.strip_prefix(root.as_str())? };
        let boundary = root.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']);
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        boundary.then(|| match (self.take.replace("[0]", "[]"), rest) {
            (take, "") => take,
            (take, rest) if take.is_empty() => rest.to_owned(),
            (take, rest) if rest.starts_with('[') => format!("{take}{rest}"),
            (take, rest) => format!("{take}.{rest}"),
        })
    }
}

/// A field that must have one of some values.
#[derive(Debug, Clone)]
pub struct Only {
    /// Which field.
    pub path: String,
    /// Its values.
    pub values: OneOrMany,
}

/// Other resources of the account that a type's rules see as `related.NAME`.
#[derive(Debug)]
pub struct Join {
    /// The name in rules.
    pub name: String,
    /// The type of the others.
    pub other: TypeName,
    /// Which of them: their field equals ours (any element of either, where it is a list).
    pub on: Vec<(String, String)>,
    /// Whether there is at most one, so that rules see a record and not a list.
    pub one: bool,
    /// Whether those in other regions count too.
    pub any_region: bool,
}

impl ResourceType {
    /// The service it belongs to: the middle part of its name.
    pub fn service(&self) -> &str {
        self.name.as_str().split('.').nth(1).unwrap_or_default()
    }

    /// The field at `path`, if it is kept.
    pub fn field(&self, path: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.path == path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detail(each: Option<&str>, take: &str, into: &str) -> Detail {
        Detail {
            call: OperationName::parse("s3:GetBucketEncryption").unwrap(),
            input: Input::default(),
            region: None,
            each: each.map(str::to_owned),
            only_if: vec![],
            take: take.to_owned(),
            into: into.to_owned(),
            absent_when: vec![],
            permissions: vec![],
        }
    }

    #[test]
    fn a_field_is_found_in_the_answer_it_comes_from() {
        let cases = [
            (None, "Config", "Encryption", "Encryption.Rules[].X", Some("Config.Rules[].X")),
            (None, "Config", "Encryption", "EncryptionKey", None),
            (None, "", "Status", "Status.IsLogging", Some("IsLogging")),
            (None, "KeyMetadata", "", "KeyState", Some("KeyMetadata.KeyState")),
            (None, "Policy", "Policy", "Policy", Some("Policy")),
            (None, "A.List", "Attributes", "Attributes[].Name", Some("A.List[].Name")),
            (None, "T[0].Tags", "Tags", "Tags", Some("T[].Tags")),
            (Some("Keys"), "", "Used", "Keys[].Used.Date", Some("Date")),
        ];
        for (each, take, into, path, answer) in cases {
            assert_eq!(detail(each, take, into).answer_path(path).as_deref(), answer, "{path}");
        }
    }

    #[test]
    fn an_operation_is_a_service_and_a_name() {
        assert!(OperationName::parse("s3:ListBuckets").is_some());
        for bad in ["s3", "s3:", "S3:ListBuckets", "s3:listBuckets", "s3:List Buckets", ":X"] {
            assert!(OperationName::parse(bad).is_none(), "{bad}");
        }
    }
}
