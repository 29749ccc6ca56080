//! OCSF Detection Findings (class 2004), as one JSON array, for security pipelines.
//!
//! One element for each verdict, passes included, with the members that readers of posture
//! findings rely on: `metadata.event_code` is the rule, `status_code` is `PASS`, `FAIL` or
//! `UNKNOWN`, `resources[].uid` is the ARN. What an exception lets stand keeps its `status_code`; its
//! `status` is `Suppressed`, its `comment` the reason, and `unmapped.exception` has owner and end.
//!
//! Shape: one element a line, so that a file can be read in pieces.
//!
//! Units: `time` and `created_time` are milliseconds since 1970, as OCSF's `timestamp_t` demands
//! (some tools write seconds); `time_dt` beside it says the same as text.
//!
//! Invariant: `finding_info.uid` depends on account, rule, region and resource only, so the same finding
//! has the same uid in every scan.
//!
//! Source: schema.ocsf.io, version 1.5.0, profiles `cloud` and `datetime`.

mod event;

use crate::array::Elements;
use crate::group::Hit;
use crate::report::{Report, of_one};
use event::Event;
use policy::verdict::Scan;
use std::io::{self, Write};

/// The version of the schema that is written.
pub const SCHEMA_VERSION: &str = "1.5.0";

/// The number that OCSF gives a finding that somebody decided to let stand.
pub(crate) const SUPPRESSED: u8 = 3;

/// Writes one scan as a whole array.
///
/// Errors: only those of `out`.
pub fn write(scan: &Scan<'_>, out: impl Write) -> io::Result<()> {
    of_one(scan, Box::new(Array::begin(out)?))
}

/// An array under way; of a scan, nothing is kept.
#[derive(Debug)]
pub struct Array<W>(Elements<W>);

impl<W: Write> Array<W> {
    /// Opens the array.
    pub fn begin(out: W) -> io::Result<Self> {
        Elements::begin(out).map(Self)
    }
}

impl<W: Write> Report for Array<W> {
    fn add(&mut self, scan: &Scan<'_>) -> io::Result<()> {
        for verdict in &scan.verdicts {
            let (Some(rule), Some(resource)) = (scan.rule(verdict), scan.resource(verdict)) else {
                continue;
            };
            self.0.push(&Event { scan, rule, hit: Hit { verdict, resource } })?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.0.end()
    }
}
