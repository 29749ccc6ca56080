//! An exceptions file as it is written, and what is wrong with it.
//!
//! ```yaml
//! exceptions:
//!   - rule: aws-s3-bucket-versioning        # an id, another tool's name, or a pattern; or a list
//!     account: "123456789012"               # these four: a pattern or a list of them; all if absent
//!     region: eu-*
//!     resource: assets-*                    # the name, or with `arn:` in front the ARN
//!     tag: environment=dev                  # or only a key; of a list, all
//!     unless: [{resource: assets-prod}]     # not these, written with the same four
//!     reason: Rebuilt from Git at any time
//!     owner: web team
//!     until: 2027-03-31
//! ```

use super::{Exception, Exceptions, Scope, TagPattern};
use crate::catalogue::complaint::{as_usize, complain, read};
use crate::catalogue::{Catalogue, CatalogueError, Rule, SourceFile, meant};
use crate::glob::Glob;
use jiff::civil::Date;
use model::{AccountId, Region, RuleId};
use serde::Deserialize;
use serde::de::{self, Deserializer, SeqAccess, Visitor};
use serde_saphyr::Spanned;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    exceptions: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    rule: Spanned<Texts>,
    #[serde(default)]
    account: Option<Spanned<Texts>>,
    #[serde(default)]
    region: Option<Spanned<Texts>>,
    #[serde(default)]
    resource: Option<Spanned<Texts>>,
    #[serde(default)]
    tag: Option<Spanned<Texts>>,
    #[serde(default)]
    unless: Vec<Unless>,
    #[serde(default)]
    reason: Option<Spanned<String>>,
    #[serde(default)]
    owner: Option<Spanned<String>>,
    #[serde(default)]
    until: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Unless {
    #[serde(default)]
    account: Option<Spanned<Texts>>,
    #[serde(default)]
    region: Option<Spanned<Texts>>,
    #[serde(default)]
    resource: Option<Spanned<Texts>>,
    #[serde(default)]
    tag: Option<Spanned<Texts>>,
}

/// One text, or a list of them.
#[derive(Debug)]
struct Texts(Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneOrList)
    }
}

struct OneOrList;

