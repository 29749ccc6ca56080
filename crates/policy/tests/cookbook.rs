//! `docs/rules/cookbook.md`: every rule in it loads beside the catalogue that ships, decides its
//! examples as it should, and has nothing to complain about.

use policy::catalogue::{Catalogue, Origin, Rule, SourceFile, lint};
use policy::judge::{ExampleOutcome, lint_examples, try_example};
use std::collections::BTreeSet;
use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn gather(folder: &Path, files: &mut Vec<SourceFile>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            files.push(SourceFile::new(path.display().to_string(), text));
        }
    }
}

/// The rules of the page, each with the heading that it stands under.
fn recipes() -> Vec<SourceFile> {
    let page = std::fs::read_to_string(Path::new(ROOT).join("docs/rules/cookbook.md")).unwrap();
    let sections = page.split("\n## ").skip(1);
    let recipes = sections.filter_map(|section| {
        let (heading, rest) = section.split_once('\n')?;
        let (_, block) = rest.split_once("```yaml\n")?;
        let (text, _) = block.split_once("```")?;
        // As in a scan: what it may cost must have a bound.
        Some(SourceFile { origin: Origin::Anybody, ..SourceFile::new(heading, text) })
    });
    recipes.collect()
}

#[test]
fn every_rule_of_the_cookbook_does_what_it_says() {
    let recipes = recipes();
    assert!(recipes.len() >= 15, "only {} rules were found", recipes.len());
    let headings: BTreeSet<String> = recipes.iter().map(|recipe| recipe.path.clone()).collect();
    let mut files = Vec::new();
    gather(&Path::new(ROOT).join("catalog/aws"), &mut files);
    files.extend(recipes);
    let catalogue = Catalogue::load(&files).unwrap_or_else(|errors| panic!("{}", errors[0]));
    let rules: Vec<&Rule> =
        catalogue.rules().filter(|rule| headings.contains(&rule.file)).collect();
    assert_eq!(rules.len(), headings.len(), "each recipe is one rule");
    let mut wrong = Vec::new();
    for rule in rules {
        let lists = [
            (ExampleOutcome::Pass, &rule.examples.pass),
            (ExampleOutcome::Fail, &rule.examples.fail),
            (ExampleOutcome::Skip, &rule.examples.skip),
        ];
        for (wanted, examples) in lists {
            for example in examples {
                let outcome = try_example(&catalogue, rule, example);
                if outcome != wanted {
                    wrong.push(format!("{}: should {wanted}, but: {outcome}", rule.file));
                }
            }
        }
        let complaints = lint(&catalogue, rule).into_iter().chain(lint_examples(&catalogue, rule));
        wrong.extend(complaints.map(|complaint| format!("{}: {complaint}", rule.file)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
