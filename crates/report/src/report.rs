//! What every form of report has in common: it is fed scan by scan, and then ended.

use policy::verdict::Scan;
use std::io;

/// One report under way. Scans of accounts are added one after another, so that memory holds one
/// account at a time.
///
/// Shape: a report that is ended without a scan is whole, and says that nothing was looked at.
pub trait Report {
    /// Adds what one scan found. The scan may be dropped afterwards.
    ///
    /// Errors: only those of the writer. A report that gave one is not whole and never will be.
    fn add(&mut self, scan: &Scan<'_>) -> io::Result<()>;

    /// Writes what stands at the end, and flushes.
    ///
    /// Errors: only those of the writer.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// Writes a report of one scan.
pub(crate) fn of_one(scan: &Scan<'_>, mut report: Box<impl Report>) -> io::Result<()> {
    report.add(scan)?;
    report.finish()
}
