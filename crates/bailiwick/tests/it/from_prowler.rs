//! The page for those who come from Prowler does what it says.

use crate::binary::{Ran, bailiwick, repository};
use crate::folder::Folder;
use std::path::Path;
use std::process::Command;

fn page() -> String {
    std::fs::read_to_string(repository().join("docs/from-prowler.md")).unwrap()
}

/// The blocks of code that are marked as `kind`, in their order.
fn blocks(page: &str, kind: &str) -> Vec<String> {
    let parts = page.split(&format!("```{kind}\n")).skip(1).map(str::to_owned).collect::<Vec<_>>();
    parts.iter().map(|part| part.split("\n```").next().unwrap().to_owned()).collect()
}

#[test]
fn the_commands_of_the_page_do_what_it_says() {
    let folder = Folder::new();
    let script = blocks(&page(), "sh").join("\n");
    assert!(script.matches("bailiwick ").count() >= 10, "{script}");
    let binary = Path::new(env!("CARGO_BIN_EXE_bailiwick")).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", binary.display());
    std::os::unix::fs::symlink(repository().join("demo"), folder.at("demo")).unwrap();
    let mut bash = Command::new("bash");
    bash.args(["-euo", "pipefail", "-c", &script]).current_dir(folder.at("")).env_clear();
    let ran: Ran = bash.env("PATH", path).output().unwrap().into();
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.stdout, ran.stderr);
    let has = |file: &str, text: &str| {
        let content = folder.read(file);
        assert!(content.contains(text), "{file} has no `{text}`");
    };
    has("first/report.html", "harbour-books");
    has("one/verdicts.csv", "aws-s3-bucket-versioning");
    has("exceptions.yaml", "owner: \"platform team\"");
    has("excepted/verdicts.csv", "2027-06-30");
    has("tuned/verdicts.csv", "params.min_length is 16");
    has("machines/findings.sarif", "\"2.1.0\"");
    has("machines/findings.asff.json", "\"SchemaVersion\":\"2018-10-08\"");
    assert!(ran.stdout.contains("EXCEPTIONS"), "{}", ran.stdout);
    assert!(
        ran.stderr.contains("3 exceptions written, 0 entries not carried over"),
        "{}",
        ran.stderr
    );
    let narrow = folder.read("narrow/verdicts.csv").lines().count();
    let all = folder.read("first/verdicts.csv").lines().count();
    assert!(1 < narrow && narrow < all, "{narrow} of {all}");
}

/// The flags and files of ours that a piece of the page names.
fn named(text: &str) -> Vec<String> {
    let words = text.split(|c: char| c.is_whitespace() || "`|,()=".contains(c));
    words.filter(|word| word.starts_with("--")).map(str::to_owned).collect()
}

#[test]
fn every_flag_that_the_page_promises_exists() {
    let page = page();
    let help = bailiwick(["scan", "aws", "--help"]).stdout;
    let mut flags = Vec::new();
    for block in ["sh", "shell", "yaml"].iter().flat_map(|kind| blocks(&page, kind)) {
        flags.extend(
            block.lines().filter(|line| line.contains("bailiwick scan aws")).flat_map(named),
        );
    }
    for row in page.lines().filter(|line| line.starts_with("| `-") || line.starts_with("| |")) {
        flags.extend(named(row.split(" | ").nth(1).unwrap()));
    }
    assert!(flags.len() > 40, "{flags:?}");
    for flag in flags {
        assert!(
            help.contains(&format!("{flag} ")) || help.contains(&format!("{flag}\n")),
            "{flag}"
        );
    }
}

#[test]
fn every_format_is_on_the_page_with_the_file_it_makes() {
    let (page, folder) = (page(), Folder::new());
    let formats = "html,csv,json-ocsf,json-asff,sarif,junit,markdown";
    let demo = repository().join("demo/aws-account.jsonl.gz");
    let ran = bailiwick([
        "scan",
        "aws",
        "--replay",
        demo.to_str().unwrap(),
        "--service",
        "s3",
        "--format",
        formats,
        "--output",
        &folder.at("out"),
    ]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let files: Vec<&str> =
        ran.stdout.lines().map(|line| line.rsplit('/').next().unwrap()).collect();
    assert_eq!(files.len(), formats.split(',').count());
    for file in files {
        assert!(page.contains(&format!("`{file}`")), "{file}");
        assert!(!folder.read(&format!("out/{file}")).is_empty(), "{file}");
    }
    for format in formats.split(',') {
        assert!(page.contains(&format!("`--format {format}`")), "{format}");
    }
}

#[test]
fn the_exception_that_the_page_shows_is_read() {
    let folder = Folder::new();
    let shown = blocks(&page(), "yaml");
    let example = shown.iter().find(|block| block.starts_with("exceptions:")).unwrap();
    folder.write("exceptions.yaml", example);
    let demo = repository().join("demo/aws-account.jsonl.gz");
    let ran = bailiwick([
        "scan",
        "aws",
        "--replay",
        demo.to_str().unwrap(),
        "--exceptions",
        &folder.at("exceptions.yaml"),
        "--rule",
        "aws-s3-bucket-versioning",
        "--format",
        "csv",
        "--output",
        &folder.at("out"),
    ]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let excepted = folder.read("out/verdicts.csv").matches(",platform team,2027-06-30,").count();
    assert_eq!(excepted, 1);
}
