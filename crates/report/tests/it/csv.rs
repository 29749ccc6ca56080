use crate::{assert_expected, sample, written};
use report::Report;
use report::csv::{HEADER, Rows};

/// Takes a file apart as RFC 4180 says.
pub fn parse(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let cell = rows.last_mut().unwrap().last_mut().unwrap();
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => rows.last_mut().unwrap().push(String::new()),
            '\r' if !quoted && chars.peek() == Some(&'\n') => {
                chars.next();
                rows.push(vec![String::new()]);
            }
            c => cell.push(c),
        }
    }
    assert_eq!(rows.pop(), Some(vec![String::new()]), "the last line is ended");
    rows
}

#[test]
fn the_rows_are_as_expected() {
    let rules = sample::rules();
    let scan = sample::scan(&rules);
    assert_expected("sample.csv", &written(|out| report::csv::write(&scan, out)));
}

#[test]
fn each_verdict_is_a_row_of_as_many_cells_as_the_header() {
    let rules = sample::rules();
    let scan = sample::scan(&rules);
    let rows = parse(&written(|out| report::csv::write(&scan, out)));
    assert_eq!(rows[0].join(","), HEADER);
    assert_eq!(rows.len(), scan.verdicts.len() + 1);
    assert!(rows.iter().all(|row| row.len() == rows[0].len()));
}

#[test]
fn several_scans_make_one_file_with_one_header() {
    let rules = sample::rules();
    let (one, two) = (sample::scan(&rules), sample::clean(&rules));
    let text = written(|out| {
        let mut file = Box::new(Rows::begin(out)?);
        file.add(&one)?;
        file.add(&two)?;
        file.finish()
    });
    assert_eq!(parse(&text).len(), one.verdicts.len() + two.verdicts.len() + 1);
}
