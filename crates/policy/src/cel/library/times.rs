//! Timestamps and durations.
//!
//! A timestamp lies between the years 1 and 9999, a duration within the span between them.

use super::{Function, Overload, Style, no_overload, overload};
use crate::cel::types::Pattern::{Duration, Int, Text, Time};
use crate::cel::value::{Fault, Value};
use crate::document::Instant;
use jiff::SignedDuration;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

pub(super) const FUNCTIONS: &[Function] = &[
    Function {
        name: "timestamp",
        style: Style::Function,
        overloads: &[overload(&[Time], Time), overload(&[Text], Time), overload(&[Int], Time)],
        run: |_, args| match args {
            [Value::Time(time)] => Ok(Value::Time(*time)),
            [Value::Int(seconds)] => time(Instant::new(*seconds, 0)),
            [Value::Text(text)] => time(Instant::parse(text.as_str())),
            _ => no_overload("timestamp", args),
        },
    },
    Function {
        name: "duration",
        style: Style::Function,
        overloads: &[overload(&[Duration], Duration), overload(&[Text], Duration)],
        run: |_, args| match args {
            [Value::Duration(duration)] => Ok(Value::Duration(*duration)),
            [Value::Text(text)] => parse_duration(text.as_str())
                .map(Value::Duration)
                .ok_or_else(|| Fault::failed("range: this text is no duration")),
            _ => no_overload("duration", args),
        },
    },
    field("getFullYear", |_, args| part("getFullYear", args, |at| i64::from(at.year()))),
    field("getMonth", |_, args| part("getMonth", args, |at| i64::from(at.month()) - 1)),
    field("getDayOfYear", |_, args| {
        part("getDayOfYear", args, |at| i64::from(at.day_of_year()) - 1)
    }),
    field("getDayOfMonth", |_, args| part("getDayOfMonth", args, |at| i64::from(at.day()) - 1)),
    field("getDate", |_, args| part("getDate", args, |at| i64::from(at.day()))),
    field("getDayOfWeek", |_, args| {
        part("getDayOfWeek", args, |at| i64::from(at.weekday().to_sunday_zero_offset()))
    }),
    length("getHours", |_, args| match args {
        [Value::Duration(duration)] => Ok(Value::Int(duration.as_hours())),
        _ => part("getHours", args, |at| i64::from(at.hour())),
    }),
    length("getMinutes", |_, args| match args {
        [Value::Duration(duration)] => Ok(Value::Int(duration.as_mins())),
        _ => part("getMinutes", args, |at| i64::from(at.minute())),
    }),
    length("getSeconds", |_, args| match args {
        [Value::Duration(duration)] => Ok(Value::Int(duration.as_secs())),
        _ => part("getSeconds", args, |at| i64::from(at.second())),
    }),
    length("getMilliseconds", |_, args| match args {
        [Value::Duration(duration)] => Ok(Value::Int(i64::from(duration.subsec_millis()))),
        _ => part("getMilliseconds", args, |at| i64::from(at.millisecond())),
    }),
];

const FIELD: &[Overload] = &[overload(&[Time], Int), overload(&[Time, Text], Int)];
const LENGTH: &[Overload] =
    &[overload(&[Time], Int), overload(&[Time, Text], Int), overload(&[Duration], Int)];

/// The longest duration: what fits 64 bits of nanoseconds, some 292 years.
const LONGEST_SECONDS: i64 = 9_223_372_036;

const fn field(name: &'static str, run: super::Run) -> Function {
    Function { name, style: Style::Method, overloads: FIELD, run }
}

const fn length(name: &'static str, run: super::Run) -> Function {
    Function { name, style: Style::Method, overloads: LENGTH, run }
}

fn part<'a>(
    name: &str,
    args: &[Value<'_>],
    read: impl FnOnce(&DateTime) -> i64,
) -> Result<Value<'a>, Fault> {
    let (time, zone) = match args {
        [Value::Time(time)] => (time, TimeZone::UTC),
        [Value::Time(time), Value::Text(zone)] => (time, parse_zone(zone.as_str())?),
        _ => return no_overload(name, args),
    };
    let offset = zone.to_offset(time.timestamp()).seconds();
    let civil = time.civil(offset);
    let civil = civil.ok_or_else(|| Fault::failed("range: the time is out of range there"))?;
    Ok(Value::Int(read(&civil)))
}

