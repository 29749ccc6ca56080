//! Reading Prowler's mutelist as exceptions.
//!
//! A mutelist names accounts, in each of them checks, and for each check regions, resources, tags and
//! what it is not about. How Prowler reads it decides what it means:
//!
//! - All items but the accounts are regular expressions that are looked for anywhere in a text, after
//!   each `*` became `.*`. See `pattern`.
//! - Of regions and resources any may be found; of tags all must be, in the text `KEY=VALUE | …`.
//! - `Exceptions` holds where each of its lists that is given does; then the entry, *and every later
//!   entry of the account*, mutes nothing. The latter is written out as `unless` of the later ones.
//!
//! Invariant: what comes over hides nothing that was not muted. An entry that would is refused, with
//! the reason; so is one that names no rule. One thing is meant rather than done: what begins with
//! `arn:` is held against the ARN here, and against what the check calls the resource's id there.
//!
//! Source: the documentation of Prowler's mutelist and what its version 5 does.

mod entry;
mod pattern;

pub use entry::Refused;

use super::{Exception, Scope, write};
use crate::catalogue::complaint::{as_usize, complain, read};
use crate::catalogue::entries::Entries;
use crate::catalogue::{Catalogue, CatalogueError, SourceFile};
use crate::glob::Glob;
use entry::{Entry, Names, Read};
use jiff::civil::Date;
use model::{AccountId, RuleId};
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "Mutelist")]
    mutelist: Accounts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Accounts {
    #[serde(rename = "Accounts")]
    accounts: Entries<Checks>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Checks {
    #[serde(rename = "Checks")]
    checks: Entries<Entry>,
}

/// Who answers for what comes over, and until when it holds: a mutelist says neither.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Who answers.
    pub owner: String,
    /// The last day.
    pub until: Date,
}

/// What came of a mutelist.
#[derive(Debug)]
pub struct Imported {
    /// The exceptions, each with what is to be known about it.
    pub exceptions: Vec<(Exception, Vec<String>)>,
    /// What did not come over, and why.
    pub refused: Vec<Refused>,
}

impl Imported {
    /// As an exceptions file.
    pub fn to_yaml(&self) -> String {
        let mut text = String::from("# Carried over from a mutelist of Prowler.\n");
        for refused in &self.refused {
            text.push_str(&format!("# Not carried over: {refused}\n"));
        }
        text.push_str(if self.exceptions.is_empty() {
            "exceptions: []\n"
        } else {
            "exceptions:\n"
        });
        for (exception, remarks) in &self.exceptions {
            text.push_str(&write(exception, remarks));
        }
        text
    }
}

/// Reads a mutelist.
///
/// Errors: it is none, with line and column.
pub fn import(
    file: &SourceFile,
    catalogue: &Catalogue,
    terms: &Terms,
) -> Result<Imported, Vec<CatalogueError>> {
    let parsed = read::<File>(file).map_err(|error| vec![error])?;
    let names = Names::of(catalogue);
    let mut imported = Imported { exceptions: Vec::new(), refused: Vec::new() };
    let mut errors = Vec::new();
    for (account, checks) in parsed.mutelist.accounts.0 {
        match accounts(&account) {
            Ok(accounts) => {
                Block { names: &names, terms, accounts, before: Vec::new() }.take(
                    checks,
                    &account.value,
                    &mut imported,
                );
            }
            Err(message) => errors.push(complain(file, &account, message)),
        }
    }
    if errors.is_empty() { Ok(imported) } else { Err(errors) }
}

/// An account's key: its number, or `*` for all. It is no expression.
fn accounts(key: &Spanned<String>) -> Result<Vec<Glob>, String> {
    match key.value.as_str() {
        "*" => Ok(Vec::new()),
        number => match number.parse::<AccountId>() {
            Ok(account) => Ok(vec![Glob::new(account.as_str())]),
            Err(error) => Err(error.to_string()),
        },
    }
}

