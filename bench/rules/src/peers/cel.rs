//! The crate `cel`, with its default parser.
//!
//! A document is built straight into its values, texts borrowed, and each of its fields is bound as a
//! variable; that is faster than one variable for all of it.

use crate::answers::Answers;
use crate::documents::Kind;
use crate::peer::{Failure, Judge, Peer, Sheet, Times, in_batches};
use crate::predicates;
use cel::common::types::{
    CelBool, CelDouble, CelInt, CelList, CelMap, CelMapKey, CelNull, CelString,
};
use cel::common::value::Val;
use cel::{Context, Env, Program, Value};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// Programs for one kind of document.
struct Programs {
    env: Arc<Env>,
    programs: Vec<Program>,
}

impl Programs {
    fn new(kind: Kind) -> Result<Self, Failure> {
        let env = Arc::new(Env::stdlib());
        let programs = predicates::of(kind).into_iter().map(|source| {
            // CEL's `has()` is of members only.
            let source = source
                .replace("has(Description)", "has(resource.Description)")
                .replace("&& Description", "&& resource.Description");
            env.compile(&source).map_err(|e| format!("{source}: {e}"))
        });
        Ok(Programs { programs: programs.collect::<Result<_, _>>()?, env })
    }
}

impl<'t> Judge<'t> for Programs {
    type Document = Context<'t, 't>;

    fn load(&self, text: &'t str) -> Result<Self::Document, Failure> {
        let Fields(fields) = serde_json::from_str(text)?;
        let mut context = Context::with_env(Arc::clone(&self.env));
        let mut rest: HashMap<CelMapKey<'t>, Box<dyn Val + 't>> = HashMap::new();
        for (name, value) in fields {
            match name {
                "Description" => {
                    rest.insert(name.into(), value);
                }
                _ => context.add_variable_as_val(name, value),
            }
        }
        context.add_variable_as_val("resource", Box::new(CelMap::from(rest)));
        Ok(context)
    }

    fn evaluate(&mut self, batch: &[Self::Document], sheet: &mut Sheet<'_>) -> Result<(), Failure> {
        for (number, program) in self.programs.iter().enumerate() {
            for (context, answer) in batch.iter().zip(sheet.of(number)) {
                *answer = match program.execute(context)? {
                    Value::Bool(holds) => holds,
                    other => return Err(format!("gave {other:?}").into()),
                };
            }
        }
        Ok(())
    }
}

/// A value of the crate, built as it is read.
struct Built<'t>(Box<dyn Val + 't>);

impl<'t> Deserialize<'t> for Built<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Builder)
    }
}

/// The fields of a document.
struct Fields<'t>(Vec<(&'t str, Box<dyn Val + 't>)>);

impl<'t> Deserialize<'t> for Fields<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(FieldsBuilder)
    }
}

struct FieldsBuilder;

impl<'t> Visitor<'t> for FieldsBuilder {
    type Value = Fields<'t>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Fields<'t>, A::Error> {
        let mut fields = Vec::new();
        while let Some((name, Built(value))) = map.next_entry::<&'t str, Built<'t>>()? {
            fields.push((name, value));
        }
        Ok(Fields(fields))
    }
}

struct Builder;

impl<'t> Visitor<'t> for Builder {
    type Value = Built<'t>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Built<'t>, E> {
        Ok(Built(Box::new(CelBool::from(value))))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Built<'t>, E> {
        Ok(Built(Box::new(CelInt::from(value))))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Built<'t>, E> {
        i64::try_from(value).map_err(E::custom).and_then(|value| self.visit_i64(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Built<'t>, E> {
        Ok(Built(Box::new(CelDouble::from(value))))
    }

    fn visit_unit<E>(self) -> Result<Built<'t>, E> {
        Ok(Built(Box::new(CelNull)))
    }

    fn visit_borrowed_str<E>(self, value: &'t str) -> Result<Built<'t>, E> {
        Ok(Built(Box::new(CelString::from(value))))
    }

    fn visit_str<E>(self, value: &str) -> Result<Built<'t>, E> {
        Ok(Built(Box::new(CelString::from(value.to_owned()))))
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut list: A) -> Result<Built<'t>, A::Error> {
        let mut values: Vec<Box<dyn Val + 't>> = Vec::new();
        while let Some(Built(value)) = list.next_element()? {
            values.push(value);
        }
        Ok(Built(Box::new(CelList::from(values))))
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Built<'t>, A::Error> {
        let mut values: HashMap<CelMapKey<'t>, Box<dyn Val + 't>> = HashMap::new();
        while let Some((key, Built(value))) = map.next_entry::<&'t str, Built<'t>>()? {
            values.insert(key.into(), value);
        }
        Ok(Built(Box::new(CelMap::from(values))))
    }
}

/// The crate, for both kinds.
pub struct Cel {
    bucket: Programs,
    group: Programs,
}

impl Cel {
    pub fn new() -> Result<Self, Failure> {
        Ok(Cel { bucket: Programs::new(Kind::Bucket)?, group: Programs::new(Kind::Group)? })
    }
}

impl Peer for Cel {
    fn name(&self) -> &str {
        "`cel` 0.15"
    }

    fn note(&self) -> &str {
        "default parser; values built straight from the text, strings borrowed, fields bound as variables of one `Context` for each document"
    }

    fn sample(&self) -> usize {
        10_000
    }

    fn judge(&mut self, texts: &[String], answers: &mut Answers) -> Result<Times, Failure> {
        let programs = match answers.kind {
            Kind::Bucket => &mut self.bucket,
            Kind::Group => &mut self.group,
        };
        in_batches(programs, texts, answers)
    }
}
