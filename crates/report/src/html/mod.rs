//! The report that is forwarded: one file, read without a network, a server or this product.
//!
//! It reads without JavaScript (everything expandable is `details`); with it, it can be filtered,
//! searched and copied from. It prints with what fails expanded.
//!
//! Invariants:
//! - The file requests nothing. Its content security policy forbids everything but the one style
//!   and the one script in it, which are allowed by their hashes (`csp`).
//! - Nothing from the account is markup (`page` holds this by its types), and nothing from it
//!   stands inside the script or the style: the script reads what it filters from the document.
//! - Of several accounts, the page holds counts of each and at most 25 findings of each rule, 5 of
//!   them of one account; where there are more it says how many, and which file has them.
//! - Each thing is said once: a rule's texts in its group, a finding's evidence in its row, and
//!   passing resources by their names only. The file grows by some 400 bytes a finding.

mod about;
mod accounts;
mod chart;
mod controls;
mod csp;
mod decided;
mod filters;
mod finding;
mod overview;
mod page;
mod risk;
mod rule;
mod unseen;

use crate::digest::{Bounds, Digest};
use crate::group::{self, RuleGroup};
use crate::report::{Report, of_one};
use crate::risk::Matrix;
use filters::Choices;
use page::Page;
use policy::assess::Assessment;
use policy::verdict::Scan;
use std::io::{self, Write};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Writes the page.
///
/// Errors: only those of `out`.
pub fn write(scan: &Scan<'_>, out: impl Write) -> io::Result<()> {
    of_one(scan, Box::new(Html::new(out)))
}

/// What is kept of several accounts. The page says so where it shows less than there is.
const BOUNDS: Bounds = Bounds { rule: 25, account: 5, gone: 200 };

/// A page under way: of one account all of it, of several how each fared and some of what was
/// found.
#[derive(Debug)]
pub struct Html<W> {
    out: W,
    digest: Digest,
    /// The page of the first account, for the case that it stays the only one.
    only: Vec<u8>,
}

impl<W: Write> Html<W> {
    /// Nothing is written before the end.
    pub fn new(out: W) -> Self {
        Self { out, digest: Digest::new(BOUNDS), only: Vec::new() }
    }
}

impl<W: Write> Report for Html<W> {
    fn add(&mut self, scan: &Scan<'_>) -> io::Result<()> {
        self.only = Vec::new();
        if self.digest.accounts.is_empty() {
            one_account(scan, &mut self.only)?;
        }
        self.digest.add(scan);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if self.only.is_empty() {
            return accounts::write(&self.digest, self.out);
        }
        self.out.write_all(&self.only)?;
        self.out.flush()
    }
}

fn one_account(scan: &Scan<'_>, out: impl Write) -> io::Result<()> {
    let groups = group::by_rule(scan);
    let (open, passing): (Vec<_>, Vec<_>) = groups.iter().partition(|group| group.is_open());
    let mut page = Page::new(out);
    head(scan.alias.as_deref().unwrap_or(scan.account.as_str()), &mut page);
    overview::write(scan, &groups, &mut page);
    risk::write(&Matrix::of(groups.iter().map(|group| (group.rule, group.tally.fail))), &mut page);
    for assessment in Assessment::all(scan) {
        controls::write(&assessment, controls::Findings::OfOpen, &mut page);
    }
    findings(scan, &open, &passing, &mut page);
    let comparison = scan.comparison.as_ref();
    decided::compared(comparison, comparison.map_or(0, |each| each.gone.len()), &mut page);
    decided::exceptions(&scan.exceptions, &mut page);
    unseen::write(scan, &mut page);
    about::write(scan, &mut page);
    foot(&mut page);
    page.finish()
}

fn foot(page: &mut Page<impl Write>) {
    page.raw("</main><script>").raw(SCRIPT).raw("</script></body></html>\n");
}

fn head(title: &str, page: &mut Page<impl Write>) {
    page.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"");
    page.text(csp::content_security_policy(STYLE, SCRIPT)).raw("\">");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    page.raw("<meta name=\"color-scheme\" content=\"light dark\">");
    page.raw("<meta name=\"referrer\" content=\"no-referrer\"><title>");
    page.text(title);
    page.raw(" · Bailiwick report</title><style>").raw(STYLE).raw("</style></head><body>");
    page.raw("<a class=\"skip\" href=\"#findings\">Skip to the findings</a><main>");
}

fn findings(
    scan: &Scan<'_>,
    open: &[&RuleGroup<'_>],
    passing: &[&RuleGroup<'_>],
    page: &mut Page<impl Write>,
) {
    page.raw("<section id=\"findings\"><h2>Findings</h2>");
    if open.is_empty() && passing.is_empty() {
        page.raw("<p class=\"calm\">Nothing was judged.</p></section>");
        return;
    }
    filters::write(Choices::of(scan, open), page);
    if open.is_empty() {
        page.raw("<p class=\"calm\">Nothing fails, and nothing had to be left open.</p>");
    }
    for group in open {
        rule::write(scan, group, page);
    }
    page.raw("<p class=\"calm\" id=\"none\" hidden>Nothing matches these filters.</p>");
    if !passing.is_empty() {
        page.raw("<details class=\"shelf\" id=\"passing\"><summary><h3>Passing everywhere</h3>");
        page.raw("<span class=\"note\">").text(crate::figures::Many(passing.len(), "rule"));
        page.raw("</span></summary>");
        for group in passing {
            rule::write(scan, group, page);
        }
        page.raw("</details>");
    }
    page.raw("</section>");
}
