//! The beginning of a rule of one's own: a file in which what is missing is marked.
//!
//! Invariant: as long as anything that the rule lives by is missing, the file does not load, so that
//! nothing half-written judges anybody; [`FILL_IN`] elsewhere is what `lint` complains about.

use super::resource_type::ResourceType;
use super::rule::Rule;
use model::{RuleId, TypeName};

/// What stands where something is still to be written.
pub const FILL_IN: &str = "FILL_IN";

/// A file for a rule about a type: rules for one that is known, or the description of one that is not.
pub fn skeleton(about: &TypeName, id: &RuleId, known: Option<&ResourceType>) -> String {
    let head = match known {
        Some(kind) => format!(
            "# Our own rule about {}s. What is to be written is marked {FILL_IN}.\nrules_for: {about}\n",
            noun(&kind.title)
        ),
        None => described(about),
    };
    format!("{head}\n{}", rule(id))
}

/// A title within a sentence: `S3 bucket` stays, `Security group` becomes `security group`.
fn noun(title: &str) -> String {
    let mut letters = title.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            first.to_lowercase().chain([second]).chain(letters).collect()
        }
        _ => title.to_owned(),
    }
}

fn described(about: &TypeName) -> String {
    let service = about.as_str().split('.').nth(1).unwrap_or_default();
    format!(
        r#"# What is to be written is marked {FILL_IN}. `docs/catalogue.md` says what each member means.
type: {about}
title: {FILL_IN}                 # what a person calls one of them
scope: regional                # or global: listed once in an account
id: arn:${{partition}}:{service}:${{region}}:${{account}}:{FILL_IN}/${{Name}}
name_from: ${{Name}}

list:
  call: {service}:{FILL_IN}          # the operation that lists them, such as {service}:ListThings
  items: {FILL_IN}               # where they stand in its answer
  permissions: ["{service}:{FILL_IN}"]

# Nothing else is kept: path, type, privacy class.
fields:
  Name: string name
  {FILL_IN}: bool config
"#
    )
}

fn rule(id: &RuleId) -> String {
    format!(
        r#"rules:
  - id: {id}
    title: {FILL_IN}             # what holds when it passes, as a claim without a full stop
    severity: medium           # critical, high, medium, low or informational
    risk: {{likelihood: 3, impact: 3}}   # 1 to 5 each; their product fits the severity
    function: protect          # govern, identify, protect, detect, respond or recover
    category: [governance]     # exposure, encryption, identity, logging, resilience, network, secrets, patching, governance
    why: >-
      {FILL_IN}: what goes wrong otherwise, in a sentence or two.
    # when: a condition; the rule applies only where it is true
    condition: {FILL_IN}
    fix:
      text: {FILL_IN}            # for the console
      cli: {FILL_IN}             # commands of the AWS CLI
      terraform: {FILL_IN}
    references: [https://{FILL_IN}]
    examples:                  # in the shape of the API's answers; `bailiwick rules test` tries them
      pass: [{{{FILL_IN}: true}}]
      fail: [{{{FILL_IN}: false}}]
"#
    )
}

/// The parts of a rule in which something is still to be written.
pub(super) fn unwritten(rule: &Rule) -> Vec<&'static str> {
    let references = rule.references.join(" ");
    let parts = [
        ("title", &rule.title),
        ("why", &rule.why),
        ("fix.text", &rule.fix.text),
        ("fix.cli", &rule.fix.cli),
        ("fix.terraform", &rule.fix.terraform),
        ("references", &references),
    ];
    parts.into_iter().filter(|(_, text)| text.contains(FILL_IN)).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::{Catalogue, SourceFile, lint};
    use crate::judge::{ExampleOutcome, try_example};

    const QUEUE: &str = r#"
type: aws.sqs.queue
title: SQS queue
scope: regional
id: queue/${Name}
name_from: ${Name}
list: {call: "sqs:ListQueues", items: Queues, permissions: ["sqs:ListQueues"]}
fields: {Name: string name, Encrypted: bool config}
"#;

    fn load(texts: &[&str]) -> Result<Catalogue, String> {
        let files: Vec<SourceFile> = texts
            .iter()
            .enumerate()
            .map(|(at, text)| SourceFile::new(format!("{at}.yaml"), (*text).to_owned()))
            .collect();
        let told = |error: &crate::catalogue::CatalogueError| error.to_string();
        Catalogue::load(&files)
            .map_err(|errors| errors.iter().map(told).collect::<Vec<_>>().join("\n"))
    }

    fn names() -> (TypeName, RuleId) {
        ("aws.sqs.queue".parse().unwrap(), "aws-sqs-queue-sealed".parse().unwrap())
    }

    /// What a person would write.
    fn filled(text: &str) -> String {
        text.replace("condition: FILL_IN", "condition: Encrypted")
            .replace("{FILL_IN:", "{Encrypted:")
            .replace("FILL_IN: bool", "Encrypted: bool")
            .replace("sqs:FILL_IN", "sqs:ListQueues")
            .replace("FILL_IN", "Something that is long enough to be said")
    }

    #[test]
    fn a_rule_that_was_begun_does_not_load_before_its_condition_is_written() {
        let (about, id) = names();
        let catalogue = load(&[QUEUE]).unwrap();
        let begun = skeleton(&about, &id, catalogue.resource_type(&about));
        let error = load(&[QUEUE, &begun]).unwrap_err();
        assert!(error.contains("undeclared reference to `FILL_IN`"), "{error}");
        let error = load(&[&skeleton(&about, &id, None)]).unwrap_err();
        assert!(error.contains("`sqs:FILL_IN` is not an operation"), "{error}");
    }

    #[test]
    fn once_everything_is_written_the_rule_loads_and_its_examples_are_as_they_should_be() {
        let (about, id) = names();
        let known = load(&[QUEUE]).unwrap();
        let about_known = filled(&skeleton(&about, &id, known.resource_type(&about)));
        let about_new = filled(&skeleton(&about, &id, None));
        for texts in [&[QUEUE, about_known.as_str()][..], &[about_new.as_str()]] {
            let catalogue = load(texts).unwrap();
            let rule = catalogue.rule(&id).unwrap();
            let examples = &rule.examples;
            assert_eq!(try_example(&catalogue, rule, &examples.pass[0]), ExampleOutcome::Pass);
            assert_eq!(try_example(&catalogue, rule, &examples.fail[0]), ExampleOutcome::Fail);
            let complaints: Vec<String> = lint(&catalogue, rule)
                .into_iter()
                .filter(|complaint| !complaint.contains("reference"))
                .collect();
            assert!(complaints.is_empty(), "{complaints:?}");
        }
    }

    #[test]
    fn what_was_left_unwritten_is_complained_about() {
        let (about, id) = names();
        let known = load(&[QUEUE]).unwrap();
        let begun = skeleton(&about, &id, known.resource_type(&about));
        let begun = begun
            .replace("condition: FILL_IN", "condition: Encrypted")
            .replace("{FILL_IN:", "{Encrypted:");
        let catalogue = load(&[QUEUE, &begun]).unwrap();
        let rule = catalogue.rule(&id).unwrap();
        let parts = ["title", "why", "fix.text", "fix.cli", "fix.terraform", "references"];
        assert_eq!(unwritten(rule), parts);
        let complaints = lint(&catalogue, rule).join("\n");
        assert!(complaints.contains("`fix.cli` is still to be written"), "{complaints}");
    }
}
