//! What is wrong with a source, said so that its author can mend it.

use super::source::{Position, Span, position, underlined};
use std::fmt;

/// One thing that is wrong with a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The piece of source that is wrong.
    pub span: Span,
    /// What is wrong with it.
    pub message: String,
    /// What would be right: what was expected, or the nearest known name.
    pub help: Option<String>,
}

impl Diagnostic {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Diagnostic { span, message: message.into(), help: None }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the name that was probably meant, if one is near.
    pub(crate) fn nearest<'n>(self, wrong: &str, known: impl IntoIterator<Item = &'n str>) -> Self {
        match super::suggest::nearest(wrong, known) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }
}

/// Why a source is not a program: at least one diagnostic, in the order of the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompileError {
    source: String,
    diagnostics: Vec<Diagnostic>,
}

impl CompileError {
    pub(crate) fn new(source: &str, mut diagnostics: Vec<Diagnostic>) -> Self {
        diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
        CompileError { source: source.to_owned(), diagnostics }
    }

    /// Everything that was found to be wrong.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Line and column at which a diagnostic begins.
    pub fn position(&self, diagnostic: &Diagnostic) -> Position {
        position(&self.source, diagnostic.span.start)
    }
}

impl std::error::Error for CompileError {}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.diagnostics.iter().enumerate() {
            if index > 0 {
                f.write_str("\n\n")?;
            }
            let Position { line, column } = self.position(diagnostic);
            writeln!(f, "line {line}, column {column}: {}", diagnostic.message)?;
            f.write_str(&underlined(&self.source, diagnostic.span))?;
            if let Some(help) = &diagnostic.help {
                write!(f, "\n  = {help}")?;
            }
        }
        Ok(())
    }
}
