//! The schema of catalogue files, as a validator that is not ours reads it.

use super::account::python;
use super::reports::fed;
use crate::binary::{bailiwick, repository};

#[test]
#[ignore = "needs Python with what tests/aws/requirements.txt names: run `make test`"]
fn every_file_of_the_catalogue_is_valid_and_no_unknown_member_is() {
    let mut check = python();
    let root = repository();
    check.arg(root.join("tests/catalogue/validate_schema.py")).arg(root.join("catalog"));
    let ran = fed(check, &bailiwick(["rules", "schema"]).stdout);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains(" members refused"), "{}", ran.stdout);
}
