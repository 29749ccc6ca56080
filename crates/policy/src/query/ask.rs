//! Asking a question of what was collected.

use super::{Column, Question};
use crate::cel::{Input, NoValue, Outcome, Value};
use crate::judge::Inventory;
use crate::verdict::Resource;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// What came of a question.
#[derive(Debug, Default)]
pub struct Answer {
    /// What is shown of each resource that meets the condition, by region and id.
    pub rows: Vec<Vec<Known>>,
    /// How many resources were looked at.
    pub looked_at: usize,
    /// Resources of which it cannot be told whether they meet the condition.
    pub unsure: Vec<Unsure>,
}

/// What is known of a resource under one column.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// This.
    Value(Json),
    /// Nothing stands there.
    NotSet,
    /// It could not be seen, for the sake of these gaps.
    Unknown(Vec<usize>),
    /// It makes no sense, and why.
    Trouble(String),
}

/// A resource of which it cannot be told whether it meets the condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsure {
    /// Its ARN.
    pub id: String,
    /// The gaps that are to blame.
    pub gaps: Vec<usize>,
    /// What is to blame beside gaps.
    pub trouble: Option<String>,
}

impl Question<'_> {
    /// Asks what was collected.
    pub fn ask(&self, columns: &[Column], inventory: &Inventory<'_>) -> Answer {
        let mut answer = Answer::default();
        inventory.each(&self.kind.name, |(resource, input)| {
            answer.looked_at += 1;
            let unsure = |gaps, trouble| Unsure { id: resource.id.clone(), gaps, trouble };
            let input = match input {
                Ok(input) => input,
                Err(trouble) => {
                    answer.unsure.push(unsure(Vec::new(), Some(trouble.to_owned())));
                    return;
                }
            };
            let own = self.own_values(resource);
            let input = input.variables(&own);
            let met = self.condition.as_ref().map_or(Outcome::True, |it| it.evaluate(&input));
            match met {
                Outcome::True => {
                    answer.rows.push(columns.iter().map(|column| column.of(&input)).collect());
                }
                Outcome::False => {}
                Outcome::Unknown(reasons) => {
                    let gaps = reasons.as_slice().iter().map(|reason| reason.0 as usize);
                    answer.unsure.push(unsure(gaps.collect(), None));
                }
                Outcome::Error(error) => {
                    answer.unsure.push(unsure(Vec::new(), Some(error.to_string())));
                }
            }
        });
        answer
    }

    /// The values of the variables, in the order in which they were declared.
    fn own_values<'r>(&self, resource: &'r Resource) -> Vec<Value<'r>> {
        let own = [(self.own.id, &resource.id), (self.own.name, &resource.name)];
        own.into_iter().filter(|(is, _)| *is).map(|(_, text)| Value::from(text.as_str())).collect()
    }
}

impl Column {
    fn of(&self, input: &Input<'_>) -> Known {
        if self.has.as_ref().is_some_and(|has| has.evaluate(input) == Outcome::False) {
            return Known::NotSet;
        }
        match self.value.value(input) {
            Ok(value) => Known::Value(value.to_json()),
            Err(NoValue::Unknown(reasons)) => {
                Known::Unknown(reasons.as_slice().iter().map(|reason| reason.0 as usize).collect())
            }
            Err(NoValue::Error(error)) => Known::Trouble(error.to_string()),
        }
    }
}

impl Answer {
    /// How many of the rows have the same first cell; most first, equally many by value.
    pub fn counted(&self) -> Vec<(Known, usize)> {
        let mut counts: BTreeMap<String, (Known, usize)> = BTreeMap::new();
        for known in self.rows.iter().filter_map(|row| row.first()) {
            let key = match known {
                // Whatever is to blame, it is one thing that is not known.
                Known::Unknown(_) => "unknown".to_owned(),
                other => format!("{other:?}"),
            };
            counts.entry(key).or_insert_with(|| (known.clone(), 0)).1 += 1;
        }
        let mut counts: Vec<_> = counts.into_values().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        counts
    }
}
