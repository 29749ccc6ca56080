//! What can be wrong with a layout, a path or a resource.

/// Why a layout cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// The path is not `Name`, `Name.Name`, `Name[].Name` or `Name[]`.
    #[error("the path `{path}` is malformed: {why}")]
    Malformed {
        /// The path as given.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Two paths disagree about what one field is.
    #[error("`{path}` is declared as {new}, but was declared before as {old}")]
    Conflict {
        /// The path as given.
        path: String,
        /// What this path makes of the field.
        new: String,
        /// What an earlier path made of it.
        old: String,
    },
    /// More fields than a document can number.
    #[error("the layout `{name}` has too many fields")]
    TooWide {
        /// The name of the layout.
        name: String,
    },
}

/// Why a path cannot be followed in a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// The path is not written as a path.
    #[error("the path `{0}` is malformed")]
    Malformed(String),
    /// The layout has no such field.
    #[error("the layout has no field `{0}`")]
    NoField(String),
    /// The list has no such element.
    #[error("the document has no element `{0}`")]
    NoElement(String),
}

/// Why a resource could not be loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", at(.path))]
pub struct LoadError {
    /// Where in the resource, such as `Rules[3].Filter`; empty when nowhere in particular.
    pub path: String,
    /// What was expected and what was found there.
    pub message: String,
}

fn at(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("at `{path}`: ") }
}
