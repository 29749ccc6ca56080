//! One entry of a mutelist: what it says, and the rules that its check stands for.

use super::pattern::patterns;
use crate::catalogue::{Catalogue, Rule, meant};
use crate::exceptions::{Scope, TagPattern};
use crate::glob::Glob;
use model::{Region, RuleId};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// How many exceptions the alternatives of an entry's tags may become.
const MOST: usize = 64;

/// How many rules are named one by one.
const FEW: usize = 3;

/// An entry that did not come over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Under which account it stands.
    pub account: String,
    /// Its check.
    pub check: String,
    /// Where it stands, counted from one.
    pub line: usize,
    /// Why it did not.
    pub why: String,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Refused { account, check, line, why } = self;
        write!(f, "line {line}, `{check}` of account `{account}`: {why}")
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub(super) struct Entry {
    regions: Vec<String>,
    resources: Vec<String>,
    #[serde(default)]
    tags: Option<Vec<String>>,
    #[serde(default)]
    exceptions: Option<Exceptions>,
    #[serde(default)]
    description: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Exceptions {
    #[serde(default)]
    accounts: Vec<String>,
    #[serde(default)]
    regions: Vec<String>,
    #[serde(default)]
    resources: Vec<String>,
    #[serde(default)]
    tags: Vec<String>,
}

/// What an entry mutes.
#[derive(Debug)]
pub(super) struct Read {
    pub(super) regions: Vec<Glob>,
    pub(super) resources: Vec<Glob>,
    /// Each of these is an exception of its own; one without tags when none are asked for.
    pub(super) tags: Vec<Vec<TagPattern>>,
    pub(super) description: Option<String>,
}

impl Entry {
    /// Errors: why it cannot be translated, in words.
    pub(super) fn read(&self) -> Result<Read, String> {
        for (name, items) in [("Regions", &self.regions), ("Resources", &self.resources)] {
            if items.is_empty() {
                return Err(format!("its `{name}` is empty, so Prowler mutes nothing by it"));
            }
        }
        let description = self.description.as_deref().map(str::trim);
        Ok(Read {
            regions: regions(&self.regions)?,
            resources: unless_all(globs(&self.resources)?),
            tags: tags(self.tags.as_deref().unwrap_or_default())?,
            description: description.filter(|text| !text.is_empty()).map(str::to_owned),
        })
    }

    /// What it, and every entry after it, is not about.
    ///
    /// Errors: why that cannot be translated, in words.
    pub(super) fn stops(&self) -> Result<Vec<Scope>, String> {
        let Some(given) = &self.exceptions else { return Ok(Vec::new()) };
        let Exceptions { accounts, regions: in_regions, resources, tags: with } = given;
        if [accounts, in_regions, resources, with].into_iter().all(Vec::is_empty) {
            return Ok(Vec::new());
        }
        let scope = Scope {
            accounts: plain_accounts(globs(accounts)?),
            regions: regions(in_regions)?,
            resources: globs(resources)?,
            tags: Vec::new(),
        };
        let with_tags = |tags| Scope { tags, ..scope.clone() };
        Ok(tags(with)?.into_iter().map(with_tags).collect())
    }
}

fn globs(items: &[String]) -> Result<Vec<Glob>, String> {
    let mut all = Vec::new();
    for item in items {
        all.extend(patterns(item)?.iter().map(|pattern| Glob::new(pattern)));
    }
    Ok(all)
}

/// A region that is named whole is looked for anywhere, but stands in no other region's name.
fn regions(items: &[String]) -> Result<Vec<Glob>, String> {
    let whole = |glob: Glob| {
        let inner = glob.as_str().trim_matches('*');
        let is_whole =
            inner.parse::<Region>().is_ok() && inner.ends_with(|c: char| c.is_ascii_digit());
        if is_whole { Glob::new(inner) } else { glob }
    };
    Ok(unless_all(globs(items)?.into_iter().map(whole).collect()))
}

fn plain_accounts(accounts: Vec<Glob>) -> Vec<Glob> {
    let whole = |glob: Glob| {
        let inner = glob.as_str().trim_matches('*');
        if inner.parse::<model::AccountId>().is_ok() { Glob::new(inner) } else { glob }
    };
    accounts.into_iter().map(whole).collect()
}

/// No patterns where one of them matches everything: absent means all.
fn unless_all(globs: Vec<Glob>) -> Vec<Glob> {
    if globs.iter().any(|glob| glob.as_str() == "*") { Vec::new() } else { globs }
}

/// All of the items must be found, each of which may have alternatives.
fn tags(items: &[String]) -> Result<Vec<Vec<TagPattern>>, String> {
    let mut all: Vec<Vec<TagPattern>> = vec![Vec::new()];
    for item in items {
        let found = tag(item)?;
        if found.is_empty() {
            continue;
        }
        if all.len() * found.len() > MOST {
            return Err(format!("its tags stand for more than {MOST} combinations"));
        }
        let with = |before: &Vec<TagPattern>, tag: &TagPattern| {
            before.iter().cloned().chain([tag.clone()]).collect::<Vec<_>>()
        };
        all =
            all.iter().flat_map(|before| found.iter().map(move |tag| with(before, tag))).collect();
    }
    Ok(all)
}

/// The tags of which an item asks for any; none when every resource is meant.
///
/// It is looked for in `KEY=VALUE`, so without a `=` it may stand in either.
fn tag(item: &str) -> Result<Vec<TagPattern>, String> {
    let mut all = Vec::new();
    for pattern in patterns(item)? {
        let about_edges = !pattern.starts_with('*') || !pattern.ends_with('*');
        match pattern.split_once('=') {
            _ if pattern == "*" => return Ok(Vec::new()),
            // The text has all tags in it, so its edges are those of some tag only.
            _ if about_edges => {
                return Err(format!("`{item}` asks where the list of tags begins or ends"));
            }
            Some(_) => all.push(TagPattern::parse(&pattern)),
            None => {
                all.push(TagPattern { key: Glob::new(&pattern), value: None });
                all.push(TagPattern { key: Glob::new("*"), value: Some(Glob::new(&pattern)) });
            }
        }
    }
    Ok(all)
}

/// The checks that rules are known as.
pub(super) struct Names<'c> {
    checks: BTreeMap<&'c str, BTreeSet<RuleId>>,
    rules: BTreeMap<&'c RuleId, &'c Rule>,
}

