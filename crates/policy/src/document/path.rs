//! Paths to one place in a document, such as `AccessKeys[3].LastUsed.Date`.

use super::PathError;

/// One step along a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step<'p> {
    /// A field of a record, or a key of a map.
    Name(&'p str),
    /// An element of a list, from 0.
    Index(u32),
}

/// Splits a path into its steps. The empty path has none, and names the whole document.
pub(super) fn steps(path: &str) -> Result<Vec<Step<'_>>, PathError> {
    let malformed = || PathError::Malformed(path.to_owned());
    let mut steps = Vec::new();
    if path.is_empty() {
        return Ok(steps);
    }
    for part in path.split('.') {
        let (name, indices) = match part.split_once('[') {
            Some((name, rest)) => (name, rest.strip_suffix(']').ok_or_else(malformed)?),
            None => (part, ""),
        };
        if name.is_empty() {
            return Err(malformed());
        }
        steps.push(Step::Name(name));
        if part.contains('[') {
            for index in indices.split("][") {
                steps.push(Step::Index(index.parse().map_err(|_| malformed())?));
            }
        }
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_names_and_indices() {
        assert_eq!(
            steps("AccessKeys[3].LastUsed").unwrap(),
            [Step::Name("AccessKeys"), Step::Index(3), Step::Name("LastUsed")]
        );
        assert_eq!(
            steps("Grid[1][2]").unwrap(),
            [Step::Name("Grid"), Step::Index(1), Step::Index(2)]
        );
    }

    #[test]
    fn nonsense_is_refused() {
        for path in [".", "A..B", "A[", "A[]", "A[x]", "[1]", "A[1", "A[1]x", "A[-1]"] {
            assert!(steps(path).is_err(), "{path}");
        }
    }
}
