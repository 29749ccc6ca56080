//! What peers answered, and whether they agree.

use crate::documents::Kind;
use std::fmt::Write;

/// The answers of one peer on documents of one kind: for each predicate, one for each document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    pub kind: Kind,
    documents: usize,
    holds: Vec<bool>,
}

impl Answers {
    pub fn new(kind: Kind, predicates: usize, documents: usize) -> Self {
        Answers { kind, documents, holds: vec![false; predicates * documents] }
    }

    /// Those of another process, a byte for each.
    pub fn from_bytes(kind: Kind, documents: usize, bytes: &[u8]) -> Self {
        Answers { kind, documents, holds: bytes.iter().map(|byte| *byte == 1).collect() }
    }

    /// The documents that were judged.
    pub fn documents(&self) -> usize {
        self.documents
    }

    /// Where the answers to a predicate are written.
    pub fn of_mut(&mut self, predicate: usize) -> &mut [bool] {
        &mut self.holds[predicate * self.documents..][..self.documents]
    }

    fn of(&self, predicate: usize, documents: usize) -> &[bool] {
        &self.holds[predicate * self.documents..][..documents]
    }

    fn predicates(&self) -> usize {
        self.holds.len() / self.documents.max(1)
    }

    /// For how many of the documents the predicate holds, and a hash over the answers in order.
    pub fn summary(&self, predicate: usize, documents: usize) -> (usize, u64) {
        let answers = self.of(predicate, documents);
        let count = answers.iter().filter(|holds| **holds).count();
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        (count, answers.iter().map(|holds| u8::from(*holds)).fold(0xcbf2_9ce4_8422_2325, step))
    }

    /// Nothing where these are the answers that `expected` begins with; else, what differs.
    pub fn differences(&self, expected: &Answers, sources: &[String]) -> Option<String> {
        let mut found = String::new();
        if self.predicates() != expected.predicates() {
            return Some(format!("{} predicates were answered", self.predicates()));
        }
        for (predicate, source) in sources.iter().enumerate() {
            let mine = self.summary(predicate, self.documents);
            let theirs = expected.summary(predicate, self.documents);
            if mine != theirs {
                let (a, b) =
                    (self.of(predicate, self.documents), expected.of(predicate, self.documents));
                let first = a.iter().zip(b).position(|(a, b)| a != b);
                let _ = writeln!(
                    found,
                    "{source}: {} documents and not {}, first at {first:?}",
                    mine.0, theirs.0
                );
            }
        }
        (!found.is_empty()).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(bytes: &[u8]) -> Answers {
        Answers::from_bytes(Kind::Group, 3, bytes)
    }

    #[test]
    fn an_answer_that_differs_is_found_and_so_is_one_that_stands_elsewhere() {
        let sources = ["a".to_owned(), "b".to_owned()];
        let expected = answers(&[1, 0, 0, 1, 1, 1]);
        assert_eq!(expected.differences(&expected, &sources), None);
        let found = answers(&[1, 0, 0, 1, 0, 1]).differences(&expected, &sources);
        assert_eq!(found.unwrap(), "b: 2 documents and not 3, first at Some(1)\n");
        let found = answers(&[0, 1, 0, 1, 1, 1]).differences(&expected, &sources);
        assert_eq!(found.unwrap(), "a: 1 documents and not 1, first at Some(0)\n");
        assert!(answers(&[1, 0, 0]).differences(&expected, &sources).is_some());
    }

    #[test]
    fn a_sample_is_compared_with_the_documents_that_it_is_of() {
        let sources = ["a".to_owned(), "b".to_owned()];
        let expected = answers(&[1, 0, 0, 1, 1, 1]);
        let sample = |bytes| Answers::from_bytes(Kind::Group, 2, bytes);
        assert_eq!(sample(&[1, 0, 1, 1]).differences(&expected, &sources), None);
        assert!(sample(&[1, 1, 1, 1]).differences(&expected, &sources).is_some());
    }
}
