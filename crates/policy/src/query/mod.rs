//! Questions in the rule language: which resources of a type meet a condition, and what is known
//! of them.
//!
//! ```text
//! aws.s3.bucket where Versioning.Status != "Enabled"
//! ```
//!
//! The condition sees what a rule's sees (fields, joins, account, region, time), and beside that
//! `id` and `name`, the resource's own, unless the type keeps fields of these names. What is shown
//! of each resource, and what is counted by, are expressions of the same language.
//!
//! Invariants:
//! - Every resource of the type is either an answer, or certainly none, or *unsure*; nothing that
//!   could not be seen is dropped in silence.
//! - A mistake is shown in the text as it was given, with line and column.

mod ask;
mod split;
#[cfg(test)]
mod tests;

pub use ask::{Answer, Known, Unsure};

use crate::catalogue::{Catalogue, ResourceType};
use crate::cel::{
    CompileError, Diagnostic, Environment, Program, Span, Type, compile, compile_value,
};
use model::TypeName;

/// A question, checked.
#[derive(Debug)]
pub struct Question<'c> {
    /// The type that is asked about.
    pub kind: &'c ResourceType,
    condition: Option<Program>,
    environment: Environment,
    own: Own,
}

/// Which of the resource's own names a question may use; a field of the type hides its namesake.
#[derive(Debug, Clone, Copy)]
struct Own {
    id: bool,
    name: bool,
}

/// Something to be shown of each resource.
#[derive(Debug)]
pub struct Column {
    /// The expression, as it was given.
    pub title: String,
    value: Program,
    /// Whether it is there, where that can be asked.
    has: Option<Program>,
}

impl<'c> Question<'c> {
    /// Reads `TYPE` or `TYPE where CONDITION`.
    ///
    /// Errors: everything that is wrong, with its place in `text` and what was meant.
    pub fn parse(text: &str, catalogue: &'c Catalogue) -> Result<Self, CompileError> {
        let parts = split::question(text).map_err(|wrong| CompileError::new(text, vec![wrong]))?;
        let kind = find(parts.kind.of(text), catalogue).map_err(|(message, help)| {
            let mut wrong = Diagnostic::new(parts.kind.span(), message);
            wrong.help = help;
            CompileError::new(text, vec![wrong])
        })?;
        let (environment, own) = environment(kind, catalogue);
        let condition = parts.condition.map(|piece| {
            compile(piece.of(text), &environment).map_err(|error| shifted(text, piece, &error))
        });
        Ok(Self { kind, condition: condition.transpose()?, environment, own })
    }

    /// Reads expressions that are separated by commas.
    ///
    /// Errors: everything that is wrong, with its place in `text` and what was meant.
    pub fn columns(&self, text: &str) -> Result<Vec<Column>, CompileError> {
        let mut columns = Vec::new();
        for piece in split::list(text).map_err(|wrong| CompileError::new(text, vec![wrong]))? {
            let source = piece.of(text);
            let value = compile_value(source, &self.environment)
                .map_err(|error| shifted(text, piece, &error))?;
            let has = compile(&format!("has({source})"), &self.environment).ok();
            columns.push(Column { title: source.to_owned(), value, has });
        }
        Ok(columns)
    }

    /// Everything that can be read of the type, by name, with its type in words.
    pub fn readable(kind: &ResourceType) -> Vec<(String, String)> {
        let fields = kind.layout.fields().into_iter().map(|(path, kind)| (path, kind.to_string()));
        let joins = kind.joins.iter().map(|join| {
            let kind = match join.one {
                true => format!("{}, or none", join.other),
                false => format!("list of {}", join.other),
            };
            (format!("related.{}", join.name), kind)
        });
        let places =
            [("account.id", "string"), ("account.partition", "string"), ("region", "string")];
        let places = places.into_iter().chain([("now", "timestamp")]);
        let places = places.map(|(name, kind)| (name.to_owned(), kind.to_owned()));
        fields.chain(joins).chain(places).collect()
    }
}

/// The type of that name.
///
/// Errors: that there is none, and what was meant.
fn find<'c>(
    name: &str,
    catalogue: &'c Catalogue,
) -> Result<&'c ResourceType, (String, Option<String>)> {
    let found = name.parse::<TypeName>().ok().and_then(|name| catalogue.resource_type(&name));
    found.ok_or_else(|| {
        let known = || catalogue.types().map(|each| each.name.as_str());
        let ending = |known: &&str| known.ends_with(&format!(".{name}"));
        let near = known().find(ending).or_else(|| crate::catalogue::nearest(name, known()));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`bailiwick query --types --replay FILE` lists the types".to_owned(),
        };
        (format!("no file describes a type `{name}`"), Some(help))
    })
}

fn environment(kind: &ResourceType, catalogue: &Catalogue) -> (Environment, Own) {
    let has = |name: &str| kind.fields.iter().any(|field| field.root() == name);
    let own = Own { id: !has("id"), name: !has("name") };
    let mut environment = catalogue.environment_of(&kind.name).unwrap_or_default();
    for (name, is_own) in [("id", own.id), ("name", own.name)] {
        if is_own {
            environment = environment.variable(name, Type::Text);
        }
    }
    (environment, own)
}

/// What is wrong with a piece of `text`, said of all of it.
fn shifted(text: &str, piece: split::Piece, error: &CompileError) -> CompileError {
    let by = piece.span().start;
    let diagnostics = error.diagnostics().iter().map(|wrong| {
        let span = Span { start: wrong.span.start + by, end: wrong.span.end + by };
        Diagnostic { span, ..wrong.clone() }
    });
    CompileError::new(text, diagnostics.collect())
}
