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
