//! Instants as policies write them: ISO 8601 in the W3C profile, or seconds since 1970.
//!
//! Source: IAM User Guide, "Date condition operators"; W3C NOTE-datetime.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Reads an instant; a date without a time is its first moment in UTC.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant);
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.len() > 4 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Timestamp::from_second(text.parse().ok()?).ok();
    }
    let (day, time) = text.split_once('T').map_or((text, None), |(day, time)| (day, Some(time)));
    match time {
        // `2020-01-01T10:00Z`: the W3C profile lets seconds be left out.
        Some(time) => {
            let (clock, zone) = time.split_at_checked(5)?;
            format!("{day}T{clock}:00{zone}").parse().ok()
        }
        None => start_of(day),
    }
}

fn start_of(day: &str) -> Option<Timestamp> {
    let mut parts = day.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next().map_or(Some(1), |month| month.parse().ok())?;
    let day = parts.next().map_or(Some(1), |day| day.parse().ok())?;
    if parts.next().is_some() {
        return None;
    }
    let date = Date::new(year, month, day).ok()?;
    Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_form_names_its_instant() {
        for (text, seconds) in [
            ("2020-04-01T00:00:00Z", Some(1_585_699_200)),
            ("2020-04-01T02:00:00+02:00", Some(1_585_699_200)),
            ("2020-04-01T00:00Z", Some(1_585_699_200)),
            ("2020-04-01", Some(1_585_699_200)),
            ("2020-04", Some(1_585_699_200)),
            ("2020", Some(1_577_836_800)),
            ("1585699200", Some(1_585_699_200)),
            ("", None),
            ("soon", None),
            ("2020-13-01", None),
            ("99999999999999999999", None),
            ("2020-04-01T", None),
        ] {
            assert_eq!(parse(text).map(Timestamp::as_second), seconds, "{text}");
        }
    }
}
