//! Other values for the parameters of rules, from a file.
//!
//! ```yaml
//! aws-iam-credential-no-old-keys:   # a rule's id
//!   days: 60                        # its parameter, with a value of the default's type
//! ```

use super::complaint::{CatalogueError, SourceFile, complain, read};
use super::entries::Entries;
use super::nearest::meant;
use super::rule::{ParameterValue, Rule};
use super::whole::Catalogue;
use model::RuleId;
use serde_json::{Map, Value};
use serde_saphyr::Spanned;

type File = Entries<Entries<Spanned<Value>>>;

impl Catalogue {
    /// Gives parameters of rules other values, from now on.
    ///
    /// Errors: everything that is wrong with the file; then nothing is changed.
    pub fn tune(&mut self, file: &SourceFile) -> Result<(), Vec<CatalogueError>> {
        let parsed = read::<File>(file).map_err(|error| vec![error])?;
        let mut errors = Vec::new();
        let mut tuned = Vec::new();
        for (name, parameters) in parsed.0 {
            let Some(rule) = self.rules().find(|rule| rule.id.as_str() == name.value) else {
                let help = meant(&name.value, self.rules().map(|rule| rule.id.as_str()));
                let message = format!("there is no rule `{}`{help}", name.value);
                errors.push(complain(file, &name, message));
                continue;
            };
            for (parameter, value) in parameters.0 {
                match self.value(rule, &parameter.value, &value.value) {
                    Ok(()) => tuned.push((rule.id.clone(), parameter.value, value.value)),
                    Err(Refused::Name(message)) => {
                        errors.push(complain(file, &parameter, message));
                    }
                    Err(Refused::Value(message)) => errors.push(complain(file, &value, message)),
                }
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        for (rule, name, value) in tuned {
            self.set(&rule, &name, &value);
        }
        Ok(())
    }

    fn value(&self, rule: &Rule, name: &str, value: &Value) -> Result<(), Refused> {
        if !rule.parameters.contains_key(name) {
            let what = match rule.parameters.is_empty() {
                true => " (it has none)".to_owned(),
                false => meant(name, rule.parameters.keys().map(String::as_str)),
            };
            let message = format!("`{}` has no parameter `{name}`{what}", rule.id);
            return Err(Refused::Name(message));
        }
        let given = Value::Object(Map::from_iter([(name.to_owned(), value.clone())]));
        let programs = self
            .programs(&rule.id)
            .ok_or_else(|| Refused::Name(format!("`{}` is not in the catalogue", rule.id)))?;
        programs.tuned(rule, &given).map(drop).map_err(Refused::Value)
    }

    /// Sets a parameter that exists to a value that was tried.
    fn set(&mut self, id: &RuleId, name: &str, value: &Value) {
        let rules = self.types.values_mut().flat_map(|each| &mut each.rules);
        let Some(rule) = rules.into_iter().find(|rule| rule.id == *id) else { return };
        let Some(parameter) = rule.parameters.get_mut(name) else { return };
        if let Ok(value) = serde_json::from_value::<ParameterValue>(value.clone()) {
            parameter.default = value;
        }
        let Some(programs) = self.programs.get_mut(id) else { return };
        if let Ok(parameters) = programs.tuned(rule, &Value::Object(Map::new())) {
            programs.parameters = parameters;
        }
        for (read, shown) in &mut programs.reads.parameters {
            if read == name {
                *shown = value.clone();
            }
        }
    }
}

/// Which part of an entry is wrong, and why.
enum Refused {
    Name(String),
    Value(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    const CATALOGUE: &str = r#"
type: aws.test.thing
title: Thing
scope: global
id: arn:${partition}:test:::${Name}
name_from: ${Name}
list: {call: "s3:ListBuckets", items: Buckets, permissions: ["s3:ListAllMyBuckets"]}
fields: {Name: string name, Days: int config}
rules:
  - id: aws-test-thing-young
    title: Thing is young
    severity: low
    why: It is better so.
    condition: Days <= params.most_days
    parameters: {most_days: {about: How old at most., default: 90}}
    fix: {text: Replace it., cli: none, terraform: none}
    references: ["https://example.com"]
    examples: {pass: [{Name: a, Days: 1}], fail: [{Name: a, Days: 100}]}
"#;

    fn file(text: &str) -> SourceFile {
        SourceFile { path: "parameters.yaml".to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_parameter_that_is_tuned_is_what_the_rule_judges_by() {
        let mut catalogue = Catalogue::load(&[file(CATALOGUE)]).unwrap();
        catalogue.tune(&file("aws-test-thing-young:\n  most_days: 200\n")).unwrap();
        let rule = catalogue.rules().next().unwrap();
        assert_eq!(rule.parameters["most_days"].default, ParameterValue::Int(200));
        let old = &rule.examples.fail[0];
        let outcome = crate::judge::try_example(&catalogue, rule, old);
        assert_eq!(outcome, crate::judge::ExampleOutcome::Pass);
        let shown = &catalogue.programs(&rule.id).unwrap().reads.parameters;
        assert_eq!(shown, &[("most_days".to_owned(), Value::from(200))]);
    }

    #[test]
    fn a_mistake_is_named_by_line_with_what_was_meant() {
        let cases = [
            ("aws-test-thing-yung:\n  most_days: 1\n", 1, "mean `aws-test-thing-young`"),
            ("\naws-test-thing-young:\n  most_day: 1\n", 3, "did you mean `most_days`"),
            ("aws-test-thing-young:\n  most_days: soon\n", 2, "most_days"),
            ("aws-test-thing-young: 3\n", 1, ""),
        ];
        for (text, line, said) in cases {
            let mut catalogue = Catalogue::load(&[file(CATALOGUE)]).unwrap();
            let errors = catalogue.tune(&file(text)).unwrap_err();
            assert_eq!((errors.len(), errors[0].line), (1, line), "{text}{errors:?}");
            assert!(errors[0].message.contains(said), "{}", errors[0]);
        }
    }
}
