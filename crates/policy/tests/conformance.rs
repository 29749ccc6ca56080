//! The language's own conformance suite, read from a directory that is not part of the project.
//!
//! The directory is `$BAILIWICK_CEL_SPEC`, or `shared/cel-spec` beside the workspace. Where there is
//! none, the suite says that it was not run and counts nothing.
//!
//! Cases that cannot pass are listed in `conformance/left-out.txt`, each with its reason. A case
//! that fails and is not listed is a failure; so is a listed case that passes.

#[cfg(test)]
#[path = "conformance/case.rs"]
mod case;
#[cfg(test)]
#[path = "conformance/textproto.rs"]
mod textproto;
#[cfg(test)]
#[path = "conformance/verdict.rs"]
mod verdict;

#[cfg(test)]
mod suite {
    use super::case::{Case, cases};
    use super::{textproto, verdict};
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::{Path, PathBuf};

    #[expect(
        clippy::disallowed_methods,
        reason = "a test has no other way to be given a directory"
    )]
    fn directory() -> PathBuf {
        match std::env::var_os("BAILIWICK_CEL_SPEC") {
            Some(directory) => directory.into(),
            None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/cel-spec"),
        }
    }

    fn read_cases(directory: &Path) -> Vec<Case> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(directory)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "textproto"))
            .collect();
        files.sort();
        let mut all = Vec::new();
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            let message = textproto::parse(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            all.extend(cases(&message));
        }
        all
    }

    /// The names of the cases that are left out, each with its reason.
    fn left_out() -> BTreeMap<&'static str, &'static str> {
        let lines = include_str!("conformance/left-out.txt").lines();
        lines
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(|line| line.split_once(": ").unwrap_or_else(|| panic!("no reason: {line}")))
            .collect()
    }

    #[test]
    #[expect(clippy::print_stdout, reason = "whoever runs the suite wants its numbers")]
    fn every_case_passes_that_is_not_left_out_for_a_reason() {
        let directory = directory();
        if !directory.is_dir() {
            println!("not run: there is no conformance suite in {}", directory.display());
            return;
        }
        let left_out = left_out();
        let cases = read_cases(&directory);
        let mut passed = 0;
        let mut wrong: Vec<String> = Vec::new();
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for case in &cases {
            let verdict = verdict::judge(case);
            known.insert(&case.name);
            match (verdict, left_out.get(case.name.as_str())) {
                (Ok(()), None) => passed += 1,
                (Err(_), Some(_)) => {}
                (Ok(()), Some(_)) => wrong.push(format!("{} passes now", case.name)),
                (Err(why), None) => wrong.push(format!("{}: {why}", case.name)),
            }
        }
        for name in left_out.keys().filter(|name| !known.contains(*name)) {
            wrong.push(format!("{name} is listed, but there is no such case"));
        }
        println!("{passed} of {} cases pass, {} are left out", cases.len(), left_out.len());
        assert!(wrong.is_empty(), "{} surprises:\n{}", wrong.len(), wrong.join("\n"));
    }
}
