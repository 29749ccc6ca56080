//! Renders an account that does not exist, in every form, into a directory.
//!
//! `cargo run -p report --example sample -- DIRECTORY`

#[path = "../tests/sample/mod.rs"]
mod sample;

use policy::verdict::Scan;
use report::Report;
use report::table::{File, Look};
use std::io::{BufWriter, Write};
use std::path::Path;

fn main() -> std::io::Result<()> {
    let directory = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let directory = Path::new(&directory);
    let rules = sample::rules();
    let frameworks = sample::frameworks(&rules);
    let scans = [
        ("sample", sample::scan(&rules)),
        ("controls", sample::by_control(&rules, &frameworks)),
        ("clean", sample::clean(&rules)),
        ("blind", sample::blind(&rules)),
        ("decided", sample::decided(&rules)),
        ("large", sample::large(&rules, 2_000)),
        ("hostile", sample::hostile(&rules, "</script><img src=x onerror=alert(1)>")),
    ];
    for (name, scan) in &scans {
        files(scan, directory, name)?;
    }
    let page = std::fs::File::create(directory.join("several.html")).map(BufWriter::new)?;
    let mut page = Box::new(report::html::Html::new(page));
    sample::several(&rules, 30).iter().try_for_each(|scan| page.add(scan))?;
    page.finish()?;
    let [(_, scan), ..] = &scans;
    let html = directory.join("sample.html").display().to_string();
    let files = vec![File { format: "html".into(), path: html }];
    let look = Look { width: 80, colour: true, rules: 5, files };
    report::table::write(scan, look, std::io::stdout().lock())
}

fn files(scan: &Scan<'_>, directory: &Path, name: &str) -> std::io::Result<()> {
    let create = |ending: &str| {
        std::fs::File::create(directory.join(format!("{name}.{ending}"))).map(BufWriter::new)
    };
    let mut html = create("html")?;
    report::html::write(scan, &mut html)?;
    html.flush()?;
    let mut csv = create("csv")?;
    report::csv::write(scan, &mut csv)?;
    csv.flush()?;
    let mut ocsf = create("ocsf.json")?;
    report::ocsf::write(scan, &mut ocsf)?;
    ocsf.flush()?;
    let mut summary = create("summary.json")?;
    report::summary::write(scan, &mut summary)?;
    summary.flush()
}
