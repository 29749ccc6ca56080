//! `regorus`: policies compiled for its virtual machine, one entry point for each predicate.

use crate::answers::Answers;
use crate::documents::Kind;
use crate::peer::{Failure, Judge, Peer, Sheet, Times, in_batches};
use crate::predicates;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, Value};

/// A machine with the program for one kind of document.
struct Machine(RegoVM);

impl Machine {
    fn new(kind: Kind, source: &str) -> Result<Self, Failure> {
        let mut engine = Engine::new();
        engine.add_policy("rules.rego".to_owned(), source.to_owned())?;
        let entries: Vec<String> =
            (0..predicates::of(kind).len()).map(|number| format!("data.rules.p{number}")).collect();
        let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
        let policy = engine.compile_with_entrypoint(&(*entries[0]).into())?;
        let program =
            Compiler::compile_from_policy(&policy, &entries).map_err(|e| format!("{e}"))?;
        let mut machine = RegoVM::new();
        machine.set_max_instructions(usize::MAX);
        machine.load_program(program);
        for (number, name) in machine.get_entry_point_names().iter().enumerate() {
            if name != entries[number] {
                return Err(format!("entry point {number} is {name}").into());
            }
        }
        Ok(Machine(machine))
    }
}

impl Judge<'_> for Machine {
    type Document = Value;

    fn load(&self, text: &str) -> Result<Value, Failure> {
        Ok(Value::from_json_str(text)?)
    }

    fn evaluate(&mut self, batch: &[Value], sheet: &mut Sheet<'_>) -> Result<(), Failure> {
        let predicates = self.0.get_entry_point_count();
        for (place, document) in batch.iter().enumerate() {
            self.0.set_input(document.clone());
            for number in 0..predicates {
                let holds = self.0.execute_entry_point_by_index(number)? == Value::Bool(true);
                sheet.of(number)[place] = holds;
            }
        }
        Ok(())
    }
}

/// The machines, for both kinds.
pub struct Rego {
    bucket: Machine,
    group: Machine,
}

impl Rego {
    pub fn new() -> Result<Self, Failure> {
        Ok(Rego {
            bucket: Machine::new(Kind::Bucket, include_str!("bucket.rego"))?,
            group: Machine::new(Kind::Group, include_str!("group.rego"))?,
        })
    }
}

impl Peer for Rego {
    fn name(&self) -> &str {
        "`regorus` 0.14 (VM)"
    }

    fn note(&self) -> &str {
        "Rego compiled to its virtual machine, one entry point for each predicate, the machine kept, no limits set"
    }

    fn sample(&self) -> usize {
        10_000
    }

    fn judge(&mut self, texts: &[String], answers: &mut Answers) -> Result<Times, Failure> {
        let machine = match answers.kind {
            Kind::Bucket => &mut self.bucket,
            Kind::Group => &mut self.group,
        };
        in_batches(machine, texts, answers)
    }
}
