//! The nearest right name for a wrong one.

/// The known name that is nearest to `wrong`, if any is near enough to be meant.
///
/// Near enough is at most a third of the letters (and at least one) added, dropped, changed or
/// swapped with their neighbour; case counts for nothing.
pub(crate) fn nearest<'n>(
    wrong: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    let wrong: Vec<char> = lowered(wrong);
    // Names this long are not typing mistakes, and would make the comparison slow.
    if wrong.len() > 64 {
        return None;
    }
    let limit = (wrong.len() / 3).max(1);
    known
        .into_iter()
        .filter(|name| name.len() <= 96)
        .map(|name| (distance(&wrong, &lowered(name)), name))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

fn lowered(name: &str) -> Vec<char> {
    name.chars().flat_map(char::to_lowercase).collect()
}

/// Letters to add, drop, change or swap to get from one to the other.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, &y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&row, j) + usize::from(x != y)).min(at(&row, j + 1) + 1);
            best = best.min(at(&next, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(&y) && b.get(j - 1) == Some(&x);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        let known = ["Status", "MFADelete", "Name"];
        assert_eq!(nearest("Statuss", known), Some("Status"));
        assert_eq!(nearest("status", known), Some("Status"));
        assert_eq!(nearest("Satus", known), Some("Status"));
        assert_eq!(nearest("Nmae", known), Some("Name"));
        assert_eq!(nearest("MfaDelte", known), Some("MFADelete"));
    }

    #[test]
    fn another_word_is_not_taken_for_a_slip() {
        assert_eq!(nearest("Encryption", ["Status", "Name"]), None);
        assert_eq!(nearest("x", []), None);
    }
}
