//! What a document of one resource type looks like.
//!
//! A layout is built from paths: `Versioning.Status` is a record with a field, `Rules[].Prefix` a
//! list of records, `Zones[]` a list of scalars. Every field gets the offset of its cell from the
//! start of the record it is in.

use super::LayoutError;
use std::fmt;
use std::sync::Arc;

/// The type of a field at the end of a path. Lists and records follow from the path itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FieldType {
    /// `true` or `false`.
    Bool,
    /// A 64-bit integer.
    Int,
    /// A floating-point number.
    Double,
    /// A text.
    String,
    /// An instant: RFC 3339, or seconds since 1970.
    Timestamp,
    /// An IAM policy document, as an object or as its JSON text.
    Policy,
    /// Anything JSON can say, looked into only when a rule is evaluated.
    Dyn,
    /// An object whose keys are data, such as tags, with values of one type.
    Map(Box<FieldType>),
}

impl fmt::Display for FieldType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FieldType::Bool => f.write_str("bool"),
            FieldType::Int => f.write_str("int"),
            FieldType::Double => f.write_str("double"),
            FieldType::String => f.write_str("string"),
            FieldType::Timestamp => f.write_str("timestamp"),
            FieldType::Policy => f.write_str("policy"),
            FieldType::Dyn => f.write_str("dyn"),
            FieldType::Map(value) => write!(f, "map(string, {value})"),
        }
    }
}

/// What a resource of one type looks like: every field that is kept, and where its cell is.
#[derive(Debug, PartialEq, Eq)]
pub struct Layout {
    name: String,
    root: Arc<Record>,
    fingerprint: u64,
}

/// The shape of a value: what its cell holds and how many cells it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Shape {
    Bool,
    Int,
    Double,
    Text,
    Time,
    Policy,
    Dyn,
    Map(Arc<Shape>),
    List(Arc<Shape>),
    Record(Arc<Record>),
}

/// The fields of a record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// Where the record stands in its layout, such as `Rules[]`; the layout's name for the root.
    pub path: String,
    pub fields: Vec<Field>,
    /// Cells it takes, its own marker included.
    pub width: u32,
}

/// One field of a record.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Field {
    pub name: Box<str>,
    /// Where its cell is, counted from the record's marker.
    pub offset: u32,
    pub shape: Shape,
}

impl Layout {
    /// Begins a layout; `name` is what messages call it.
    pub fn builder(name: impl Into<String>) -> LayoutBuilder {
        LayoutBuilder { name: name.into(), root: Draft::Record(Vec::new()) }
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Every field that can be read, as a path and its type, in the order they were declared.
    pub fn fields(&self) -> Vec<(String, FieldType)> {
        let mut found = Vec::new();
        list_fields(&Shape::Record(Arc::clone(&self.root)), String::new(), &mut found);
        found
    }

    pub(crate) fn root(&self) -> &Arc<Record> {
        &self.root
    }

    /// Equal for equal layouts, and as good as never otherwise.
    pub(crate) fn fingerprint(&self) -> u64 {
        self.fingerprint
    }
}

impl Shape {
    /// Cells that a value of this shape takes.
    pub(crate) fn width(&self) -> u32 {
        match self {
            Shape::Record(record) => record.width,
            _ => 1,
        }
    }
}

impl Record {
    /// The field of that name.
    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| *field.name == *name)
    }
}

/// Collects the paths of a layout. See [`Layout::builder`].
#[derive(Debug)]
pub struct LayoutBuilder {
    name: String,
    root: Draft,
}

#[derive(Debug, PartialEq)]
enum Draft {
    Leaf(FieldType),
    List(Box<Draft>),
    Record(Vec<(String, Draft)>),
}

