//! `bailiwick rules test`: every rule on its examples, and of those that are not as they should be,
//! why.

use crate::catalogue_files::Chosen;
use crate::output;
use policy::catalogue::{Catalogue, Example, Rule};
use policy::cel::explain::Explanation;
use policy::judge::{ExampleOutcome, explain_example, try_example};
use report::table::explanation;
use std::io::Write;
use std::process::ExitCode;

/// Tries every rule on its examples.
pub fn run(out: &mut dyn Write, chosen: &Chosen) -> anyhow::Result<ExitCode> {
    let (mut right, mut wrong, mut rules) = (0, 0, 0);
    for rule in chosen.rules() {
        rules += 1;
        let lists = [
            (ExampleOutcome::Pass, &rule.examples.pass),
            (ExampleOutcome::Fail, &rule.examples.fail),
            (ExampleOutcome::Skip, &rule.examples.skip),
        ];
        for (wanted, examples) in lists {
            for example in examples {
                let outcome = try_example(&chosen.catalogue, rule, example);
                if outcome == wanted {
                    right += 1;
                } else {
                    wrong += 1;
                    let told = Told { rule, example, wanted: &wanted, outcome: &outcome };
                    told.write(out, &chosen.catalogue)?;
                }
            }
        }
    }
    writeln!(out, "{right} examples as they should be, {wrong} not, of {rules} rules")?;
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::from(3) })
}

/// An example that is not as it should be.
struct Told<'t> {
    rule: &'t Rule,
    example: &'t Example,
    wanted: &'t ExampleOutcome,
    outcome: &'t ExampleOutcome,
}

impl Told<'_> {
    fn write(&self, out: &mut dyn Write, catalogue: &Catalogue) -> anyhow::Result<()> {
        let Told { rule, example, wanted, outcome } = self;
        writeln!(out, "{}:{}: {}", rule.file, example.line, rule.id)?;
        writeln!(out, "  - expected: {}", verb(wanted))?;
        writeln!(out, "  + actual:   {}", verb(outcome))?;
        writeln!(out)?;
        // Where it cannot be judged at all, the outcome has said why.
        if let Ok(explained) = explain_example(catalogue, rule, &example.value) {
            let look = output::look(Vec::new());
            let mut show = |label: &str, part: &Explanation| -> anyhow::Result<()> {
                writeln!(out, "  {label}")?;
                explanation::write_condition(part, &look, &mut *out)?;
                writeln!(out)?;
                Ok(())
            };
            if let Some(when) = &explained.when {
                show("when:", when)?;
            }
            if let Some(condition) = &explained.condition {
                show("condition:", condition)?;
            }
        }
        Ok(())
    }
}

fn verb(outcome: &ExampleOutcome) -> String {
    match outcome {
        ExampleOutcome::Pass => "passes".to_owned(),
        ExampleOutcome::Fail => "fails".to_owned(),
        ExampleOutcome::Skip => "is skipped: `when` is false".to_owned(),
        ExampleOutcome::Trouble(why) => format!("cannot be judged: {why}"),
    }
}
