//! Several accounts in one report: an overview, and no more than is bounded.

use crate::{sample, written};
use policy::verdict::Scan;
use report::Report;
use report::html::Html;
use report::table::{Look, Table};

fn page(scans: &[Scan<'_>]) -> String {
    written(|out| {
        let mut page = Box::new(Html::new(out));
        scans.iter().try_for_each(|scan| page.add(scan))?;
        page.finish()
    })
}

fn table(scans: &[Scan<'_>]) -> String {
    let look = Look { width: 100, colour: false, rules: 3, files: Vec::new() };
    written(|out| {
        let mut table = Box::new(Table::new(out, look));
        scans.iter().try_for_each(|scan| table.add(scan))?;
        table.finish()
    })
}

#[test]
fn one_account_makes_the_same_page_whether_it_was_to_be_the_only_one_or_not() {
    let rules = sample::rules();
    let one = written(|out| report::html::write(&sample::scan(&rules), out));
    assert_eq!(page(&[sample::scan(&rules)]), one);
}

#[test]
fn the_overview_counts_every_account_and_names_each() {
    let rules = sample::rules();
    let scans = sample::several(&rules, 30);
    let (page, table) = (page(&scans), table(&scans));
    let failing: usize = scans.iter().map(|scan| scan.tally().fail).sum();
    assert!(table.contains(&format!("{failing} failing")), "{table}");
    assert!(table.contains("and 10 more accounts"), "{table}");
    for scan in &scans {
        assert!(page.contains(scan.account.as_str()), "{}", scan.account);
    }
    assert!(page.contains("30 AWS accounts"));
}

#[test]
fn the_page_says_how_much_it_leaves_out_and_which_file_has_it() {
    let rules = sample::rules();
    let scans = sample::several(&rules, 30);
    let page = page(&scans);
    // Ten buckets of each account have no logging: five of one account, twenty-five in all.
    let (_, rest) = page.split_once("id=\"aws-s3-bucket-logging\"").unwrap();
    let (rule, _) = rest.split_once("class=\"side\"").unwrap();
    assert_eq!(rule.matches("class=\"hit\"").count(), 25);
    assert_eq!(rule.matches("data-account=\"acme-000\"").count(), 5);
    assert!(rule.contains("and 275 more findings, in <code>verdicts.csv</code>"), "{rule}");
}

#[test]
fn the_page_grows_with_accounts_and_not_with_their_resources() {
    let rules = sample::rules();
    let few: Vec<_> = (0..3).map(|_| sample::large(&rules, 100)).collect();
    let many: Vec<_> = (0..3).map(|_| sample::large(&rules, 2_000)).collect();
    let (few, many) = (page(&few).len(), page(&many).len());
    assert!(many < few + few / 10, "{few} {many}");
}

#[test]
fn a_finding_that_is_new_is_kept_before_one_that_is_known() {
    let rules = sample::rules();
    let mut scans = sample::several(&rules, 30);
    let mut text = String::new();
    for scan in scans.iter().take(29) {
        let rows = written(|out| report::csv::write(scan, out));
        text.push_str(if text.is_empty() { &rows } else { rows.split_once("\r\n").unwrap().1 });
    }
    let baseline = report::earlier::read(text.as_bytes()).unwrap();
    scans.iter_mut().for_each(|scan| baseline.compare(scan));
    let page = page(&scans);
    let (_, rest) = page.split_once("id=\"aws-s3-bucket-logging\"").unwrap();
    let (rule, _) = rest.split_once("class=\"side\"").unwrap();
    assert_eq!(rule.matches("data-change=\"new\"").count(), 5);
    assert!(rule.find("acme-029").unwrap() < rule.find("acme-000").unwrap());
    assert!(table(&scans).contains("NEW SINCE THE BASELINE"));
}

#[test]
fn a_hostile_name_does_not_change_the_markup_of_several_accounts() {
    let rules = sample::rules();
    let tags = |text: &str| -> usize {
        let scans = [sample::hostile(&rules, text), sample::hostile(&rules, text)];
        let page = page(&scans);
        let (body, _) = page.split_once("<script>").unwrap();
        body.matches('<').count()
    };
    let calm = tags("x");
    for text in ["</script><img src=x>", "\"><b>", "<!--", "' onclick='x"] {
        assert_eq!(tags(text), calm, "{text}");
    }
}

#[test]
fn what_was_decided_stands_on_the_page_and_on_the_terminal() {
    let rules = sample::rules();
    let scans = [sample::decided(&rules)];
    crate::assert_expected("decided.txt", &table(&scans));
    let page = page(&scans);
    assert_eq!(page.matches("class=\"hit\" data-status=\"excepted\"").count(), 1);
    assert!(page.contains("Let stand by web team until 2027-03-31"));
    assert!(page.contains("id=\"exceptions\"") && page.contains("id=\"baseline\""));
    assert!(page.contains("matches nothing: check how it names the resources"));
    let new = scans[0].comparison.as_ref().unwrap().new;
    assert!(page.matches("data-change=\"new\"").count() >= new);
}