impl LayoutBuilder {
    /// Adds the field at `path`. Saying the same thing twice is fine.
    ///
    /// Errors: the path is malformed, or disagrees with an earlier one.
    pub fn field(mut self, path: &str, kind: FieldType) -> Result<Self, LayoutError> {
        let mut draft = Draft::Leaf(kind);
        let parts: Vec<_> =
            path.split('.').map(|part| parse_part(path, part)).collect::<Result<_, _>>()?;
        if parts.iter().map(|(_, depth)| depth + 1).sum::<usize>() > super::DEPTH_LIMIT {
            return Err(LayoutError::Malformed { path: path.into(), why: "it nests too deeply" });
        }
        for (name, depth) in parts.into_iter().rev() {
            for _ in 0..depth {
                draft = Draft::List(Box::new(draft));
            }
            draft = Draft::Record(vec![(name.to_owned(), draft)]);
        }
        self.root.merge(draft).map_err(|(old, new)| LayoutError::Conflict {
            path: path.to_owned(),
            new,
            old,
        })?;
        Ok(self)
    }

    /// The layout.
    ///
    /// Errors: there are more fields than can be numbered.
    pub fn build(self) -> Result<Layout, LayoutError> {
        let too_wide = || LayoutError::TooWide { name: self.name.clone() };
        let Draft::Record(fields) = &self.root else { return Err(too_wide()) };
        let root = lay_out(fields, &self.name, "").ok_or_else(too_wide)?;
        let fingerprint = fingerprint(&root);
        Ok(Layout { name: self.name, root: Arc::new(root), fingerprint })
    }
}

impl Draft {
    /// Adds what `other` says. On disagreement, gives what was there and what was to be.
    fn merge(&mut self, other: Draft) -> Result<(), (String, String)> {
        match (self, other) {
            (Draft::Leaf(mine), Draft::Leaf(other)) if *mine == other => Ok(()),
            (Draft::List(mine), Draft::List(other)) => mine.merge(*other),
            (Draft::Record(mine), Draft::Record(other)) => {
                for (name, draft) in other {
                    match mine.iter_mut().find(|(known, _)| *known == name) {
                        Some((_, known)) => known.merge(draft)?,
                        None => mine.push((name, draft)),
                    }
                }
                Ok(())
            }
            (mine, other) => Err((mine.describe(), other.describe())),
        }
    }

    fn describe(&self) -> String {
        match self {
            Draft::Leaf(kind) => kind.to_string(),
            Draft::List(_) => "a list".to_owned(),
            Draft::Record(_) => "a record".to_owned(),
        }
    }
}

/// One part of a path: its name, and how many times it is a list.
fn parse_part<'p>(path: &str, part: &'p str) -> Result<(&'p str, usize), LayoutError> {
    let malformed = |why| LayoutError::Malformed { path: path.to_owned(), why };
    let name = part.trim_end_matches("[]");
    let depth = (part.len() - name.len()) / 2;
    if name.is_empty() {
        return Err(malformed("a name is missing"));
    }
    if name.contains(['[', ']']) {
        return Err(malformed("`[]` stands only at the end of a name"));
    }
    if name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '`') {
        return Err(malformed("a name has no spaces and no backticks"));
    }
    Ok((name, depth))
}

fn lay_out(drafts: &[(String, Draft)], name: &str, path: &str) -> Option<Record> {
    let mut width = 1u32;
    let mut fields = Vec::with_capacity(drafts.len());
    for (name, draft) in drafts {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let shape = shape_of(draft, &path)?;
        let offset = width;
        width = width.checked_add(shape.width())?;
        fields.push(Field { name: name.as_str().into(), offset, shape });
    }
    let path = if path.is_empty() { name } else { path };
    Some(Record { path: path.to_owned(), fields, width })
}

fn shape_of(draft: &Draft, path: &str) -> Option<Shape> {
    Some(match draft {
        Draft::Leaf(kind) => leaf(kind),
        Draft::List(element) => Shape::List(Arc::new(shape_of(element, &format!("{path}[]"))?)),
        Draft::Record(fields) => Shape::Record(Arc::new(lay_out(fields, path, path)?)),
    })
}

