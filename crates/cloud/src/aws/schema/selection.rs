//! Whether a selection fits the answer that it is laid over.

use super::{Member, Place, Service, Shape, Type};
use policy::catalogue::Selection;

/// A selection that names what an answer does not have, so that it would silently keep nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectionError {
    /// No model of the operation is at hand.
    #[error("`{0}` is not among the modelled operations")]
    NoSuchOperation(String),
    /// There is no such member.
    #[error("`{path}` is not in the answer; {near}")]
    NoSuchMember {
        /// Where the selection strays.
        path: String,
        /// What stands there instead.
        near: String,
    },
    /// The member is there, and is of another kind.
    #[error("`{path}` is {found}, not {wanted}")]
    WrongKind {
        /// Where the selection strays.
        path: String,
        /// What the answer has there.
        found: &'static str,
        /// What the selection takes it for.
        wanted: &'static str,
    },
}

/// Checks that everything which a selection names is in the answer of an operation.
///
/// A catalogue calls this when it is loaded: a misspelt member is found then, and not by a rule
/// that never sees its field.
pub fn check_selection(
    service: &Service,
    operation: &str,
    selection: &Selection,
) -> Result<(), SelectionError> {
    let found = service
        .operation(operation)
        .ok_or_else(|| SelectionError::NoSuchOperation(format!("{}:{operation}", service.name)))?;
    match found.output {
        Some(output) => check(service, &Member::plain(output), selection, &mut String::new()),
        None if *selection == Selection::nothing() => Ok(()),
        None => Err(SelectionError::WrongKind {
            path: String::new(),
            found: "empty",
            wanted: wanted(selection),
        }),
    }
}

fn check(
    service: &Service,
    member: &Member,
    selection: &Selection,
    path: &mut String,
) -> Result<(), SelectionError> {
    let below = path.len();
    match (selection, service.shape(member.kind)) {
        (Selection::Value(_), _) => {}
        (_, _) if member.kind == Type::Document || member.json_value => {}
        (Selection::Members(parts), Some(Shape::Structure(structure))) => {
            for (name, part) in parts {
                path.push_str(if path.is_empty() { "" } else { "." });
                path.push_str(name);
                let inner = structure.member(name).ok_or_else(|| {
                    let names: Vec<&str> = structure.members().map(|(name, _)| name).collect();
                    let near = format!("there are {}", names.join(", "));
                    SelectionError::NoSuchMember { path: path.clone(), near }
                })?;
                check(service, inner, part, path)?;
                path.truncate(below);
            }
        }
        (Selection::Items(part), Some(Shape::List { item, .. })) => {
            path.push_str("[]");
            check(service, item, part, path)?;
        }
        (Selection::Entries(part), Some(Shape::Map { value, .. })) => {
            path.push_str(".*");
            check(service, value, part, path)?;
        }
        (Selection::Members(parts), Some(Shape::Map { value, .. })) => {
            for (name, part) in parts {
                path.push_str(if path.is_empty() { "" } else { "." });
                path.push_str(name);
                check(service, value, part, path)?;
                path.truncate(below);
            }
        }
        (Selection::Entries(part), None) if member.place == Place::Headers => {
            check(service, &Member::plain(Type::String), part, path)?;
        }
        (_, shape) => {
            let found = found(shape);
            return Err(SelectionError::WrongKind {
                path: path.clone(),
                found,
                wanted: wanted(selection),
            });
        }
    }
    path.truncate(below);
    Ok(())
}

fn found(shape: Option<&Shape>) -> &'static str {
    match shape {
        None => "a single value",
        Some(Shape::Structure(_)) => "an object",
        Some(Shape::List { .. }) => "a list",
        Some(Shape::Map { .. }) => "a map",
    }
}

fn wanted(selection: &Selection) -> &'static str {
    match selection {
        Selection::Value(_) => "a value",
        Selection::Members(_) => "an object",
        Selection::Items(_) => "a list",
        Selection::Entries(_) => "a map",
    }
}

#[cfg(test)]
mod tests {
    use super::super::service;
    use super::*;
    use policy::catalogue::Reduction;

    fn keep() -> Selection {
        Selection::Value(Reduction::Keep)
    }

    fn members(name: &str, selection: Selection) -> Selection {
        Selection::Members([(name.to_owned(), selection)].into())
    }

    #[test]
    fn a_selection_that_fits_is_accepted() {
        let ec2 = service("ec2").unwrap();
        let ids = members("Volumes", Selection::Items(Box::new(members("VolumeId", keep()))));
        assert_eq!(check_selection(ec2, "DescribeVolumes", &ids), Ok(()));
        assert_eq!(check_selection(ec2, "DescribeVolumes", &Selection::nothing()), Ok(()));
    }

    #[test]
    fn a_misspelt_member_is_found_where_it_stands() {
        let ec2 = service("ec2").unwrap();
        let wrong = members("Volumes", Selection::Items(Box::new(members("VolumeID", keep()))));
        let error = check_selection(ec2, "DescribeVolumes", &wrong).unwrap_err();
        assert!(
            error.to_string().starts_with("`Volumes[].VolumeID` is not in the answer"),
            "{error}"
        );
        let wrong = members("Volumes", members("VolumeId", keep()));
        let error = check_selection(ec2, "DescribeVolumes", &wrong).unwrap_err();
        assert_eq!(error.to_string(), "`Volumes` is a list, not an object");
        assert!(check_selection(ec2, "DescribeNothing", &keep()).is_err());
    }
}