/// A zone by its name, or as an offset: `02:00`, `-09:30`.
fn parse_zone(name: &str) -> Result<TimeZone, Fault> {
    let offset = || {
        let (sign, rest) = match name.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, name.strip_prefix('+').unwrap_or(name)),
        };
        let (hours, minutes) = rest.split_once(':')?;
        let two_digits = |text: &str| {
            let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse::<i32>().ok()).flatten()
        };
        let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
        Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
    };
    if let Some(offset) = offset() {
        return Ok(TimeZone::fixed(offset));
    }
    TimeZone::get(name).map_err(|_| Fault::failed(format!("there is no time zone `{name}`")))
}

/// Whether a duration is not too long.
pub(crate) fn is_duration(duration: SignedDuration) -> bool {
    duration.as_secs().unsigned_abs() <= LONGEST_SECONDS.unsigned_abs()
}

fn time<'a>(time: Option<Instant>) -> Result<Value<'a>, Fault> {
    time.map(Value::Time).ok_or_else(|| Fault::failed("range: this is no timestamp"))
}

/// A sequence of decimal numbers with units: `1h30m`, `-1.5s`, `100ms`.
pub(crate) fn parse_duration(text: &str) -> Option<SignedDuration> {
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(SignedDuration::ZERO);
    }
    if rest.is_empty() {
        return None;
    }
    let mut nanos: i128 = 0;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at_checked(end)?;
        let (unit, after) =
            UNITS.into_iter().find_map(|(name, nanos)| Some((nanos, after.strip_prefix(name)?)))?;
        nanos = nanos.checked_add(in_nanos(number, unit)?)?;
        rest = after;
    }
    let nanos = if negative { -nanos } else { nanos };
    let seconds = i64::try_from(nanos / 1_000_000_000).ok()?;
    let fraction = i32::try_from(nanos % 1_000_000_000).ok()?;
    Some(SignedDuration::new(seconds, fraction)).filter(|duration| is_duration(*duration))
}

/// Longer names before their beginnings.
const UNITS: [(&str, i128); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// A decimal number of a unit, in nanoseconds, what is smaller dropped.
fn in_nanos(number: &str, unit: i128) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    let whole: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut nanos = whole.checked_mul(unit)?;
    let mut place = unit;
    for digit in fraction.chars() {
        place /= 10;
        nanos = nanos.checked_add(i128::from(digit.to_digit(10)?).checked_mul(place)?)?;
    }
    Some(nanos)
}

/// A timestamp in RFC 3339, in UTC.
pub(super) fn time_text(time: Instant) -> String {
    time.to_string()
}

/// A duration in seconds: `5400s`, `-1.5s`.
pub(crate) fn duration_text(duration: SignedDuration) -> String {
    let (seconds, nanos) = (duration.as_secs(), duration.subsec_nanos());
    if nanos == 0 {
        return format!("{seconds}s");
    }
    let sign = if seconds < 0 || nanos < 0 { "-" } else { "" };
    let fraction = format!("{:09}", nanos.unsigned_abs());
    format!("{sign}{}.{}s", seconds.unsigned_abs(), fraction.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_written() {
        for (text, written) in [
            ("1h30m", "5400s"),
            ("-1.5s", "-1.5s"),
            ("1ms", "0.001s"),
            ("0", "0s"),
            ("1.5h", "5400s"),
            ("100us", "0.0001s"),
        ] {
            assert_eq!(duration_text(parse_duration(text).unwrap()), written, "{text}");
        }
        for text in ["", "1", "h", "1x", "--1s", ".s", "1.2.3s", "9223372037s", "1h-1m"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn a_zone_has_a_name_or_an_offset() {
        let at: jiff::Timestamp = "2024-07-01T00:30:00Z".parse().unwrap();
        let hour = |zone| at.to_zoned(parse_zone(zone).unwrap()).hour();
        assert_eq!(hour("Europe/Berlin"), 2);
        assert_eq!(hour("-01:30"), 23);
        assert_eq!(hour("02:00"), 2);
        assert!(parse_zone("Nowhere/At_All").is_err());
        assert!(parse_zone("99:99").is_err());
    }
}
