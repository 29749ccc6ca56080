//! Differences for a terminal: findings first, then resources, with their fields side by side.

use super::{Differences, ended};
use crate::figures::{Count, Many, instant};
use crate::printable::Clipped;
use crate::table::{Ink, NARROWEST, Screen, WIDEST};
use crate::words::{FieldClause, FieldValue};
use model::AccountId;
use policy::difference::{Changed, Difference, FieldChange, FindingChange, Hidden, Side};
use policy::verdict::{Evidence, Resource};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// How many characters of one value are shown; the JSON form has all.
const VALUE_LIMIT: usize = 300;

/// The terminal form.
pub struct Text<W> {
    screen: Screen<W>,
    /// How many of each list are shown.
    shown: usize,
    /// Accounts with two looks, and those of them without a difference.
    compared: usize,
    alike: usize,
}

impl<W: Write> Text<W> {
    /// A form of `width` columns that shows the first `shown` of each list.
    pub fn new(out: W, width: usize, colour: bool, shown: usize) -> Self {
        let screen = Screen::new(out, width.clamp(NARROWEST, WIDEST), colour);
        Self { screen, shown, compared: 0, alike: 0 }
    }

    fn heading(&mut self, difference: &Difference<'_>) -> io::Result<()> {
        let after = difference.after;
        let name = match &after.alias {
            Some(alias) => format!("{alias} ({})", after.account),
            None => after.account.to_string(),
        };
        self.screen.blank()?;
        self.screen.line(&[(Ink::Strong, &format!("AWS account {name}"))])?;
        let span = format!("{} → {}", instant(difference.before.started), instant(after.started));
        self.screen.line(&[(Ink::Quiet, &span)])
    }

    fn summary(&mut self, difference: &Difference<'_>) -> io::Result<()> {
        let Difference { came, went, changed, findings, .. } = difference;
        let count = |count: usize| Count::from(count).to_string();
        let resources = format!(
            "resources  {} came · {} went · {} changed",
            count(came.len()),
            count(went.len()),
            count(changed.len())
        );
        let verdicts = format!(
            "findings   {} new · {} gone · {} changed · {} can no longer be told · {} unchanged",
            count(findings.new.len()),
            count(findings.gone.len()),
            count(findings.changed.len()),
            count(findings.unclear.len()),
            count(findings.unchanged)
        );
        self.screen.line(&[(Ink::Plain, &resources)])?;
        self.screen.line(&[(Ink::Plain, &verdicts)])?;
        self.screen.blank()
    }

    fn findings(&mut self, difference: &Difference<'_>) -> io::Result<()> {
        let all = &difference.findings;
        self.list("NEW FINDINGS", &all.new, |screen, change| {
            finding(screen, (Ink::Fail, "+"), change, "")?;
            evidence(screen, change.evidence_after)
        })?;
        self.list("GONE FINDINGS", &all.gone, |screen, (change, how)| {
            finding(screen, (Ink::Pass, "-"), change, ended(*how))
        })?;
        self.list("CHANGED FINDINGS", &all.changed, |screen, (change, fields)| {
            finding(screen, (Ink::Unknown, "~"), change, "")?;
            fields.iter().try_for_each(|each| field(screen, each))
        })?;
        self.list("CAN NO LONGER BE TOLD", &all.unclear, |screen, change| {
            finding(screen, (Ink::Unknown, "?"), change, "failed before")
        })
    }

    fn resources(&mut self, difference: &Difference<'_>) -> io::Result<()> {
        self.list("RESOURCES THAT CAME", &difference.came, |screen, each| {
            resource(screen, (Ink::Plain, "+"), each)
        })?;
        self.list("RESOURCES THAT WENT", &difference.went, |screen, each| {
            resource(screen, (Ink::Plain, "-"), each)
        })?;
        self.list("RESOURCES THAT CHANGED", &difference.changed, altered)
    }

    fn list<T>(
        &mut self,
        title: &str,
        all: &[T],
        each: impl Fn(&mut Screen<W>, &T) -> io::Result<()>,
    ) -> io::Result<()> {
        if all.is_empty() {
            return Ok(());
        }
        self.screen.title(title, "")?;
        for one in all.iter().take(self.shown) {
            each(&mut self.screen, one)?;
        }
        if let Some(more) = all.len().checked_sub(self.shown).filter(|more| *more > 0) {
            let more = format!("and {} more; `--format json` has all", Count::from(more));
            self.screen.line(&[(Ink::Quiet, &more)])?;
        }
        self.screen.blank()
    }
}

