//! The id of a control, and the order in which people expect ids.

use serde::Serialize;
use std::cmp::Ordering;
use std::fmt;
use std::iter::Peekable;
use std::str::Chars;

/// The longest id.
const LONGEST: usize = 40;

/// The number of a control in its framework: `1.10`, `AC-2(1)`, `164.312(a)(1)`.
///
/// Ordered as people count: `1.2` stands before `1.10`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct ControlId(String);

impl ControlId {
    /// Parses an id.
    ///
    /// Errors: it is empty, long, or holds what would not survive a column of a report; in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let good = |c: char| !c.is_control() && !",;|\"'`<>".contains(c);
        let good = text.chars().all(good) && text.starts_with(|c: char| !"=+-@".contains(c));
        let spaced = text.split(' ').all(|word| !word.is_empty());
        match text {
            "" => Err("the id of a control cannot be empty".to_owned()),
            text if text.len() > LONGEST => {
                Err(format!("the id of a control is at most {LONGEST} characters long"))
            }
            text if !good || !spaced => Err(format!(
                "`{text}` is not the id of a control; use letters, digits, single spaces and signs other than commas and quotes"
            )),
            text => Ok(Self(text.to_owned())),
        }
    }

    /// The id as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ControlId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Ord for ControlId {
    fn cmp(&self, other: &Self) -> Ordering {
        natural(&self.0, &other.0).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for ControlId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares runs of digits as numbers and everything else letter by letter, case apart.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.chars().peekable(), b.chars().peekable());
    loop {
        let order = match (a.peek(), b.peek()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (x, y) = (number(&mut a), number(&mut b));
                x.len().cmp(&y.len()).then_with(|| x.cmp(&y))
            }
            _ => {
                let lower = |c: Option<char>| c.map(|c| c.to_ascii_lowercase());
                lower(a.next()).cmp(&lower(b.next()))
            }
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// The digits that come next, without zeros in front.
fn number(text: &mut Peekable<Chars<'_>>) -> String {
    let mut digits = String::new();
    while let Some(digit) = text.next_if(char::is_ascii_digit) {
        if !(digits.is_empty() && digit == '0') {
            digits.push(digit);
        }
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ids_stand_as_people_count() {
        let ordered = [
            "1.2",
            "1.2.1",
            "1.10",
            "2.1",
            "10.1",
            "A.5.1",
            "A.5.10",
            "A.8.2",
            "AC-2",
            "AC-2(1)",
            "AC-2(10)",
            "AC-3",
            "Account.1",
            "ACM.1",
            "EC2.2",
            "EC2.13",
        ];
        let mut ids: Vec<ControlId> =
            ordered.iter().rev().map(|id| ControlId::parse(id).unwrap()).collect();
        ids.sort();
        let ids: Vec<&str> = ids.iter().map(ControlId::as_str).collect();
        assert_eq!(ids, ordered);
    }

    #[test]
    fn an_id_fits_into_a_column() {
        for bad in ["", "1  2", " 1", "1 ", "a\nb", "=1", "a,b", "a;b", "a|b", &"1".repeat(41)] {
            assert!(ControlId::parse(bad).is_err(), "{bad}");
        }
        for good in
            ["1.1", "CC6.1", "164.312(a)(2)(iv)", "Art. 5(1)(a)", "SC-7(21)", "§5", "A&A-01"]
        {
            assert!(ControlId::parse(good).is_ok(), "{good}");
        }
    }

    proptest! {
        #[test]
        fn the_order_is_one(a in "[a-cA-C0-2.]{0,6}", b in "[a-cA-C0-2.]{0,6}", c in "[a-cA-C0-2.]{0,6}") {
            let [a, b, c] = [a, b, c].map(ControlId);
            prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            prop_assert_eq!(a.cmp(&b) == Ordering::Equal, a == b);
            if a <= b && b <= c {
                prop_assert!(a <= c);
            }
        }
    }
}
