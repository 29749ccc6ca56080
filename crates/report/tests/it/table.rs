use crate::{assert_expected, sample, written};
use policy::verdict::Scan;
use report::table::{File, Look, WIDEST};

const FILES: [(&str, &str); 2] =
    [("html", "report/acme-production.html"), ("json-ocsf", "report/acme-production.ocsf.json")];

fn table(scan: &Scan<'_>, width: usize, colour: bool) -> String {
    written(|out| report::table::write(scan, look(width, colour), out))
}

fn look(width: usize, colour: bool) -> Look {
    let file = |(format, path): (&str, &str)| File { format: format.into(), path: path.into() };
    Look { width, colour, rules: 4, files: FILES.map(file).to_vec() }
}

#[test]
fn the_result_reads_at_80_columns() {
    let rules = sample::rules();
    assert_expected("sample.txt", &table(&sample::scan(&rules), 80, false));
}

#[test]
fn an_account_without_findings_is_told_so() {
    let rules = sample::rules();
    assert_expected("clean.txt", &table(&sample::clean(&rules), 80, false));
}

#[test]
fn an_account_that_refuses_every_call_has_no_score() {
    let rules = sample::rules();
    assert_expected("blind.txt", &table(&sample::blind(&rules), 80, false));
}

#[test]
fn colour_says_nothing_that_words_do_not() {
    let rules = sample::rules();
    let scan = sample::scan(&rules);
    let mut plain = table(&scan, 100, true);
    while let Some(from) = plain.find("\x1b[") {
        let until = plain[from..].find('m').unwrap();
        plain.replace_range(from..=from + until, "");
    }
    assert_eq!(plain, table(&scan, 100, false));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let rules = sample::rules();
    let scan = sample::scan(&rules);
    for width in [0, 60, 80, 100, 300] {
        let text = table(&scan, width, false);
        for line in text.lines().filter(|line| !line.contains("report/")) {
            let columns = unicode_width::UnicodeWidthStr::width(line);
            assert!(columns <= width.clamp(60, WIDEST), "{columns} columns: {line}");
        }
    }
}
