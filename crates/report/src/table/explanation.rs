//! Why a rule says what it says, on a terminal: the condition as a tree.
//!
//! ```text
//!   ● false    On && Size > 9 && (Flag || Name == 'y')
//!   ·   true     On
//!   ●   false    Size > 9
//!                  Size = 7
//! ```
//!
//! A dot in front marks what decided; what did not matter is dimmed and not taken apart. Below a
//! part stands what it read. Long pieces of source are cut where the line ends, but for those that
//! are not taken apart further: these are wrapped.

use super::ink::Ink;
use super::screen::{Screen, fit};
use super::{Look, NARROWEST, WIDEST};
use crate::words::{FieldValue, GapClause};
use policy::cel::explain::{Came, Elements, Explanation, Form, Seen};
use policy::judge::Explained;
use policy::verdict::{Gap, Status};
use std::io::{self, Write};

/// Columns of the mark and of the word for an outcome.
const WORD: usize = 8;

/// Writes what a rule says of a resource, and why. `gaps` are what reasons for unknowns refer to.
///
/// Errors: only those of `out`.
pub fn write(
    explained: &Explained<'_>,
    gaps: &[Gap],
    look: &Look,
    out: impl Write,
) -> io::Result<()> {
    let width = look.width.clamp(NARROWEST, WIDEST);
    let mut tree = Tree { screen: Screen::new(out, width, look.colour), gaps };
    tree.head(explained)?;
    if let Some(when) = &explained.when {
        let applies = if explained.condition.is_some() { "applies" } else { "does not apply" };
        tree.title(&format!("It {applies}:"))?;
        tree.part(when, 0)?;
    }
    if let Some(condition) = &explained.condition {
        if explained.when.is_some() {
            tree.title("Its condition:")?;
        } else {
            tree.screen.blank()?;
        }
        tree.part(condition, 0)?;
    }
    Ok(())
}

/// Writes one condition as a tree, without a heading.
///
/// Errors: only those of `out`.
pub fn write_condition(condition: &Explanation, look: &Look, out: impl Write) -> io::Result<()> {
    let width = look.width.clamp(NARROWEST, WIDEST);
    Tree { screen: Screen::new(out, width, look.colour), gaps: &[] }.part(condition, 0)
}

struct Tree<'g, W> {
    screen: Screen<W>,
    gaps: &'g [Gap],
}