fn leaf(kind: &FieldType) -> Shape {
    match kind {
        FieldType::Bool => Shape::Bool,
        FieldType::Int => Shape::Int,
        FieldType::Double => Shape::Double,
        FieldType::String => Shape::Text,
        FieldType::Timestamp => Shape::Time,
        FieldType::Policy => Shape::Policy,
        FieldType::Dyn => Shape::Dyn,
        FieldType::Map(value) => Shape::Map(Arc::new(leaf(value))),
    }
}

fn list_fields(shape: &Shape, path: String, found: &mut Vec<(String, FieldType)>) {
    match shape {
        Shape::Record(record) => {
            for field in &record.fields {
                let dot = if path.is_empty() { "" } else { "." };
                list_fields(&field.shape, format!("{path}{dot}{}", field.name), found);
            }
        }
        Shape::List(element) => list_fields(element, format!("{path}[]"), found),
        leaf => found.push((path, field_type(leaf))),
    }
}

fn field_type(shape: &Shape) -> FieldType {
    match shape {
        Shape::Bool => FieldType::Bool,
        Shape::Int => FieldType::Int,
        Shape::Double => FieldType::Double,
        Shape::Text => FieldType::String,
        Shape::Time => FieldType::Timestamp,
        Shape::Policy => FieldType::Policy,
        Shape::Map(value) => FieldType::Map(Box::new(field_type(value))),
        Shape::Dyn | Shape::List(_) | Shape::Record(_) => FieldType::Dyn,
    }
}

/// FNV-1a over the paths and types, in order.
fn fingerprint(root: &Record) -> u64 {
    let mut found = Vec::new();
    for field in &root.fields {
        list_fields(&field.shape, field.name.to_string(), &mut found);
    }
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for (path, kind) in found {
        for byte in format!("{path}:{kind};").bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket() -> LayoutBuilder {
        Layout::builder("aws.s3.bucket")
            .field("Name", FieldType::String)
            .and_then(|b| b.field("Versioning.Status", FieldType::String))
            .and_then(|b| b.field("Rules[].Filter.Prefix", FieldType::String))
            .and_then(|b| b.field("Rules[].Days", FieldType::Int))
            .unwrap()
    }

    #[test]
    fn nested_records_lie_in_line_and_lists_take_one_cell() {
        let layout = bucket().build().unwrap();
        let offsets: Vec<u32> = layout.root().fields.iter().map(|f| f.offset).collect();
        assert_eq!(offsets, [1, 2, 4]);
        assert_eq!(layout.root().width, 5);
    }

    #[test]
    fn every_declared_path_is_listed_again() {
        let paths: Vec<String> =
            bucket().build().unwrap().fields().into_iter().map(|f| f.0).collect();
        assert_eq!(paths, ["Name", "Versioning.Status", "Rules[].Filter.Prefix", "Rules[].Days"]);
    }

    #[test]
    fn paths_that_disagree_name_both_sides() {
        let error = bucket().field("Versioning", FieldType::Bool).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`Versioning` is declared as bool, but was declared before as a record"
        );
        assert!(bucket().field("Rules.Days", FieldType::Int).is_err());
        assert!(bucket().field("Name", FieldType::String).is_ok());
    }

    #[test]
    fn malformed_paths_are_refused() {
        for path in ["", ".", "A.", "A[x]", "A[].[]", "A b", "A[]B"] {
            assert!(Layout::builder("x").field(path, FieldType::Int).is_err(), "{path}");
        }
    }

    #[test]
    fn layouts_that_differ_have_different_fingerprints() {
        let one = bucket().build().unwrap();
        let two = bucket().field("More", FieldType::Bool).unwrap().build().unwrap();
        assert_ne!(one.fingerprint(), two.fingerprint());
        assert_eq!(one.fingerprint(), bucket().build().unwrap().fingerprint());
    }
}
