//! The name by which a finding is known from scan to scan, in every form.

use crate::group::Hit;
use policy::catalogue::Rule;
use policy::verdict::Scan;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// How many hexadecimal digits of the resource's hash stand in it: 80 bits.
const DIGITS: usize = 20;

/// Names a finding. It depends on account, rule, region and resource only. The region counts too:
/// some ids, such as an account's, are the same in every region.
pub(crate) fn finding_uid(scan: &Scan<'_>, rule: &Rule, hit: Hit<'_>) -> String {
    let hash = Sha256::new()
        .chain_update(hit.resource.region.as_str())
        .chain_update("\n")
        .chain_update(&hit.resource.id)
        .finalize();
    let mut digits = String::with_capacity(64);
    for byte in hash {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits.truncate(DIGITS);
    format!("bailiwick-{}-{}-{digits}", scan.account, rule.id)
}
