//! What a set of types needs from the cloud: which operations, what is kept of their answers, and
//! which permissions they take.

use super::resource_type::{OperationName, ResourceType};
use super::selection::{Reduction, Selection};
use std::collections::{BTreeMap, BTreeSet};

/// The operations that a set of types uses, and what is kept of each one's answer.
///
/// Invariant: an operation that several types use stands here once, keeping what any of them needs.
#[derive(Debug, Default, Clone)]
pub struct Plan {
    /// What is kept of each operation's answer.
    pub answers: BTreeMap<OperationName, Selection>,
    /// What is kept of an answer that becomes readable only by its reduction (a CSV document).
    pub records: BTreeMap<OperationName, Selection>,
    /// The actions that are needed, and what each one enables.
    pub permissions: BTreeMap<String, BTreeSet<String>>,
}

impl Plan {
    /// The plan for a set of types.
    ///
    /// Errors: two types that want the same part of an answer in different forms, in words.
    pub fn of<'t>(types: impl IntoIterator<Item = &'t ResourceType>) -> Result<Self, String> {
        let mut plan = Plan::default();
        for each in types {
            for (operation, selection) in answers(each)? {
                plan.keep(&operation, selection)?;
            }
            if let Some((operation, selection)) = records(each)? {
                match plan.records.get_mut(&operation) {
                    Some(kept) => kept.merge(selection)?,
                    None => drop(plan.records.insert(operation, selection)),
                }
            }
            for (action, why) in permissions(each) {
                plan.permissions.entry(action).or_default().insert(why);
            }
        }
        Ok(plan)
    }

    /// Adds an operation that is not a type's own.
    pub fn keep(&mut self, operation: &OperationName, selection: Selection) -> Result<(), String> {
        match self.answers.get_mut(operation) {
            Some(kept) => kept.merge(selection).map_err(|path| {
                format!("`{path}` in the answer of `{operation}` is wanted in two different forms")
            }),
            None => {
                self.answers.insert(operation.clone(), selection);
                Ok(())
            }
        }
    }
}

/// The operations of one type, each with what is kept of its answer.
pub fn answers(each: &ResourceType) -> Result<Vec<(OperationName, Selection)>, String> {
    let mut all = Vec::new();
    if let Some(list) = &each.list {
        if let Some(prepare) = &list.prepare {
            let paths = prepare.until.iter().map(|only| (only.path.clone(), Reduction::Keep));
            all.push((prepare.call.clone(), selection(paths)?));
        }
        all.push((list.call.clone(), list_selection(each, list)?));
    }
    for detail in &each.details {
        let paths = each
            .fields
            .iter()
            .filter_map(|field| Some((detail.answer_path(&field.path)?, field.reduction())));
        all.push((detail.call.clone(), selection(paths)?));
    }
    Ok(all)
}

fn list_selection(
    each: &ResourceType,
    list: &super::resource_type::List,
) -> Result<Selection, String> {
    if list.csv {
        return selection([(list.items.clone(), Reduction::Csv)]);
    }
    if list.item_as.is_some() {
        return selection([(format!("{}[]", list.items), Reduction::Keep)]);
    }
    let from_details = |path: &str| {
        each.details.iter().any(|detail| {
            let root = detail.root();
            !root.is_empty() && detail.answer_path(path).is_some()
        })
    };
    let prefix = match list.items.as_str() {
        "" => String::new(),
        items => format!("{items}[]."),
    };
    let paths = each
        .fields
        .iter()
        .filter(|field| !from_details(&field.path))
        .map(|field| (format!("{prefix}{}", field.path), field.reduction()));
    selection(paths)
}

/// The columns that are kept of a type that is listed as CSV.
fn records(each: &ResourceType) -> Result<Option<(OperationName, Selection)>, String> {
    let Some(list) = each.list.as_ref().filter(|list| list.csv) else { return Ok(None) };
    let columns = each
        .fields
        .iter()
        .map(|field| (format!("{}[].{}", list.items, field.path), Reduction::Keep));
    Ok(Some((list.call.clone(), selection(columns)?)))
}

/// The selection that keeps `paths`.
///
/// Errors: a path that goes through another one's value, in words.
pub fn selection(
    paths: impl IntoIterator<Item = (String, Reduction)>,
) -> Result<Selection, String> {
    let mut whole = Selection::nothing();
    for (path, reduction) in paths {
        let mut one = Selection::Value(reduction);
        for part in path.rsplit('.') {
            let name = part.trim_end_matches("[]");
            let lists = (part.len() - name.len()) / 2;
            for _ in 0..lists {
                one = Selection::Items(Box::new(one));
            }
            if !name.is_empty() {
                one = Selection::Members(BTreeMap::from([(name.to_owned(), one)]));
            }
        }
        whole.merge(one).map_err(|_| format!("`{path}` runs through another kept field"))?;
    }
    Ok(whole)
}

fn permissions(each: &ResourceType) -> Vec<(String, String)> {
    let mut all = Vec::new();
    if let Some(list) = &each.list {
        let why = format!("find each {}", each.title);
        let prepare = list.prepare.iter().flat_map(|prepare| &prepare.permissions);
        for action in list.permissions.iter().chain(prepare) {
            all.push((action.clone(), why.clone()));
        }
    }
    for detail in &each.details {
        let what = match detail.root() {
            root if root.is_empty() => format!("{}: its settings", each.title),
            root => format!("{}: {root}", each.title),
        };
        for action in &detail.permissions {
            all.push((action.clone(), what.clone()));
        }
    }
    all
}
