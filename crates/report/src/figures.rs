//! Counts, shares, times and amounts, as people write them.

use jiff::Timestamp;
use std::fmt::{self, Display};

/// A number with commas between thousands.
pub(crate) struct Count(pub(crate) u64);

impl From<usize> for Count {
    fn from(count: usize) -> Self {
        Count(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

impl Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        let mut grouped = String::with_capacity(digits.len() * 4 / 3 + 1);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        f.pad(&grouped)
    }
}

/// A count and its noun: "1 region", "2 regions".
pub(crate) struct Many(pub(crate) usize, pub(crate) &'static str);

impl Display for Many {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Many(count, noun) = *self;
        let ending = if count == 1 { "" } else { "s" };
        write!(f, "{} {noun}{ending}", Count::from(count))
    }
}

/// A share in per cent, rounded down so that 100 means all, with one decimal below 100.
pub(crate) struct Share {
    pub(crate) part: usize,
    pub(crate) whole: usize,
}

impl Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tenths = match self.whole {
            0 => 0,
            whole => self.part as u128 * 1000 / whole as u128,
        };
        match tenths {
            1000.. => write!(f, "100"),
            _ => write!(f, "{}.{}", tenths / 10, tenths % 10),
        }
    }
}

/// An instant as a person writes it, in UTC.
pub(crate) fn instant(at: Timestamp) -> impl Display {
    at.strftime("%-d %B %Y, %H:%M UTC")
}

/// A span of time in its two largest units.
pub(crate) struct Took {
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
}

impl Display for Took {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.until.duration_since(self.from).as_millis().max(0);
        let seconds = millis / 1000;
        match seconds {
            0..=9 => write!(f, "{}.{} s", seconds, millis % 1000 / 100),
            10..=59 => write!(f, "{seconds} s"),
            60..=3599 => write!(f, "{} min {} s", seconds / 60, seconds % 60),
            _ => write!(f, "{} h {} min", seconds / 3600, seconds % 3600 / 60),
        }
    }
}

/// An amount of bytes in a fitting unit, powers of ten.
pub(crate) struct Bytes(pub(crate) u64);

impl Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0..=999 => write!(f, "{} B", self.0),
            1_000..=999_999 => write!(f, "{} kB", self.0 / 1_000),
            _ => write!(f, "{}.{} MB", self.0 / 1_000_000, self.0 % 1_000_000 / 100_000),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_people_write_them() {
        assert_eq!(Count(0).to_string(), "0");
        assert_eq!(Count(1_234_567).to_string(), "1,234,567");
        assert_eq!(format!("{:>7}", Count(1_234)), "  1,234");
        assert_eq!(Many(1, "rule").to_string(), "1 rule");
        assert_eq!(Many(2_000, "rule").to_string(), "2,000 rules");
        assert_eq!(Bytes(2_140_000).to_string(), "2.1 MB");
    }

    #[test]
    fn a_share_is_whole_only_when_nothing_is_missing() {
        assert_eq!(Share { part: 9_999, whole: 10_000 }.to_string(), "99.9");
        assert_eq!(Share { part: 10, whole: 10 }.to_string(), "100");
        assert_eq!(Share { part: 0, whole: 0 }.to_string(), "0.0");
    }

    #[test]
    fn a_span_names_its_two_largest_units() {
        let from = Timestamp::UNIX_EPOCH;
        for (millis, text) in
            [(4_250, "4.2 s"), (41_000, "41 s"), (125_000, "2 min 5 s"), (3_720_000, "1 h 2 min")]
        {
            let until = Timestamp::from_millisecond(millis).unwrap();
            assert_eq!(Took { from, until }.to_string(), text);
            assert_eq!(Took { from: until, until: from }.to_string(), "0.0 s");
        }
    }
}