impl<'c> Names<'c> {
    pub(super) fn of(catalogue: &'c Catalogue) -> Self {
        let mut checks: BTreeMap<&str, BTreeSet<RuleId>> = BTreeMap::new();
        for rule in catalogue.rules() {
            for check in checks_of(rule) {
                checks.entry(check).or_default().insert(rule.id.clone());
            }
        }
        Self { checks, rules: catalogue.rules().map(|rule| (&rule.id, rule)).collect() }
    }

    /// The rules that a check's key stands for.
    ///
    /// Errors: why there are none, in words.
    pub(super) fn rules(&self, key: &str) -> Result<BTreeSet<RuleId>, String> {
        if key == "*" {
            return Ok(self.rules.keys().map(|id| (*id).clone()).collect());
        }
        let wanted: Vec<Glob> = self.wanted(key)?.iter().map(|each| Glob::new(each)).collect();
        let matched = |check: &str| wanted.iter().any(|glob| glob.matches(check));
        let found = self.checks.iter().filter(|(check, _)| matched(check));
        let rules: BTreeSet<RuleId> = found.flat_map(|(_, rules)| rules.iter().cloned()).collect();
        if rules.is_empty() {
            let help = meant(key, self.checks.keys().copied());
            return Err(format!("no rule answers this check{help}"));
        }
        Ok(rules)
    }

    /// How an exceptions file names rules: as the check's key does where all are meant that it
    /// stands for, so that rules to come are meant too, and by their ids where these are few.
    pub(super) fn written(&self, key: &str, rules: &BTreeSet<RuleId>) -> Vec<String> {
        let ids = || rules.iter().map(ToString::to_string).collect();
        let is_all = self.rules(key).is_ok_and(|all| all == *rules);
        if !is_all || (rules.len() <= FEW && key != "*") {
            return ids();
        }
        match self.wanted(key) {
            Ok(_) if key == "*" => vec!["*".to_owned()],
            Ok(patterns) => patterns.iter().map(|each| format!("prowler:{each}")).collect(),
            Err(_) => ids(),
        }
    }

    /// The patterns of a check's key. Prowler's own name for one service changed, and old lists
    /// still work there.
    fn wanted(&self, key: &str) -> Result<Vec<String>, String> {
        match key.strip_prefix("lambda") {
            Some(rest) => patterns(&format!("awslambda{rest}")),
            None => patterns(key),
        }
    }

    /// What is to be known about rules that stand for a check: that they ask for more.
    pub(super) fn remarks(&self, key: &str, rules: &BTreeSet<RuleId>) -> Vec<String> {
        if key == "*" {
            return Vec::new();
        }
        let Ok(wanted) = self.wanted(key) else { return Vec::new() };
        let wanted: Vec<Glob> = wanted.iter().map(|each| Glob::new(each)).collect();
        let mut remarks = Vec::new();
        for rule in rules.iter().filter_map(|id| self.rules.get(id)) {
            let others: Vec<&str> = checks_of(rule)
                .filter(|check| !wanted.iter().any(|glob| glob.matches(check)))
                .collect();
            if !others.is_empty() {
                remarks.push(format!("`{}` also answers {}", rule.id, others.join(", ")));
            }
        }
        remarks
    }
}

fn checks_of(rule: &Rule) -> impl Iterator<Item = &str> {
    rule.also_known_as.iter().filter_map(|alias| alias.strip_prefix("prowler:"))
}
