//! Instants, however they are written, as ISO 8601 in UTC: `2024-01-02T03:04:05+00:00`.
//!
//! AWS writes them in three ways (ISO 8601 in XML, seconds since 1970 in JSON, RFC 822 in headers)
//! and does not always keep to the way that its model says, so each reader accepts all three.

use super::Malformed;
use jiff::Timestamp;
use jiff::fmt::{rfc2822, temporal};

/// Reads an instant from text.
pub(super) fn from_text(text: &str) -> Result<String, Malformed> {
    static ISO: temporal::DateTimeParser = temporal::DateTimeParser::new();
    static RFC: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new();
    if let Ok(instant) = ISO.parse_timestamp(text) {
        return Ok(write(instant));
    }
    if let Ok(seconds) = text.parse::<f64>() {
        return from_seconds(seconds);
    }
    if let Ok(instant) = RFC.parse_timestamp(text) {
        return Ok(write(instant));
    }
    // Without an offset, UTC is meant.
    ISO.parse_datetime(text)
        .and_then(|civil| civil.to_zoned(jiff::tz::TimeZone::UTC))
        .map(|zoned| write(zoned.timestamp()))
        .map_err(|_| Malformed::new("not an instant"))
}

/// Reads an instant from seconds since 1970, down to microseconds.
pub(super) fn from_seconds(seconds: f64) -> Result<String, Malformed> {
    let micros = (seconds * 1e6).round();
    // Further out than this, `jiff` has no calendar.
    if !micros.is_finite() || micros.abs() > 2e17 {
        return Err(Malformed::new("not an instant"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "whole and within range, as checked above")]
    let micros = micros as i64;
    Timestamp::from_microsecond(micros).map(write).map_err(|_| Malformed::new("not an instant"))
}

/// Seconds, and microseconds only where there are any, as Python's `isoformat` has it.
fn write(instant: Timestamp) -> String {
    let civil = jiff::tz::TimeZone::UTC.to_datetime(instant);
    let (date, time) = (civil.date(), civil.time());
    let mut text = format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        date.year(),
        date.month(),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    );
    let micros = time.subsec_nanosecond() / 1_000;
    if micros != 0 {
        text.push_str(&format!(".{micros:06}"));
    }
    text + "+00:00"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_writing_an_instant_reads_the_same() {
        for text in [
            "2024-01-02T03:04:05Z",
            "2024-01-02T03:04:05.000Z",
            "2024-01-02T03:04:05",
            "2024-01-02T04:04:05+01:00",
            "2024-01-02T04:04:05+0100",
            "Tue, 02 Jan 2024 03:04:05 GMT",
            "1704164645",
            "1704164645.0",
            "1.704164645E9",
        ] {
            assert_eq!(from_text(text).as_deref(), Ok("2024-01-02T03:04:05+00:00"), "{text}");
        }
    }

    #[test]
    fn fractions_are_kept_down_to_microseconds() {
        let expected = Ok("2024-01-02T03:04:05.123000+00:00");
        assert_eq!(from_text("2024-01-02T03:04:05.123Z").as_deref(), expected);
        assert_eq!(from_seconds(1_704_164_645.123).as_deref(), expected);
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in ["", "yesterday", "1e300", "NaN", "-1e18", "9999-99-99T00:00:00Z"] {
            assert!(from_text(text).is_err(), "{text}");
        }
    }
}
