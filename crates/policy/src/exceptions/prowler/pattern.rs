//! Regular expressions that are searched for, as patterns with `*` and `?`.
//!
//! Prowler puts `.*` where an item has `*`, and then looks for the item anywhere in a text. So `web` is
//! `*web*` here, `^web` is `web*`, and `a|b` is two patterns. What a pattern cannot say (sets of many
//! characters, repetitions of more than one character) is refused and never widened: an exception that
//! came over must not hide more than before.

use regex_syntax::hir::{Class, ClassUnicodeRange, Hir, HirKind, Look, Repetition};

/// How many patterns one expression may become.
const MOST: usize = 64;

/// How many characters a set may have to be written out.
const SET: usize = 16;

/// One step of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Text(char),
    One,
    Run,
    Start,
    End,
}

/// What an item of Prowler's matches, as patterns of which any may match.
///
/// Errors: why it has no such form, in words.
pub(super) fn patterns(item: &str) -> Result<Vec<String>, String> {
    let expression = item.replace('*', ".*");
    let hir = regex_syntax::Parser::new()
        .parse(&expression)
        .map_err(|_| format!("`{item}` uses what only Python's expressions have, or is none"))?;
    let mut all = Vec::new();
    for steps in alternatives(&hir).map_err(|why| format!("`{item}` {why}"))? {
        all.push(written(&steps).map_err(|why| format!("`{item}` {why}"))?);
    }
    if all.iter().any(|pattern| pattern == "*") {
        all = vec!["*".to_owned()];
    }
    all.dedup();
    Ok(all)
}

fn alternatives(hir: &Hir) -> Result<Vec<Vec<Step>>, String> {
    match hir.kind() {
        HirKind::Empty => Ok(vec![Vec::new()]),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).map_err(|_| "names bytes".to_owned())?;
            Ok(vec![text.chars().map(Step::Text).collect()])
        }
        HirKind::Class(class) => class_steps(class),
        HirKind::Look(Look::Start | Look::StartLF) => Ok(vec![vec![Step::Start]]),
        HirKind::Look(Look::End | Look::EndLF) => Ok(vec![vec![Step::End]]),
        HirKind::Look(_) => Err("asks where words begin or end".to_owned()),
        HirKind::Repetition(repetition) => repeated(repetition),
        HirKind::Capture(capture) => alternatives(&capture.sub),
        HirKind::Concat(parts) => {
            let mut all = vec![Vec::new()];
            for part in parts {
                all = product(&all, &alternatives(part)?)?;
            }
            Ok(all)
        }
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.append(&mut alternatives(part)?);
            }
            bounded(all)
        }
    }
}

fn class_steps(class: &Class) -> Result<Vec<Vec<Step>>, String> {
    let Class::Unicode(class) = class else { return Err("names bytes".to_owned()) };
    let size: usize = class.iter().map(ClassUnicodeRange::len).sum();
    if size > 0x0010_0000 {
        // Everything but a line's end, which no name has.
        return Ok(vec![vec![Step::One]]);
    }
    if size > SET {
        return Err("names a set of characters, which a pattern cannot".to_owned());
    }
    let characters = class.iter().flat_map(|range| range.start()..=range.end());
    bounded(characters.map(|c| vec![Step::Text(c)]).collect())
}

fn repeated(repetition: &Repetition) -> Result<Vec<Vec<Step>>, String> {
    let inner = alternatives(&repetition.sub)?;
    let any = inner == [[Step::One]];
    let least = usize::try_from(repetition.min).unwrap_or(usize::MAX);
    let most = repetition.max.map(|most| usize::try_from(most).unwrap_or(usize::MAX));
    if least > MOST {
        return Err("repeats too often to be written out".to_owned());
    }
    let mut all = vec![Vec::new()];
    for _ in 0..least {
        all = product(&all, &inner)?;
    }
    match most {
        None if any => product(&all, &[vec![Step::Run]]),
        None => Err("repeats something without an end, which a pattern cannot say".to_owned()),
        Some(most) => {
            let mut whole = all.clone();
            for _ in least..most {
                all = product(&all, &inner)?;
                whole.extend(all.iter().cloned());
                whole = bounded(whole)?;
            }
            Ok(whole)
        }
    }
}

