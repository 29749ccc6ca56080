//! The reference of the catalogue as Markdown: an index, a page for each service with everything
//! about its rules, and a page for each framework.
//!
//! Invariants:
//! - The pages are a function of the catalogue: the same catalogue gives the same bytes.
//! - Links lead from page to page by relative paths, so that the pages read in a repository as
//!   well as on a site.
//! - Texts of the catalogue are text: what Markdown or HTML would take for markup is escaped.

mod framework;
mod index;
mod markdown;
mod service;

use crate::group;
use policy::catalogue::{Catalogue, ResourceType, Rule};
use std::collections::BTreeMap;

/// One page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where it belongs under the directory of the reference, with `/` between its parts.
    pub path: String,
    /// What is on it, ended by a newline.
    pub text: String,
}

/// The rules of a service, each with the type it judges.
type Rules<'c> = Vec<(&'c ResourceType, &'c Rule)>;

/// Every page, the index first.
pub fn pages(catalogue: &Catalogue) -> Vec<Page> {
    let services = services(catalogue);
    let mut pages = vec![Page {
        path: "README.md".to_owned(),
        text: index::page(&services, catalogue.frameworks()),
    }];
    pages.extend(services.iter().map(|(name, rules)| Page {
        path: format!("services/{name}.md"),
        text: service::page(name, rules),
    }));
    pages.extend(catalogue.frameworks().iter().map(|framework| Page {
        path: format!("frameworks/{}.md", framework.name),
        text: framework::page(framework, catalogue),
    }));
    pages
}

/// The rules of each service, worst first.
fn services(catalogue: &Catalogue) -> BTreeMap<&str, Rules<'_>> {
    let mut services: BTreeMap<&str, Rules<'_>> = BTreeMap::new();
    for each in catalogue.types() {
        let rules = each.rules.iter().map(|rule| (each, rule));
        if !each.rules.is_empty() {
            services.entry(each.service()).or_default().extend(rules);
        }
    }
    for rules in services.values_mut() {
        rules.sort_by_key(|(_, rule)| (std::cmp::Reverse(rule.severity), rule.id.as_str()));
    }
    services
}

/// Where a rule stands, seen from a page in a folder of its own.
fn address(rule: &Rule) -> String {
    format!("../services/{}.md#{}", group::service(&rule.resource_type), rule.id)
}