/// What an entry keeps later entries of its account from muting.
struct Stop {
    rules: BTreeSet<RuleId>,
    /// `None` when it could not be translated.
    scopes: Option<Vec<Scope>>,
}

/// The entries under one account.
struct Block<'a> {
    names: &'a Names<'a>,
    terms: &'a Terms,
    accounts: Vec<Glob>,
    before: Vec<Stop>,
}

impl Block<'_> {
    fn take(mut self, checks: Checks, account: &str, imported: &mut Imported) {
        for (check, entry) in checks.checks.0 {
            let refuse = |why: String| Refused {
                account: account.to_owned(),
                check: check.value.clone(),
                line: as_usize(check.referenced.line()),
                why,
            };
            let rules = match self.names.rules(&check.value) {
                Ok(rules) => rules,
                Err(why) => {
                    imported.refused.push(refuse(why));
                    continue;
                }
            };
            let stops = entry.stops();
            let read = stops.as_ref().map_err(Clone::clone).and_then(|_| entry.read());
            let scopes = stops.ok();
            match read {
                Ok(read) => {
                    let own = scopes.clone().unwrap_or_default();
                    let line = as_usize(check.referenced.line());
                    self.add(&check.value, line, (&rules, &own), &read, imported);
                }
                Err(why) => imported.refused.push(refuse(why)),
            }
            if scopes.as_ref().is_none_or(|scopes| !scopes.is_empty()) {
                self.before.push(Stop { rules, scopes });
            }
        }
    }

    fn refused(&self, check: &str, line: usize, why: &str) -> Refused {
        let account = self.accounts.first().map_or("*", Glob::as_str).to_owned();
        Refused { account, check: check.to_owned(), line, why: why.to_owned() }
    }

    /// Adds an exception for each set of rules that the same earlier entries stop.
    fn add(
        &self,
        check: &str,
        line: usize,
        (rules, own): (&BTreeSet<RuleId>, &[Scope]),
        read: &Read,
        imported: &mut Imported,
    ) {
        let mut by_stops: BTreeMap<Vec<usize>, BTreeSet<RuleId>> = BTreeMap::new();
        for rule in rules {
            let stops =
                self.before.iter().enumerate().filter(|(_, stop)| stop.rules.contains(rule));
            let stops = stops.map(|(at, _)| at).collect();
            by_stops.entry(stops).or_default().insert(rule.clone());
        }
        for (stops, rules) in by_stops {
            let earlier: Option<Vec<&[Scope]>> = stops
                .iter()
                .map(|at| self.before.get(*at).and_then(|stop| stop.scopes.as_deref()))
                .collect();
            let Some(earlier) = earlier else {
                let why = "an earlier entry's `Exceptions` end it too, and could not be translated";
                imported.refused.push(self.refused(check, line, why));
                continue;
            };
            let unless: Vec<Scope> =
                own.iter().chain(earlier.into_iter().flatten()).cloned().collect();
            if unless.contains(&Scope::default()) {
                let why =
                    "an `Exceptions` that holds everywhere ends it: Prowler mutes nothing by it";
                imported.refused.push(self.refused(check, line, why));
                continue;
            }
            let remarks = self.names.remarks(check, &rules);
            let names = self.names.written(check, &rules);
            for tags in &read.tags {
                let exception = Exception {
                    names: names.clone(),
                    rules: rules.clone(),
                    scope: Scope {
                        accounts: self.accounts.clone(),
                        regions: read.regions.clone(),
                        resources: read.resources.clone(),
                        tags: tags.clone(),
                    },
                    unless: unless.clone(),
                    reason: match &read.description {
                        Some(description) => description.clone(),
                        None => format!("Muted in Prowler ({check})"),
                    },
                    owner: self.terms.owner.clone(),
                    until: self.terms.until,
                    line,
                };
                imported.exceptions.push((exception, remarks.clone()));
            }
        }
    }
}