impl<W: Write> Tree<'_, W> {
    fn head(&mut self, explained: &Explained<'_>) -> io::Result<()> {
        let (ink, word) = match explained.status {
            Some(Status::Pass) => (Ink::Pass, "PASS"),
            Some(Status::Fail) => (Ink::Fail, "FAIL"),
            Some(Status::Unknown) => (Ink::Unknown, "UNKNOWN"),
            None => (Ink::Quiet, "NOT APPLICABLE"),
        };
        let rule = explained.rule;
        let of = explained.resource.as_ref().map(|name| format!("  {name}")).unwrap_or_default();
        self.screen.overlong(&[
            (ink, word),
            (Ink::Plain, "  "),
            (Ink::Strong, rule.id.as_str()),
        ])?;
        self.screen.line(&[(Ink::Plain, &rule.title)])?;
        if !of.is_empty() {
            self.screen.overlong(&[(Ink::Quiet, of.trim_start())])?;
        }
        match &explained.trouble {
            Some(trouble) => {
                self.screen.paragraph(0, "It cannot be judged: ", (Ink::Unknown, trouble))
            }
            None => Ok(()),
        }
    }

    fn title(&mut self, title: &str) -> io::Result<()> {
        self.screen.blank()?;
        self.screen.line(&[(Ink::Strong, title)])
    }

    /// A part, and below it what it read, its own parts, and the elements that it walked.
    fn part(&mut self, part: &Explanation, depth: usize) -> io::Result<()> {
        self.headline(part, depth)?;
        if !part.decides {
            return Ok(());
        }
        let below = 2 + WORD + 2 * depth + 2;
        self.fault(part, below)?;
        for seen in part.reads.iter().filter(|seen| is_news(seen, part)) {
            self.read(seen, below)?;
        }
        for operand in &part.parts {
            self.part(operand, depth + 1)?;
        }
        match &part.elements {
            Some(elements) => self.elements(part.form, elements, depth, below),
            None => Ok(()),
        }
    }

    fn headline(&mut self, part: &Explanation, depth: usize) -> io::Result<()> {
        let (ink, word) = word(&part.outcome);
        let mark = if part.decides { "●" } else { "·" };
        let lead = format!("{:indent$}", "", indent = 2 * depth);
        let mut text = part.source.clone();
        if let Came::Value(value) = &part.outcome {
            let value = fit(&FieldValue(value).to_string(), self.screen.width() / 2);
            text = format!("{text} = {value}");
        }
        if let Some(seen) = part.reads.iter().find(|seen| seen.absent && !is_news(seen, part)) {
            text = format!("{text} ({})", absent(seen));
        }
        let ink_of = |ink: Ink| if part.decides { ink } else { Ink::Quiet };
        let word = format!("{word:WORD$}");
        // What is taken apart below needs no more than to be recognised.
        if !part.parts.is_empty() || part.elements.is_some() || !part.decides {
            return self.screen.line(&[
                (ink_of(Ink::Strong), mark),
                (Ink::Plain, " "),
                (ink_of(ink), &word),
                (Ink::Plain, &lead),
                (ink_of(Ink::Plain), &text),
            ]);
        }
        let label = [(Ink::Strong, mark), (Ink::Plain, " "), (ink, &*word), (Ink::Plain, &*lead)];
        self.screen.hanging(&label, (Ink::Plain, &text))
    }

    /// Why a part is unknown or went wrong, where no part of it says so.
    fn fault(&mut self, part: &Explanation, indent: usize) -> io::Result<()> {
        let of_parts = part.parts.iter().chain(
            part.elements.iter().flat_map(|all| &all.shown).flat_map(|element| &element.parts),
        );
        let mut same = of_parts.filter(|each| each.outcome == part.outcome);
        if same.next().is_some() {
            return Ok(());
        }
        match &part.outcome {
            Came::Error(why) => self.screen.paragraph(indent, "", (Ink::Unknown, why)),
            Came::Unknown(reasons) => {
                for reason in reasons {
                    let gap = self.gaps.get(*reason as usize);
                    let why = gap.map_or_else(
                        || "it could not be read".to_owned(),
                        |gap| GapClause(gap).to_string(),
                    );
                    self.screen.paragraph(indent, "", (Ink::Unknown, &why))?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn read(&mut self, seen: &Seen, indent: usize) -> io::Result<()> {
        let label = format!("{} = ", seen.source);
        if seen.absent {
            let label = label.trim_end_matches("= ");
            return self.screen.paragraph(indent, label, (Ink::Quiet, &absent(seen)));
        }
        match &seen.value {
            Came::Value(value) => {
                // Three lines' worth; the whole stands in `--format json`.
                let room = 3 * self.screen.width().saturating_sub(indent + label.len()).max(20);
                let value = fit(&FieldValue(value).to_string(), room);
                self.screen.paragraph(indent, &label, (Ink::Plain, &value))
            }
            Came::Unknown(_) => self.screen.paragraph(indent, &label, (Ink::Unknown, "unknown")),
            Came::Error(why) => self.screen.paragraph(indent, &label, (Ink::Unknown, why)),
            Came::True => self.screen.paragraph(indent, &label, (Ink::Plain, "true")),
            Came::False => self.screen.paragraph(indent, &label, (Ink::Plain, "false")),
        }
    }

    fn elements(
        &mut self,
        form: Form,
        elements: &Elements,
        depth: usize,
        indent: usize,
    ) -> io::Result<()> {
        let pad = " ".repeat(indent);
        if elements.total == 0 {
            let so = match form {
                Form::All => "no elements, so it holds of all of them",
                Form::Exists | Form::ExistsOne => "no elements, so it holds of none",
                _ => "no elements",
            };
            return self.screen.line(&[(Ink::Plain, &pad), (Ink::Quiet, so)]);
        }
        for element in &elements.shown {
            let of = format!("[{}] of {}  ", element.index, elements.total);
            let key = element.key.as_ref().map(|key| format!("{key}: ")).unwrap_or_default();
            let value = FieldValue(&element.value).to_string();
            let pieces = [(Ink::Plain, &*pad), (Ink::Strong, &*of), (Ink::Plain, &*key)];
            self.screen.line(&[&pieces[..], &[(Ink::Quiet, &*value)]].concat())?;
            for part in &element.parts {
                self.part(part, depth + 2)?;
            }
        }
        let more = elements.deciding.saturating_sub(elements.shown.len());
        if more > 0 {
            let more = format!("and {more} more");
            self.screen.line(&[(Ink::Plain, &pad), (Ink::Quiet, &more)])?;
        }
        Ok(())
    }
}

/// Whether what was read is not said by the part itself already.
fn is_news(seen: &Seen, part: &Explanation) -> bool {
    seen.source != part.source && part.source != format!("has({})", seen.source)
}

fn absent(seen: &Seen) -> String {
    match &seen.value {
        Came::Value(serde_json::Value::Object(_)) => "is not there".to_owned(),
        Came::Value(value) => format!("is not there, and reads as {value}"),
        _ => "is not there".to_owned(),
    }
}

fn word(outcome: &Came) -> (Ink, &'static str) {
    match outcome {
        Came::True => (Ink::Pass, "true"),
        Came::False => (Ink::Fail, "false"),
        Came::Value(_) => (Ink::Quiet, "value"),
        Came::Unknown(_) => (Ink::Unknown, "unknown"),
        Came::Error(_) => (Ink::Unknown, "error"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::cel::explain::Element;
    use serde_json::json;

    fn part(source: &str, outcome: Came, decides: bool) -> Explanation {
        Explanation {
            source: source.to_owned(),
            form: Form::Plain,
            outcome,
            decides,
            reads: Vec::new(),
            parts: Vec::new(),
            elements: None,
        }
    }

    fn read(source: &str, value: Came, absent: bool) -> Seen {
        Seen { source: source.to_owned(), value, absent }
    }

    /// `List.exists(x, x == Name) && On && At < now`, where the first of five elements decides.
    fn condition() -> Explanation {
        let asked = Explanation {
            reads: vec![read("Name", Came::Value(json!("a\u{1b}[2Jb")), false)],
            ..part("x == Name", Came::False, true)
        };
        let element = Element { index: 3, key: None, value: json!("b"), parts: vec![asked] };
        let walked = Explanation {
            form: Form::Exists,
            elements: Some(Elements { total: 5, deciding: 5, shown: vec![element] }),
            ..part("List.exists(x, x == Name)", Came::False, true)
        };
        let idle = part("On", Came::True, false);
        let late = part("At < now", Came::Error("there is no time here".to_owned()), false);
        Explanation {
            form: Form::And,
            parts: vec![walked, idle, late],
            ..part("List.exists(x, x == Name) && On && At < now", Came::False, true)
        }
    }

    fn written(condition: &Explanation, colour: bool) -> String {
        let look = Look { width: 60, colour, rules: 0, files: Vec::new() };
        let mut out = Vec::new();
        write_condition(condition, &look, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_decided_is_taken_apart_and_what_did_not_is_one_line() {
        let lines = [
            "● false   List.exists(x, x == Name) && On && At < now",
            "● false     List.exists(x, x == Name)",
            "              [3] of 5  \"b\"",
            "● false         x == Name",
            "                  Name = \"a\\u001b[2Jb\"",
            "              and 4 more",
            "· true      On",
            "· error     At < now",
        ];
        let told = written(&condition(), false);
        assert_eq!(
            told.lines().filter_map(|line| line.strip_prefix("  ")).collect::<Vec<_>>(),
            lines,
            "{told}"
        );
    }

    #[test]
    fn colour_only_dims_what_did_not_decide_and_values_do_not_paint() {
        let told = written(&condition(), true);
        assert!(told.contains("\x1b[2mOn\x1b[0m"), "{told:?}");
        assert!(!told.contains("\x1b[2J"), "{told:?}");
        let plain: String = strip(&told);
        assert_eq!(plain, written(&condition(), false));
    }

    /// Without escape sequences.
    fn strip(text: &str) -> String {
        let mut pieces = text.split('\x1b');
        let first = pieces.next().unwrap_or_default().to_owned();
        pieces.fold(first, |text, piece| text + piece.split_once('m').map_or("", |(_, rest)| rest))
    }

    #[test]
    fn what_was_walked_in_vain_and_what_is_absent_are_said() {
        let none = Explanation {
            form: Form::All,
            elements: Some(Elements { total: 0, deciding: 0, shown: Vec::new() }),
            ..part("List.all(x, x == 1)", Came::True, true)
        };
        assert!(written(&none, false).contains("no elements, so it holds of all of them"));
        let absent = Explanation {
            reads: vec![read("Size", Came::Value(json!(0)), true)],
            ..part("Size > 3", Came::False, true)
        };
        assert!(written(&absent, false).contains("Size is not there, and reads as 0"));
        let flag = Explanation {
            reads: vec![read("On", Came::Value(json!(false)), true)],
            ..part("On", Came::False, true)
        };
        assert!(written(&flag, false).contains("On (is not there, and reads as false)"));
    }
}