impl<W: Write> Differences for Text<W> {
    fn add(&mut self, difference: &Difference<'_>) -> io::Result<()> {
        self.compared += 1;
        if difference.is_empty() && difference.hidden.is_empty() {
            self.alike += 1;
            return Ok(());
        }
        self.heading(difference)?;
        self.summary(difference)?;
        self.findings(difference)?;
        self.resources(difference)?;
        not_compared(&mut self.screen, &difference.hidden)
    }

    fn alone(&mut self, account: &AccountId, side: Side) -> io::Result<()> {
        let only = match side {
            Side::Before => "only before; it is not compared",
            Side::After | Side::Both => "only after; it is not compared",
        };
        self.screen.blank()?;
        self.screen.line(&[
            (Ink::Strong, &format!("AWS account {account}")),
            (Ink::Unknown, &format!("  {only}")),
        ])
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if self.alike > 0 {
            let text = match (self.alike, self.compared) {
                (1, 1) => "Nothing differs.".to_owned(),
                (alike, all) => {
                    format!(
                        "Nothing differs in {} of {}.",
                        Count::from(alike),
                        Many(all, "account")
                    )
                }
            };
            self.screen.line(&[(Ink::Plain, &text)])?;
        }
        self.screen.flush()
    }
}

fn finding(
    screen: &mut Screen<impl Write>,
    mark: (Ink, &str),
    change: &FindingChange<'_>,
    remark: &str,
) -> io::Result<()> {
    let FindingChange { rule, resource, .. } = change;
    let remark = if remark.is_empty() { String::new() } else { format!("  {remark}") };
    screen.line(&[
        mark,
        (Ink::Plain, " "),
        (Ink::Severity(rule.severity), &rule.severity.as_str().to_uppercase()),
        (Ink::Plain, "  "),
        (Ink::Strong, &rule.title),
        (Ink::Quiet, &remark),
    ])?;
    let place = format!("{} · {} · {}", resource.name, resource.region, rule.id);
    screen.paragraph(4, "", (Ink::Plain, &place))
}

fn evidence(screen: &mut Screen<impl Write>, all: &[Evidence]) -> io::Result<()> {
    all.iter()
        .try_for_each(|each| screen.paragraph(4, "", (Ink::Quiet, &FieldClause(each).to_string())))
}

fn resource(
    screen: &mut Screen<impl Write>,
    mark: (Ink, &str),
    resource: &Resource,
) -> io::Result<()> {
    let Resource { name, resource_type, region, .. } = resource;
    let about = format!("  {resource_type}  {region}");
    screen.line(&[mark, (Ink::Plain, " "), (Ink::Strong, name), (Ink::Quiet, &about)])
}

fn altered(screen: &mut Screen<impl Write>, changed: &Changed<'_>) -> io::Result<()> {
    resource(screen, (Ink::Plain, "~"), changed.resource)?;
    changed.fields.iter().try_for_each(|each| field(screen, each))
}

/// A field with what stood there and what stands there now, side by side.
fn field(screen: &mut Screen<impl Write>, change: &FieldChange) -> io::Result<()> {
    let is_list = change.path.ends_with("[]");
    let shown = |value: &Value| match value {
        Value::Null if is_list => "none".to_owned(),
        value => Clipped { value: FieldValue(value), limit: VALUE_LIMIT }.to_string(),
    };
    let (before, after) = (shown(&change.before), shown(&change.after));
    screen.columns(4, [(Ink::Quiet, &change.path), (Ink::Fail, &before), (Ink::Pass, &after)])
}

fn not_compared(screen: &mut Screen<impl Write>, hidden: &[Hidden]) -> io::Result<()> {
    if hidden.is_empty() {
        return Ok(());
    }
    screen.title("NOT COMPARED", "one side could not list these, or did not look")?;
    let mut places: BTreeMap<(Side, &str), Vec<&str>> = BTreeMap::new();
    for Hidden { resource_type, region, side } in hidden {
        places.entry((*side, resource_type.as_str())).or_default().push(region.as_str());
    }
    for ((side, kind), regions) in places {
        let text = format!("{kind} · not seen {} · {}", when(side), regions.join(", "));
        screen.paragraph(0, "? ", (Ink::Plain, &text))?;
    }
    screen.blank()
}

fn when(side: Side) -> &'static str {
    match side {
        Side::Before => "before",
        Side::After => "after",
        Side::Both => "before and after",
    }
}
