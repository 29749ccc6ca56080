//! Reading `verdicts.csv` back.

use std::collections::BTreeMap;

/// What a rule says of one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub status: String,
    pub detail: String,
}

/// A rule, where, and on which resource.
pub type Key = (String, String, String);

/// All verdicts of a file, each once.
pub fn read(csv: &str) -> BTreeMap<Key, Verdict> {
    let mut rows = rows(csv).into_iter();
    let header = rows.next().unwrap();
    let column = |name: &str| header.iter().position(|cell| cell == name).unwrap();
    let (rule, region, resource) = (column("rule"), column("region"), column("resource_id"));
    let (status, detail) = (column("status"), column("detail"));
    let mut verdicts = BTreeMap::new();
    for row in rows {
        let key = (row[rule].clone(), row[region].clone(), row[resource].clone());
        let verdict = Verdict { status: row[status].clone(), detail: row[detail].clone() };
        let twice = verdicts.insert(key.clone(), verdict);
        assert!(twice.is_none(), "two verdicts on {key:?}");
    }
    verdicts
}

/// The cells of every row, the header first.
pub fn rows(csv: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut characters = csv.chars().peekable();
    while let Some(character) = characters.next() {
        let row = rows.last_mut().unwrap();
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                row.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\r' if !quoted => {}
            '\n' if !quoted => rows.push(vec![String::new()]),
            other => row.last_mut().unwrap().push(other),
        }
    }
    // The file ends with a line end, after which no row begins.
    assert_eq!(rows.pop(), Some(vec![String::new()]));
    rows
}
