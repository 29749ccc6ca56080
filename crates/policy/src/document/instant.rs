//! Instants, from the year 1 to the year 9999, to the nanosecond.
//!
//! The whole range matters: `9999-12-31T23:59:59Z` is how some services say *never*.

use jiff::civil::{self, DateTime};
use jiff::{SignedDuration, Timestamp};
use std::fmt;

/// An instant between the years 1 and 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant {
    seconds: i64,
    /// Nanoseconds after that second, never negative.
    nanos: i32,
}

const FIRST_SECOND: i64 = -62_135_596_800;
const LAST_SECOND: i64 = 253_402_300_799;
const SECOND_NANOS: i32 = 1_000_000_000;

impl Instant {
    /// The instant so many seconds and nanoseconds after 1970; `None` out of range.
    pub fn new(seconds: i64, nanos: i32) -> Option<Self> {
        let seconds = seconds.checked_add(i64::from(nanos.div_euclid(SECOND_NANOS)))?;
        let nanos = nanos.rem_euclid(SECOND_NANOS);
        (FIRST_SECOND..=LAST_SECOND).contains(&seconds).then_some(Instant { seconds, nanos })
    }

    /// Reads RFC 3339, which demands a date, a time and an offset.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |from: usize, to: usize| {
            let digits = text.get(from..to)?;
            digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
        };
        let small = |from: usize, to: usize| i8::try_from(number(from, to)?).ok();
        let marks = [(4, "-"), (7, "-"), (13, ":"), (16, ":")];
        let separated = marks.into_iter().all(|(at, mark)| text.get(at..=at) == Some(mark));
        if !separated || !text.get(10..11)?.eq_ignore_ascii_case("t") {
            return None;
        }
        let date = civil::Date::new(number(0, 4)?, small(5, 7)?, small(8, 10)?).ok()?;
        let time = civil::Time::new(small(11, 13)?, small(14, 16)?, small(17, 19)?, 0).ok()?;
        let (nanos, zone) = fraction(text.get(19..)?)?;
        let since = DateTime::from_parts(date, time).duration_since(EPOCH);
        Instant::new(since.as_secs().checked_sub(offset_seconds(zone)?)?, nanos)
    }

    /// Whole seconds since 1970, rounded towards the past.
    pub fn seconds(self) -> i64 {
        self.seconds
    }

    /// Nanoseconds after [`Instant::seconds`].
    pub fn nanos(self) -> i32 {
        self.nanos
    }

    /// The instant `by` later; `None` out of range.
    pub fn after(self, by: SignedDuration) -> Option<Self> {
        let nanos = self.nanos.checked_add(by.subsec_nanos())?;
        Instant::new(self.seconds.checked_add(by.as_secs())?, nanos)
    }

    /// How much later this is than `earlier`.
    pub fn since(self, earlier: Instant) -> SignedDuration {
        let [end, start] = [self, earlier].map(|i| SignedDuration::new(i.seconds, i.nanos));
        end.saturating_sub(start)
    }

    /// Date and time in UTC, moved by an offset; `None` where that leaves the calendar.
    pub fn civil(self, offset_seconds: i32) -> Option<DateTime> {
        let seconds = self.seconds.checked_add(i64::from(offset_seconds))?;
        EPOCH.checked_add(SignedDuration::new(seconds, self.nanos)).ok()
    }

    /// The nearest instant that a [`Timestamp`] can hold: its last day ends a little earlier.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::new(self.seconds, self.nanos).unwrap_or(Timestamp::MAX)
    }
}

impl From<Timestamp> for Instant {
    /// The same instant; the year 1 where it is before.
    fn from(time: Timestamp) -> Self {
        let first = Instant { seconds: FIRST_SECOND, nanos: 0 };
        Instant::new(time.as_second(), time.subsec_nanosecond()).unwrap_or(first)
    }
}

impl fmt::Display for Instant {
    /// RFC 3339 in UTC, with as many digits as there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.civil(0) {
            Some(civil) => write!(f, "{civil}Z"),
            None => f.write_str("out of range"),
        }
    }
}

const EPOCH: DateTime = civil::date(1970, 1, 1).at(0, 0, 0, 0);

/// The nanoseconds that `.123` spells, if it is there, and what follows.
fn fraction(text: &str) -> Option<(i32, &str)> {
    let Some(digits) = text.strip_prefix('.') else { return Some((0, text)) };
    let end = digits.find(|c: char| !c.is_ascii_digit())?;
    let (digits, rest) = digits.split_at_checked(end)?;
    let kept = digits.get(..digits.len().min(9)).filter(|kept| !kept.is_empty())?;
    let nanos: i32 = kept.parse().ok()?;
    let missing = u32::try_from(9 - kept.len()).ok()?;
    Some((nanos.checked_mul(10i32.pow(missing))?, rest))
}

/// The offset that `Z` or `+01:30` spells.
fn offset_seconds(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let number = |digits: &str, end: i64| {
        let plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse::<i64>().ok()).flatten().filter(|number| *number < end)
    };
    Some(sign * (number(hours, 24)? * 3600 + number(minutes, 60)? * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_and_written() {
        for (text, written) in [
            ("2024-01-02T03:04:05Z", "2024-01-02T03:04:05Z"),
            ("2024-01-02T03:04:05+00:00", "2024-01-02T03:04:05Z"),
            ("2024-01-02t03:04:05.250-01:30", "2024-01-02T04:34:05.25Z"),
            ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"),
            ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
            ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z"),
        ] {
            assert_eq!(Instant::parse(text).unwrap().to_string(), written, "{text}");
        }
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "2024-01-02",
            "2024-01-02T03:04:05",
            "2024-13-02T03:04:05Z",
            "24-01-02T03:04:05Z",
            "2024-01-02 03:04:05Z",
            "2024-01-02T03:04:05.Z",
            "2024-01-02T03:04:05+1:00",
            "0001-01-01T00:00:00+00:01",
            "2024-01-02T03:04:05.1",
            "ü024-01-02T03:04:05Z",
        ] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }
}
