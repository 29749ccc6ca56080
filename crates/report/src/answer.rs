//! The answer to a question: rows under headings, as a table for people, CSV, or JSON.
//!
//! What is not known is never shown as if it were empty: `(unknown)` in a table and in CSV, an
//! object `{"unknown": true}` in JSON.

use crate::csv;
use crate::printable::OneLine;
use crate::words::{FieldValue, GapClause};
use policy::query::Known;
use policy::verdict::Gap;
use serde_json::{Map, Value, json};
use std::io::{self, Write};
use unicode_width::UnicodeWidthStr;

/// Rows under headings.
#[derive(Debug, Default)]
pub struct Answer {
    /// What each column holds.
    pub head: Vec<String>,
    /// As many cells in each as there are headings.
    pub rows: Vec<Vec<Known>>,
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For people; no line wider than so many columns, if any number is given.
    Table(Option<usize>),
    /// Comma-separated values with a header.
    Csv,
    /// An array of objects.
    Json,
}

/// Columns between columns.
const GUTTER: usize = 2;

/// No column is made narrower than this to save width.
const NARROWEST: usize = 8;

impl Answer {
    /// Writes the answer.
    ///
    /// Errors: only those of `out`.
    pub fn write(&self, form: Form, out: &mut dyn Write) -> io::Result<()> {
        match form {
            Form::Table(width) => self.table(width, out),
            Form::Csv => self.csv(out),
            Form::Json => {
                let all: Vec<Value> = self.rows.iter().map(|row| self.object(row)).collect();
                serde_json::to_writer_pretty(&mut *out, &all)?;
                writeln!(out)
            }
        }
    }

    fn object(&self, row: &[Known]) -> Value {
        let cells = self.head.iter().zip(row).map(|(name, known)| {
            let value = match known {
                Known::Value(value) => value.clone(),
                Known::NotSet => Value::Null,
                Known::Unknown(_) => json!({"unknown": true}),
                Known::Trouble(why) => json!({"error": why}),
            };
            (name.clone(), value)
        });
        Value::Object(cells.collect::<Map<_, _>>())
    }

    fn csv(&self, out: &mut dyn Write) -> io::Result<()> {
        csv::line(out, self.head.iter().map(String::as_str))?;
        for row in &self.rows {
            // It goes to a terminal, perhaps, and must not paint it.
            let cells: Vec<String> =
                row.iter().map(|known| OneLine(text(known)).to_string()).collect();
            csv::line(out, cells.iter().map(String::as_str))?;
        }
        Ok(())
    }

    fn table(&self, width: Option<usize>, out: &mut dyn Write) -> io::Result<()> {
        let shown = |text: &str| OneLine(text).to_string();
        let head = self.head.iter().map(|name| shown(&name.to_uppercase())).collect();
        let rows = self.rows.iter().map(|row| row.iter().map(|known| shown(&text(known))));
        let lines: Vec<Vec<String>> =
            std::iter::once(head).chain(rows.map(Iterator::collect)).collect();
        let mut widths: Vec<usize> = vec![0; self.head.len()];
        for line in &lines {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = (*width).max(cell.width());
            }
        }
        if let Some(width) = width {
            narrow(&mut widths, width);
        }
        for line in &lines {
            let mut written = String::new();
            for (cell, width) in line.iter().zip(&widths) {
                written.push_str(&crate::table::pad(cell, *width));
                written.push_str(&" ".repeat(GUTTER));
            }
            writeln!(out, "{}", written.trim_end())?;
        }
        Ok(())
    }
}

/// Takes from the widest columns until all of them fit.
fn narrow(widths: &mut [usize], limit: usize) {
    let gutters = GUTTER * widths.len().saturating_sub(1);
    let mut total: usize = widths.iter().sum::<usize>() + gutters;
    while total > limit {
        match widths.iter_mut().filter(|width| **width > NARROWEST).max() {
            Some(widest) => *widest -= 1,
            None => return,
        }
        total -= 1;
    }
}

/// A cell as text: texts as they are, everything else as JSON.
fn text(known: &Known) -> String {
    match known {
        Known::Value(Value::String(text)) => text.clone(),
        Known::Value(value) => FieldValue(value).to_string(),
        Known::NotSet => String::new(),
        Known::Unknown(_) => "(unknown)".to_owned(),
        Known::Trouble(why) => format!("(error: {why})"),
    }
}

/// What could not be seen, as a clause: what, where, why, and what would help.
pub fn gap(gap: &Gap) -> String {
    GapClause(gap).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> Answer {
        let value = |value: Value| Known::Value(value);
        Answer {
            head: vec!["name".to_owned(), "size(Tags)".to_owned()],
            rows: vec![
                vec![value(json!("=a,\u{1b}[2J")), value(json!(2))],
                vec![Known::NotSet, Known::Unknown(vec![1])],
                vec![value(json!(["x", 1])), Known::Trouble("no".to_owned())],
            ],
        }
    }

    fn written(form: Form) -> String {
        let mut out = Vec::new();
        answer().write(form, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_table_is_aligned_and_harmless() {
        assert_eq!(
            written(Form::Table(None)),
            "NAME      SIZE(TAGS)\n\
             =a,\u{fffd}[2J   2\n          (unknown)\n[\"x\", 1]  (error: no)\n"
        );
        assert!(written(Form::Table(Some(18))).lines().all(|line| line.width() <= 18));
    }

    #[test]
    fn csv_holds_no_formula_and_tells_unknown_from_empty() {
        assert_eq!(
            written(Form::Csv),
            "name,size(Tags)\r\n\"'=a,\u{fffd}[2J\",2\r\n,(unknown)\r\n\"[\"\"x\"\", 1]\",(error: no)\r\n"
        );
    }

    #[test]
    fn json_keeps_values_as_they_are() {
        let told: Value = serde_json::from_str(&written(Form::Json)).unwrap();
        assert_eq!(
            told,
            json!([
                {"name": "=a,\u{1b}[2J", "size(Tags)": 2},
                {"name": null, "size(Tags)": {"unknown": true}},
                {"name": ["x", 1], "size(Tags)": {"error": "no"}},
            ])
        );
    }
}
