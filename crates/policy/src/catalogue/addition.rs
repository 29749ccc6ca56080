//! Rules about a type that another file describes: how users write their own about ours.
//!
//! ```yaml
//! rules_for: aws.s3.bucket
//! rules:
//!   - id: …
//! ```
//!
//! Such a file adds rules, and where these want them joins and kept fields, to the type. It makes
//! no calls of its own: what is kept must be in an answer that the type asks for already.

use super::check::Checker;
use super::complaint::{CatalogueError, SourceFile, complain};
use super::format::AdditionFile;
use super::nearest::meant;
use super::plan::Plan;
use super::programs;
use super::resource_type::ResourceType;
use model::TypeName;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whether a file adds to a type that another one describes.
pub(super) fn is_addition(file: &SourceFile) -> bool {
    file.text.lines().any(|line| line.starts_with("rules_for:"))
}

/// Adds what a file says to the type that it is about.
///
/// Errors: everything that is wrong with it.
pub(super) fn add(
    types: &mut BTreeMap<TypeName, (ResourceType, &SourceFile)>,
    file: &SourceFile,
    parsed: AdditionFile,
) -> Result<(), Vec<CatalogueError>> {
    let at = parsed.rules_for.clone();
    let name = at.value.parse::<TypeName>();
    let name = name.map_err(|error| vec![complain(file, &at, error.to_string())])?;
    let Some((mut each, holder)) = types.remove(&name) else {
        let help = meant(name.as_str(), types.keys().map(TypeName::as_str));
        return Err(vec![complain(file, &at, format!("no file describes `{name}`{help}"))]);
    };
    let added = extend(&mut each, file, parsed);
    types.insert(name, (each, holder));
    added
}

fn extend(
    each: &mut ResourceType,
    file: &SourceFile,
    parsed: AdditionFile,
) -> Result<(), Vec<CatalogueError>> {
    let mut checker = Checker::new(file);
    checker.known(&each.fields);
    for (path, spec) in &parsed.fields {
        match each.field(path) {
            Some(_) => checker.complain(spec, format!("`{path}` is kept already; leave it out")),
            None => checker.field(path, spec),
        }
    }
    let joins = checker.joins(parsed.joins);
    for join in &joins {
        if each.joins.iter().any(|known| known.name == join.name) {
            let message = format!("`{}` has a join `{}` already", each.name, join.name);
            checker.complain(&parsed.rules_for, message);
        }
    }
    let rules: Vec<_> =
        parsed.rules.into_iter().filter_map(|entry| checker.rule(&each.name, entry)).collect();
    let layout = programs::layout(each.name.as_str(), checker.fields());
    let layout = checker.accept(&parsed.rules_for, layout).map(Arc::new);
    let (fields, errors) = checker.finish();
    let Some(layout) = layout.filter(|_| errors.is_empty()) else { return Err(errors) };
    if let Some(condition) = &each.only_when {
        // It was compiled for the cells of the layout before.
        let program = programs::filter(&layout, condition.source());
        let program = program.map_err(|why| vec![complain(file, &parsed.rules_for, why)])?;
        each.only_when = Some(program);
    }
    each.fields = fields;
    each.layout = layout;
    each.joins.extend(joins);
    each.rules.extend(rules);
    // A field that no call answers with would never be there.
    Plan::of([&*each]).map(drop).map_err(|why| vec![complain(file, &parsed.rules_for, why)])
}

#[cfg(test)]
mod tests {
    use crate::catalogue::{Catalogue, Origin, SourceFile};

    const QUEUE: &str = r#"
type: aws.sqs.queue
title: SQS queue
scope: regional
id: queue/${Name}
name_from: ${Name}
only_when: Name != "theirs"
list: {call: "sqs:ListQueues", items: Queues, permissions: ["sqs:ListQueues"]}
fields: {Name: string name}
joins: {Queues: {type: aws.sqs.queue}}
"#;

