//! What somebody probably meant.

/// The name among `known` that is nearest to `word`, if one is near enough to be meant.
///
/// Near enough: at most a third of the word's letters differ (insertions, deletions, changes), or
/// only the case does.
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word: Vec<char> = word.chars().take(64).flat_map(char::to_lowercase).collect();
    let limit = (word.len() / 3).max(1);
    known
        .into_iter()
        .map(|name| (distance(&word, name), name))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The end of a complaint about `word`: what was probably meant, or nothing.
pub fn meant<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    nearest(word, known).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

/// Levenshtein's distance, case apart.
fn distance(word: &[char], name: &str) -> usize {
    let name: Vec<char> = name.chars().take(64).flat_map(char::to_lowercase).collect();
    let mut row: Vec<usize> = (0..=name.len()).collect();
    for (i, a) in word.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, b) in row.iter_mut().skip(1).zip(&name) {
            let changed = diagonal + usize::from(a != b);
            diagonal = *cell;
            left = changed.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_the_one_meant() {
        let known = ["Versioning", "Encryption", "Name"];
        assert_eq!(nearest("Versionning", known), Some("Versioning"));
        assert_eq!(nearest("encryption", known), Some("Encryption"));
        assert_eq!(nearest("Zebra", known), None);
        assert_eq!(distance(&['k', 'i', 't', 't', 'e', 'n'], "sitting"), 3);
    }
}