impl<'de> Visitor<'de> for OneOrList {
    type Value = Texts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text (numbers in quotes) or a list of texts")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Texts, E> {
        Ok(Texts(vec![text.to_owned()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Texts, A::Error> {
        let mut all = Vec::new();
        while let Some(item) = items.next_element::<String>()? {
            all.push(item);
        }
        Ok(Texts(all))
    }
}

impl Exceptions {
    /// Reads a file.
    ///
    /// Errors: everything that is wrong with it, in its order.
    pub fn load(file: &SourceFile, catalogue: &Catalogue) -> Result<Self, Vec<CatalogueError>> {
        let parsed = read::<File>(file).map_err(|error| vec![error])?;
        let mut reader = Reader { file, catalogue, errors: Vec::new() };
        let list = parsed.exceptions.into_iter().filter_map(|entry| reader.entry(entry));
        let list = list.map(Arc::new).collect();
        if reader.errors.is_empty() { Ok(Self { list }) } else { Err(reader.errors) }
    }
}

struct Reader<'f> {
    file: &'f SourceFile,
    catalogue: &'f Catalogue,
    errors: Vec<CatalogueError>,
}

impl Reader<'_> {
    fn complain<T>(&mut self, place: &Spanned<T>, message: String) {
        self.errors.push(complain(self.file, place, message));
    }

    fn entry(&mut self, entry: Entry) -> Option<Exception> {
        let line = as_usize(entry.rule.referenced.line());
        let rules = self.rules(&entry.rule);
        let scope = self.scope(&entry.account, &entry.region, &entry.resource, &entry.tag);
        let unless = entry.unless.iter().map(|each| {
            let scope = self.scope(&each.account, &each.region, &each.resource, &each.tag);
            if scope == Scope::default() {
                let message = "`unless` without anything in it would cover nothing; name an \
                               account, region, resource or tag";
                self.complain(&entry.rule, message.to_owned());
            }
            scope
        });
        let unless = unless.collect();
        let reason = self.said(&entry.rule, entry.reason, "reason", "why it may stand");
        let owner = self.said(&entry.rule, entry.owner, "owner", "who answers for it");
        let until = self.until(&entry.rule, entry.until);
        let names = entry.rule.value.0;
        Some(Exception {
            names,
            rules,
            scope,
            unless,
            reason: reason?,
            owner: owner?,
            until: until?,
            line,
        })
    }

    fn rules(&mut self, names: &Spanned<Texts>) -> BTreeSet<RuleId> {
        let mut all = BTreeSet::new();
        if names.value.0.is_empty() {
            self.complain(names, "`rule` names no rule; write `*` for all".to_owned());
        }
        for name in &names.value.0 {
            let pattern = Glob::new(name);
            let before = all.len();
            let called = |rule: &&Rule| is_called(rule, &pattern);
            all.extend(self.catalogue.rules().filter(called).map(|rule| rule.id.clone()));
            if all.len() == before && !self.catalogue.rules().any(|rule| is_called(rule, &pattern))
            {
                let help = meant(name, self.catalogue.rules().map(|rule| rule.id.as_str()));
                self.complain(names, format!("there is no rule `{name}`{help}"));
            }
        }
        all
    }

    fn scope(
        &mut self,
        account: &Option<Spanned<Texts>>,
        region: &Option<Spanned<Texts>>,
        resource: &Option<Spanned<Texts>>,
        tag: &Option<Spanned<Texts>>,
    ) -> Scope {
        let tags = tag.as_ref().map(|texts| self.given(texts, "tag")).unwrap_or_default();
        Scope {
            accounts: self.patterns(account.as_ref(), "account", is_account),
            regions: self.patterns(region.as_ref(), "region", is_region),
            resources: self.patterns(resource.as_ref(), "resource", |_| Ok(())),
            tags: tags.iter().map(|text| TagPattern::parse(text)).collect(),
        }
    }

    fn patterns(
        &mut self,
        texts: Option<&Spanned<Texts>>,
        name: &str,
        check: fn(&str) -> Result<(), String>,
    ) -> Vec<Glob> {
        let Some(texts) = texts else { return Vec::new() };
        let patterns: Vec<Glob> =
            self.given(texts, name).iter().map(|text| Glob::new(text)).collect();
        for plain in patterns.iter().filter(|pattern| pattern.is_plain()) {
            if let Err(message) = check(plain.as_str()) {
                self.complain(texts, message);
            }
        }
        patterns
    }

    /// The texts, unless there are none or one is empty: absent means all, and so must be meant.
    fn given(&mut self, texts: &Spanned<Texts>, name: &str) -> Vec<String> {
        if texts.value.0.is_empty() || texts.value.0.iter().any(|text| text.trim().is_empty()) {
            let message = format!("`{name}` is empty; leave it out to mean all, or write `*`");
            self.complain(texts, message);
        }
        texts.value.0.clone()
    }

    fn said(
        &mut self,
        entry: &Spanned<Texts>,
        text: Option<Spanned<String>>,
        name: &str,
        what: &str,
    ) -> Option<String> {
        let said = text.map(|text| text.value.trim().to_owned()).filter(|text| !text.is_empty());
        if said.is_none() {
            self.complain(entry, format!("an exception needs `{name}`: {what}"));
        }
        said
    }

    fn until(&mut self, entry: &Spanned<Texts>, text: Option<Spanned<String>>) -> Option<Date> {
        let Some(text) = text else {
            let message = "an exception needs `until`: its last day, such as 2027-03-31";
            self.complain(entry, message.to_owned());
            return None;
        };
        let date = text.value.trim().parse::<Date>().ok();
        if date.is_none() {
            let message =
                format!("`{}` is not a day; write it as YEAR-MONTH-DAY", text.value.trim());
            self.complain(&text, message);
        }
        date
    }
}

/// Whether a pattern is about a rule: its id, or its name elsewhere with or without the tool's.
fn is_called(rule: &Rule, pattern: &Glob) -> bool {
    let elsewhere = |alias: &String| {
        pattern.matches(alias)
            || alias.split_once(':').is_some_and(|(_, name)| pattern.matches(name))
    };
    pattern.matches(rule.id.as_str()) || rule.also_known_as.iter().any(elsewhere)
}

fn is_account(text: &str) -> Result<(), String> {
    text.parse::<AccountId>().map(drop).map_err(|error| error.to_string())
}

fn is_region(text: &str) -> Result<(), String> {
    text.parse::<Region>().map_err(|error| error.to_string())?;
    match text.ends_with(|c: char| c.is_ascii_digit()) {
        true => Ok(()),
        false => Err(format!(
            "`{text}` names no one region; write `{text}-1`, or `{text}-*` for several"
        )),
    }
}