fn product(left: &[Vec<Step>], right: &[Vec<Step>]) -> Result<Vec<Vec<Step>>, String> {
    if left.len() * right.len() > MOST {
        return Err(too_many());
    }
    let join = |a: &Vec<Step>, b: &Vec<Step>| a.iter().chain(b).copied().collect();
    Ok(left.iter().flat_map(|a| right.iter().map(move |b| join(a, b))).collect())
}

fn bounded(all: Vec<Vec<Step>>) -> Result<Vec<Vec<Step>>, String> {
    if all.len() > MOST { Err(too_many()) } else { Ok(all) }
}

fn too_many() -> String {
    format!("stands for more than {MOST} patterns")
}

fn written(steps: &[Step]) -> Result<String, String> {
    let starts = steps.first() == Some(&Step::Start);
    let ends = steps.last() == Some(&Step::End);
    let inner = steps.get(usize::from(starts)..steps.len() - usize::from(ends)).unwrap_or_default();
    let mut pattern = String::new();
    // A whole ARN begins where the text does.
    let text: String = inner
        .iter()
        .map_while(|step| match step {
            Step::Text(c) => Some(*c),
            _ => None,
        })
        .collect();
    if !starts && !text.starts_with("arn:") {
        pattern.push('*');
    }
    for step in inner {
        match step {
            Step::Text('*' | '?') => {
                return Err("names the character `*` or `?`, which a pattern cannot".to_owned());
            }
            Step::Text(c) => pattern.push(*c),
            Step::One => pattern.push('?'),
            Step::Run if pattern.ends_with('*') => {}
            Step::Run => pattern.push('*'),
            Step::Start | Step::End => {
                return Err("asks for a start or an end in its middle".to_owned());
            }
        }
    }
    if !ends && !pattern.ends_with('*') {
        pattern.push('*');
    }
    Ok(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_searched_for_is_matched() {
        let cases: [(&str, &[&str]); 14] = [
            ("*", &["*"]),
            ("web", &["*web*"]),
            ("^web", &["web*"]),
            ("web$", &["*web"]),
            ("^web$", &["web"]),
            ("web-*", &["*web-*"]),
            ("web-.*", &["*web-?*"]),
            ("a|b", &["*a*", "*b*"]),
            ("^(dev|test)-.+$", &["dev-?*", "test-?*"]),
            ("my.bucket", &["*my?bucket*"]),
            (r"my\.bucket", &["*my.bucket*"]),
            ("i-[ab]1", &["*i-a1*", "*i-b1*"]),
            ("x?y", &["*y*", "*xy*"]),
            ("arn:aws:s3:::web", &["arn:aws:s3:::web*"]),
        ];
        for (item, wanted) in cases {
            let got = patterns(item).unwrap();
            let (mut got, mut wanted): (Vec<&str>, Vec<&str>) =
                (got.iter().map(String::as_str).collect(), wanted.to_vec());
            got.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(got, wanted, "{item}");
        }
    }

    #[test]
    fn what_a_pattern_cannot_say_is_refused_and_not_widened() {
        for item in ["[a-z]+", "(?!prod)", "(ab)+", r"\bweb\b", "[", "a^b", r"[0-9]{3}"] {
            assert!(patterns(item).is_err(), "{item}: {:?}", patterns(item));
        }
    }

    proptest::proptest! {
        /// A text is matched by the patterns if and only if it was found by the expression.
        #[test]
        fn patterns_match_what_the_expression_finds(
            item in "[ab*|^$?.]{0,5}", text in "[ab-]{0,6}"
        ) {
            let Ok(patterns) = patterns(&item) else { return Ok(()) };
            let expression = regex::Regex::new(&item.replace('*', ".*")).unwrap();
            let matched = patterns.iter().any(|each| crate::glob::Glob::new(each).matches(&text));
            proptest::prop_assert_eq!(matched, expression.is_match(&text), "{:?}", patterns);
        }
    }
}
