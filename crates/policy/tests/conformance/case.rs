//! The cases of the suite.

use super::textproto::Message;

/// One case: a source, what it is evaluated with, and what must come of it.
#[derive(Debug)]
pub struct Case {
    /// File, section and case.
    pub name: String,
    pub source: String,
    /// The whole case, for everything else it says.
    pub message: Message,
}

/// The cases of one file.
pub fn cases(file: &Message) -> Vec<Case> {
    let file_name = file.text("name").unwrap_or_default();
    let mut cases: Vec<Case> = Vec::new();
    for section in file.messages("section") {
        let section_name = section.text("name").unwrap_or_default();
        for test in section.messages("test") {
            let name = test.text("name").unwrap_or_default();
            let mut name = format!("{file_name}/{section_name}/{name}");
            // The suite uses a few names twice.
            while cases.iter().any(|known| known.name == name) {
                name.push_str("-again");
            }
            cases.push(Case {
                name,
                source: test.text("expr").unwrap_or_default(),
                message: test.clone(),
            });
        }
    }
    cases
}
