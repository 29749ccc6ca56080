//! Regular expressions with RE2's meaning, in time linear in the text.
//!
//! `\d`, `\w`, `\s` and `\b` are ASCII, `.` is any character but a newline, classes and case
//! folding know Unicode. What the matcher underneath reads otherwise than RE2 is rewritten: its
//! Unicode classes, and the set operations it allows inside brackets.

use super::optionals::some;
use super::{Function, Style, no_overload, overload};
use crate::cel::machine::Machine;
use crate::cel::types::Pattern::{Bool, List, Optional, Text};
use crate::cel::value::{self, Fault, Value};
use regex::{Captures, Regex, RegexBuilder};

/// How large a compiled expression may be; RE2's default is of the same order.
const SIZE_LIMIT_BYTES: usize = 1 << 19;

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "matches",
        style: Style::Both,
        overloads: &[overload(&[Text, Text], Bool)],
        run: |machine, args| match args {
            [Value::Text(text), Value::Text(pattern)] => {
                let regex = counted(machine, text.as_str(), pattern.as_str())?;
                Ok(regex.is_match(text.as_str()).into())
            }
            _ => no_overload("matches", args),
        },
    },
    Function {
        name: "regex.extract",
        style: Style::Function,
        overloads: &[overload(&[Text, Text], Optional(&Text))],
        run: |machine, args| match args {
            [Value::Text(text), Value::Text(pattern)] => {
                let regex = counted(machine, text.as_str(), pattern.as_str())?;
                let found = regex.captures(text.as_str()).and_then(|found| picked(&found));
                match found {
                    Some(part) => some(built(machine, part)?),
                    None => Ok(Value::Optional(None)),
                }
            }
            _ => no_overload("regex.extract", args),
        },
    },
    Function {
        name: "regex.extractAll",
        style: Style::Function,
        overloads: &[overload(&[Text, Text], List(&Text))],
        run: |machine, args| match args {
            [Value::Text(text), Value::Text(pattern)] => {
                let regex = counted(machine, text.as_str(), pattern.as_str())?;
                let found = regex.captures_iter(text.as_str());
                let parts = found.filter_map(|found| picked(&found));
                let values: Result<Vec<_>, _> = parts.map(|part| built(machine, part)).collect();
                Ok(Value::List(value::List::new(values?)?))
            }
            _ => no_overload("regex.extractAll", args),
        },
    },
];

/// Compiles an expression and counts that and one walk over the text.
fn counted(machine: &Machine<'_>, text: &str, pattern: &str) -> Result<Regex, Fault> {
    // Compiling costs far more than matching; a constant `matches` is compiled only once.
    machine.step(5_000 + 20 * pattern.len())?;
    machine.scan(text.len())?;
    compile(pattern).map_err(Fault::failed)
}

/// What a match extracts: its first group, or all of it where there is none.
fn picked<'t>(found: &Captures<'t>) -> Option<&'t str> {
    let group = if found.len() > 1 { found.get(1) } else { found.get(0) };
    group.map(|part| part.as_str())
}

fn built<'a>(machine: &Machine<'a>, part: &str) -> Result<Value<'a>, Fault> {
    machine.step(1)?;
    machine.build(part.len() + size_of::<Value<'_>>())?;
    Ok(Value::text(part))
}

/// Compiles an expression as RE2 reads it.
///
/// Errors: what is wrong with it, in one line.
pub(crate) fn compile(pattern: &str) -> Result<Regex, String> {
    let built = RegexBuilder::new(&as_re2(pattern))
        .size_limit(SIZE_LIMIT_BYTES)
        .dfa_size_limit(SIZE_LIMIT_BYTES)
        .nest_limit(50)
        .build();
    built.map_err(|error| {
        let text = error.to_string();
        let last = text.lines().next_back().unwrap_or("it is malformed");
        format!("invalid regular expression: {}", last.trim_start_matches("error: "))
    })
}

/// Rewrites what RE2 reads otherwise than the matcher underneath.
fn as_re2(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut chars = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(escaped) => push_escape(&mut out, escaped, in_class, &mut chars),
                None => out.push('\\'),
            },
            '[' if !in_class => {
                in_class = true;
                out.push('[');
                if chars.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
                // A bracket right after the opening one is a bracket.
                if chars.next_if_eq(&']').is_some() {
                    out.push_str("\\]");
                }
            }
            '[' if chars.peek() == Some(&':') => {
                out.push('[');
                for c in chars.by_ref() {
                    out.push(c);
                    if c == ']' {
                        break;
                    }
                }
            }
            ']' if in_class => {
                in_class = false;
                out.push(']');
            }
            '[' | '&' | '~' if in_class => {
                out.push('\\');
                out.push(c);
            }
            '-' if in_class && chars.peek() == Some(&'-') => out.push_str("\\-"),
            c => out.push(c),
        }
    }
    out
}

fn push_escape(
    out: &mut String,
    escaped: char,
    in_class: bool,
    chars: &mut std::iter::Peekable<std::str::Chars<'_>>,
) {
    let (open, close) = if in_class { ("", "") } else { ("[", "]") };
    match escaped {
        'd' => out.extend([open, "0-9", close]),
        'w' => out.extend([open, "0-9A-Za-z_", close]),
        's' => out.extend([open, "\\t\\n\\x0C\\r ", close]),
        'D' => out.push_str("[^0-9]"),
        'W' => out.push_str("[^0-9A-Za-z_]"),
        'S' => out.push_str("[^\\t\\n\\x0C\\r ]"),
        'b' if !in_class => out.push_str("(?-u:\\b)"),
        'B' if !in_class => out.push_str("(?-u:\\B)"),
        'Q' => push_quoted(out, chars),
        'E' => {}
        'C' => out.push_str("(?s:.)"),
        other => {
            out.push('\\');
            out.push(other);
        }
    }
}

/// `\Q…\E`: everything between stands for itself.
fn push_quoted(out: &mut String, chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    while let Some(c) = chars.next() {
        if c == '\\' && chars.next_if_eq(&'E').is_some() {
            return;
        }
        out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_ascii_as_in_re2() {
        let is_match = |pattern: &str, text: &str| compile(pattern).unwrap().is_match(text);
        assert!(is_match(r"^\d+$", "123"));
        assert!(!is_match(r"^\d+$", "١٢٣"));
        assert!(!is_match(r"^\w$", "ü"));
        assert!(is_match(r"^\W$", "ü"));
        assert!(is_match(r"^[\d\w]$", "x"));
        assert!(is_match(r"^[^\W]$", "x"));
        assert!(is_match("^.$", "ü"));
        assert!(is_match(r"(?i)^STRASSE$", "strasse"));
        assert!(is_match(r"\bfoo\b", "a foo b"));
    }

    #[test]
    fn brackets_mean_what_they_mean_in_re2() {
        let is_match = |pattern: &str, text: &str| compile(pattern).unwrap().is_match(text);
        assert!(is_match("^[a[b]$", "["));
        assert!(is_match("^[a&&b]$", "&"));
        assert!(is_match("^[]a]$", "]"));
        assert!(is_match("^[[:alpha:]]$", "q"));
        assert!(is_match(r"^\Qa.b\E$", "a.b"));
        assert!(!is_match(r"^\Qa.b\E$", "axb"));
    }

    #[test]
    fn expressions_that_would_be_huge_are_refused() {
        assert!(compile("((a{100}){100}){100}").is_err());
        assert!(compile("(a").unwrap_err().starts_with("invalid regular expression"));
    }
}