    const RULE: &str = r"
  - id: aws-sqs-queue-mine
    title: Mine
    severity: low
    why: Because it is ours to say so.
    condition: Name.startsWith('mine')
    fix: {text: t, cli: c, terraform: f}
    references: []
    examples: {pass: [{Name: mine}], fail: [{Name: other}]}
";

    fn load(addition: &str) -> Result<Catalogue, String> {
        let own = SourceFile { origin: Origin::Anybody, ..SourceFile::new("own.yaml", addition) };
        let files = [own, SourceFile::new("queue.yaml", QUEUE)];
        Catalogue::load(&files).map_err(|errors| errors[0].to_string())
    }

    #[test]
    fn rules_of_ones_own_stand_beside_those_that_ship() {
        let catalogue = load(&format!("rules_for: aws.sqs.queue\nrules:{RULE}")).unwrap();
        let rule = catalogue.rules().next().unwrap();
        assert_eq!(
            (rule.file.as_str(), rule.resource_type.as_str()),
            ("own.yaml", "aws.sqs.queue")
        );
    }

    #[test]
    fn fields_and_joins_of_ones_own_can_be_read() {
        let more = "fields: {Sealed: bool config}\njoins: {Others: {type: aws.sqs.queue, on: {Name: Name}}}";
        let rule =
            RULE.replace("Name.startsWith('mine')", "Sealed && related.Others.all(o, o.Sealed)");
        let catalogue = load(&format!("rules_for: aws.sqs.queue\n{more}\nrules:{rule}")).unwrap();
        let kind = catalogue.types().next().unwrap();
        assert!(kind.field("Sealed").is_some());
        // What was compiled before reads the new layout.
        let queue =
            crate::document::Document::from_json(&kind.layout, r#"{"Name": "theirs"}"#).unwrap();
        let outcome = kind.only_when.as_ref().unwrap().evaluate(&crate::cel::Input::new(&queue));
        assert_eq!(outcome, crate::cel::Outcome::False);
    }

    #[test]
    fn a_mistake_is_shown_where_it_stands() {
        let nested = RULE.replace(
            "Name.startsWith('mine')",
            "related.Queues.all(a, related.Queues.all(b, related.Queues.all(c, a.Name != b.Name)))",
        );
        let cases = [
            (
                "rules_for: aws.sqs.queues\nrules: []".to_owned(),
                "own.yaml:1:12: no file describes `aws.sqs.queues`; did you mean `aws.sqs.queue`?",
            ),
            ("rules_for: sqs\nrules: []".to_owned(), "own.yaml:1:12: `sqs` is not a resource type"),
            (
                "rules_for: aws.sqs.queue\nfields: {Name: string name}\nrules: []".to_owned(),
                "own.yaml:2:16: `Name` is kept already; leave it out",
            ),
            (
                "rules_for: aws.sqs.queue\njoins: {Queues: {type: aws.sqs.queue}}\nrules: []"
                    .to_owned(),
                "own.yaml:1:12: `aws.sqs.queue` has a join `Queues` already",
            ),
            (
                "rules_for: aws.sqs.queue\nscope: global\nrules: []".to_owned(),
                "own.yaml:2:1: unknown field `scope`",
            ),
            (
                format!(
                    "rules_for: aws.sqs.queue\nrules:{}",
                    RULE.replace("Name.starts", "Nmae.starts")
                ),
                "own.yaml:3:9: `condition` of `aws-sqs-queue-mine`: line 1, column 1: undeclared reference to `Nmae`",
            ),
            // Whoever wrote it, what it may cost has a bound.
            (
                format!("rules_for: aws.sqs.queue\nrules:{nested}"),
                "own.yaml:3:9: `condition` of `aws-sqs-queue-mine`: line 1, column 1: this could take",
            ),
        ];
        for (addition, said) in cases {
            let error = load(&addition).unwrap_err();
            assert!(error.starts_with(said), "{error}");
        }
    }
}
