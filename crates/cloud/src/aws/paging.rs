//! How the pages of an operation follow each other, and how they join into one answer.
//!
//! Invariants:
//! - What only the paging needs is read, used and dropped: a joined answer holds no more than the
//!   selection names.
//! - No sequence of tokens, however it repeats, keeps paging going forever.

mod path;

use super::answer::Malformed;
use super::schema::Pages;
use path::Path;
use policy::catalogue::Selection;
use serde_json::{Map, Value};
use std::collections::HashSet;

/// How many pages one call may have: at a thousand items each, ten million.
pub const PAGE_LIMIT: usize = 10_000;

/// Drops what a selection does not name.
fn prune(value: &mut Value, selection: &Selection) {
    match (value, selection) {
        (Value::Object(members), Selection::Members(kept)) => members.retain(|name, part| {
            let Some(selection) = kept.get(name) else { return false };
            prune(part, selection);
            true
        }),
        (Value::Array(items), Selection::Items(each)) => {
            items.iter_mut().for_each(|item| prune(item, each));
        }
        (Value::Object(entries), Selection::Entries(each)) => {
            entries.iter_mut().for_each(|(_, value)| prune(value, each));
        }
        _ => {}
    }
}

/// The pages of one call, as they come in.
#[derive(Debug)]
pub struct Paging<'p> {
    pages: &'p Pages,
    selection: &'p Selection,
    /// What is read of each page: the selection, and what the paging needs.
    laid: Selection,
    tokens: Vec<Path>,
    more: Option<Path>,
    seen: HashSet<Vec<String>>,
    joined: Option<Value>,
}

impl<'p> Paging<'p> {
    /// Begins the paging of an operation.
    pub fn new(pages: &'p Pages, selection: &'p Selection) -> Result<Self, Malformed> {
        let tokens: Vec<Path> = pages.tokens_out.iter().map(|text| Path::parse(text)).collect();
        let more = pages.more.as_deref().map(Path::parse);
        let mut laid = selection.clone();
        for path in tokens.iter().chain(&more) {
            path.lay_over(&mut laid)?;
        }
        Ok(Paging { pages, selection, laid, tokens, more, seen: HashSet::new(), joined: None })
    }

    /// What must be read of each page.
    pub fn selection(&self) -> &Selection {
        &self.laid
    }

    /// Takes in a page. Returns the members of the input that ask for the next one, if any.
    pub fn take(&mut self, mut page: Value) -> Result<Option<Map<String, Value>>, Malformed> {
        let next = self.next(&page)?;
        prune(&mut page, self.selection);
        match &mut self.joined {
            Some(joined) => {
                for result in &self.pages.results {
                    join(joined, page.take_at(result), result);
                }
            }
            None => self.joined = Some(page),
        }
        Ok(next)
    }

    /// All pages as one answer: lists of results joined, all else as the first page had it.
    pub fn finish(self) -> Value {
        self.joined.unwrap_or_else(|| Value::Object(Map::new()))
    }

    fn next(&mut self, page: &Value) -> Result<Option<Map<String, Value>>, Malformed> {
        if self.more.as_ref().is_some_and(|more| more.find(page).is_none()) {
            return Ok(None);
        }
        let mut next = Map::new();
        for (name, path) in self.pages.tokens_in.iter().zip(&self.tokens) {
            if let Some(token) = path.find(page) {
                next.insert(name.to_string(), token.clone());
            }
        }
        if next.is_empty() {
            return Ok(None);
        }
        let fingerprint = next.values().map(Value::to_string).collect();
        if !self.seen.insert(fingerprint) {
            return Err(Malformed::new("a page token that came before"));
        }
        if self.seen.len() >= PAGE_LIMIT {
            return Err(Malformed::new("too many pages"));
        }
        Ok(Some(next))
    }
}

/// Moves a value out from where a path without alternatives finds it.
trait TakeAt {
    fn take_at(&mut self, path: &str) -> Value;
}

impl TakeAt for Value {
    fn take_at(&mut self, path: &str) -> Value {
        let mut here = self;
        for name in path.split('.') {
            match here.get_mut(name) {
                Some(inner) => here = inner,
                None => return Value::Null,
            }
        }
        here.take()
    }
}

/// Joins the results of a further page onto those before it, as the AWS tools do.
fn join(joined: &mut Value, found: Value, path: &str) {
    if found.is_null() {
        return;
    }
    let mut here = joined;
    for name in path.split('.') {
        if !here.is_object() {
            *here = Value::Object(Map::new());
        }
        let Value::Object(members) = here else { return };
        here = members.entry(name).or_insert(Value::Null);
    }
    match (here, found) {
        (Value::Array(items), Value::Array(more)) => items.extend(more),
        (Value::Object(entries), Value::Object(more)) => entries.extend(more),
        (Value::Number(sum), Value::Number(more)) => {
            if let (Some(one), Some(two)) = (sum.as_i64(), more.as_i64()) {
                *sum = one.saturating_add(two).into();
            }
        }
        (slot @ Value::Null, found) => *slot = found,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::catalogue::Reduction;
    use serde_json::json;

    fn pages(tokens: &[(&str, &str)], results: &[&str], more: Option<&str>) -> Pages {
        Pages {
            tokens_in: tokens.iter().map(|(name, _)| (*name).into()).collect(),
            tokens_out: tokens.iter().map(|(_, path)| (*path).into()).collect(),
            results: results.iter().map(|path| (*path).into()).collect(),
            more: more.map(Into::into),
            limit: None,
        }
    }

    fn all() -> Selection {
        Selection::Value(Reduction::Keep)
    }

    #[test]
    fn pages_join_into_one_answer() {
        let pages = pages(&[("Marker", "L.Next")], &["L.Items", "Names"], Some("L.More"));
        let selection = all();
        let mut paging = Paging::new(&pages, &selection).unwrap();
        let first =
            json!({"L": {"Items": [1], "Next": "t", "More": true}, "Names": ["a"], "Of": 1});
        let next = paging.take(first).unwrap().unwrap();
        assert_eq!(Value::Object(next), json!({"Marker": "t"}));
        let second = json!({"L": {"Items": [2], "Next": "u", "More": false}, "Of": 2});
        assert_eq!(paging.take(second).unwrap(), None);
        let joined = paging.finish();
        assert_eq!(joined["L"]["Items"], json!([1, 2]));
        assert_eq!((&joined["Names"], &joined["Of"]), (&json!(["a"]), &json!(1)));
    }

    #[test]
    fn several_tokens_go_on_together() {
        let pages = pages(&[("KeyMarker", "NextKey"), ("IdMarker", "NextId")], &["Items"], None);
        let selection = all();
        let mut paging = Paging::new(&pages, &selection).unwrap();
        let next = paging.take(json!({"NextKey": "k", "NextId": "i"})).unwrap().unwrap();
        assert_eq!(Value::Object(next), json!({"KeyMarker": "k", "IdMarker": "i"}));
        let next = paging.take(json!({"NextKey": "l"})).unwrap().unwrap();
        assert_eq!(Value::Object(next), json!({"KeyMarker": "l"}));
    }

    #[test]
    fn what_only_the_paging_needs_is_dropped() {
        let pages = pages(&[("Marker", "Next || Items[-1].Key")], &["Items"], Some("More"));
        let name = Selection::Members([("Name".to_owned(), all())].into());
        let selection =
            Selection::Members([("Items".to_owned(), Selection::Items(Box::new(name)))].into());
        let mut paging = Paging::new(&pages, &selection).unwrap();
        assert!(paging.selection().at("Items[].Key").is_some());
        assert!(paging.selection().at("More").is_some());
        let page = json!({"Items": [{"Name": "n", "Key": "k"}], "More": true});
        assert_eq!(paging.take(page).unwrap().unwrap()["Marker"], json!("k"));
        assert_eq!(paging.finish(), json!({"Items": [{"Name": "n"}]}));
    }

    #[test]
    fn a_token_that_comes_again_ends_the_paging() {
        let pages = pages(&[("T", "T")], &["Items"], None);
        let selection = all();
        let mut paging = Paging::new(&pages, &selection).unwrap();
        for token in ["a", "b"] {
            assert!(paging.take(json!({"T": token})).unwrap().is_some());
        }
        assert!(paging.take(json!({"T": "a"})).is_err());
    }
}
