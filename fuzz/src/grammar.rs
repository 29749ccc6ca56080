//! Sources that mostly check: built by type, from choices.

use crate::{Cursor, text};

/// What an expression is to give.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Bool,
    Int,
    Uint,
    Double,
    Text,
    Bytes,
    Ints,
    Texts,
    Counts,
    Duration,
    Time,
}

const KINDS: [Kind; 11] = [
    Kind::Bool,
    Kind::Int,
    Kind::Uint,
    Kind::Double,
    Kind::Text,
    Kind::Bytes,
    Kind::Ints,
    Kind::Texts,
    Kind::Counts,
    Kind::Duration,
    Kind::Time,
];

/// What sources may speak of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum World {
    /// The layout's fields, and every library.
    Rules,
    /// Only what other implementations have too, and no names.
    Plain,
}

/// One source.
pub struct Grammar<'c, 'b> {
    pub cursor: &'c mut Cursor<'b>,
    pub world: World,
    /// Variables that are bound, with what they hold.
    bound: Vec<(String, Kind)>,
    /// Expressions still to be made.
    left: usize,
}

impl<'c, 'b> Grammar<'c, 'b> {
    pub fn new(cursor: &'c mut Cursor<'b>, world: World) -> Self {
        Grammar { cursor, world, bound: Vec::new(), left: 24 }
    }

    /// An expression of any kind.
    pub fn any(&mut self) -> String {
        let kind = self.kind();
        self.of(kind)
    }

    fn kind(&mut self) -> Kind {
        // The other implementation is built without times.
        let known = if self.world == World::Plain { KINDS.len() - 2 } else { KINDS.len() };
        self.cursor.pick(&KINDS[..known])
    }

    /// An expression of this kind, or now and then of another.
    pub fn of(&mut self, kind: Kind) -> String {
        if self.left == 0 {
            return self.leaf(kind);
        }
        self.left -= 1;
        if self.world == World::Rules && self.cursor.byte() == 255 {
            let other = self.kind();
            return self.of(other);
        }
        match self.cursor.below(4) {
            0 => self.leaf(kind),
            1 => self.choice(kind),
            _ => self.made(kind),
        }
    }

    fn choice(&mut self, kind: Kind) -> String {
        match self.cursor.below(4) {
            0 => format!("({} ? {} : {})", self.of(Kind::Bool), self.of(kind), self.of(kind)),
            1 => {
                let list = self.list_of(kind);
                match list {
                    Some(list) => format!("{}[{}]", self.of(list), self.of(Kind::Int)),
                    None => self.leaf(kind),
                }
            }
            2 if self.world == World::Rules => {
                let name = format!("v{}", self.bound.len());
                let inner = self.kind();
                let value = self.of(inner);
                let body = self.with(&name, inner, |grammar| grammar.of(kind));
                format!("cel.bind({name}, {value}, {body})")
            }
            _ => format!("({})", self.of(kind)),
        }
    }

    fn list_of(&self, kind: Kind) -> Option<Kind> {
        match kind {
            Kind::Int => Some(Kind::Ints),
            Kind::Text => Some(Kind::Texts),
            _ => None,
        }
    }

    fn with<T>(&mut self, name: &str, kind: Kind, body: impl FnOnce(&mut Self) -> T) -> T {
        self.bound.push((name.to_owned(), kind));
        let made = body(self);
        self.bound.pop();
        made
    }

    fn leaf(&mut self, kind: Kind) -> String {
        let bound: Vec<String> =
            self.bound.iter().filter(|(_, each)| *each == kind).map(|(n, _)| n.clone()).collect();
        if !bound.is_empty() && self.cursor.flag() {
            return bound[self.cursor.below(bound.len())].clone();
        }
        if self.world == World::Rules && self.cursor.flag() {
            let names: &[&str] = match kind {
                Kind::Bool => &["On", "Inner.Flag", "has(Name)", "has(Inner)", "has(Policy)"],
                Kind::Int => &["Count", "params.days", "size(Rules)", "Rules[0].Days"],
                Kind::Double => &["Ratio"],
                Kind::Text => {
                    &["Name", "Other", "Tags.a", "Tags['b']", "Rules[0].Id", "account.id"]
                }
                Kind::Texts => &["Names", "Rules[0].Names", "Rules.map(r, r.Id)"],
                Kind::Time => &["At", "now"],
                Kind::Counts => &["Any", "x"],
                _ => &[],
            };
            if !names.is_empty() {
                return self.cursor.pick(names).to_owned();
            }
        }
        let c = &mut *self.cursor;
        match kind {
            Kind::Bool => c.pick(&["true", "false"]).to_owned(),
            Kind::Int => match c.below(4) {
                0 => c
                    .pick(&["0", "1", "-1", "9223372036854775807", "-9223372036854775808"])
                    .to_owned(),
                _ => c.below(9).to_string(),
            },
            Kind::Uint => c.pick(&["0u", "1u", "7u", "18446744073709551615u"]).to_owned(),
            Kind::Double => c.pick(&["0.0", "1.0", "-2.5", "1e300", "0.1"]).to_owned(),
            Kind::Text => quoted(&text(c)),
            Kind::Bytes => c.pick(&["b''", "b'a'", "b'\\xff\\x00'", "b'abc'"]).to_owned(),
            Kind::Ints => c.pick(&["[]", "[1]", "[1, 2, 3]", "[3, 1, 3]"]).to_owned(),
            Kind::Texts => c.pick(&["[]", "['a']", "['a', 'ab', '']"]).to_owned(),
            Kind::Counts => c.pick(&["{}", "{'a': 1}", "{'a': 1, 'b': 2}"]).to_owned(),
            Kind::Duration => {
                c.pick(&["duration('1h')", "duration('0s')", "duration('-90m')"]).to_owned()
            }
            Kind::Time => c
                .pick(&["timestamp('2024-02-29T12:00:00Z')", "timestamp('1969-12-31T23:59:59Z')"])
                .to_owned(),
        }
    }

    fn made(&mut self, kind: Kind) -> String {
        let more = self.world == World::Rules;
        match kind {
            Kind::Bool => self.test(),
            Kind::Int => match self.cursor.below(if more { 9 } else { 6 }) {
                0..3 => self.binary(Kind::Int, &["+", "-", "*", "/", "%"]),
                3 => format!("size({})", self.walked()),
                4 => format!("int({})", self.scalar()),
                5 => format!("-({})", self.of(Kind::Int)),
                6 => format!("{}.getHours()", self.of(Kind::Time)),
                7 => format!("math.abs({})", self.of(Kind::Int)),
                _ => format!("{}.indexOf({})", self.of(Kind::Text), self.of(Kind::Text)),
            },
            Kind::Uint => match self.cursor.below(3) {
                0 | 1 => self.binary(Kind::Uint, &["+", "-", "*", "/", "%"]),
                _ => format!("uint({})", self.of(Kind::Int)),
            },
            Kind::Double => match self.cursor.below(3) {
                0 | 1 => self.binary(Kind::Double, &["+", "-", "*", "/"]),
                _ => format!("double({})", self.of(Kind::Int)),
            },
            Kind::Text => match self.cursor.below(if more { 8 } else { 3 }) {
                0 | 1 => self.binary(Kind::Text, &["+"]),
                2 => format!("string({})", self.scalar()),
                3 => format!("{}.lowerAscii()", self.of(Kind::Text)),
                4 => format!(
                    "{}.replace({}, {})",
                    self.of(Kind::Text),
                    self.of(Kind::Text),
                    self.of(Kind::Text)
                ),
                5 => format!("{}.substring({})", self.of(Kind::Text), self.of(Kind::Int)),
                6 => format!("{}.join('-')", self.of(Kind::Texts)),
                _ => format!("'%s %s'.format([{}, {}])", self.of(Kind::Text), self.any()),
            },
            Kind::Bytes => match self.cursor.below(2) {
                0 => self.binary(Kind::Bytes, &["+"]),
                _ => format!("bytes({})", self.of(Kind::Text)),
            },
            Kind::Ints | Kind::Texts => self.list(kind),
            Kind::Counts => match self.cursor.below(3) {
                0 => format!("{{{}: {}}}", self.of(Kind::Text), self.of(Kind::Int)),
                1 if more => {
                    format!("{}.transformMap(k, v, {})", self.of(Kind::Counts), self.of(Kind::Int))
                }
                _ => self.leaf(Kind::Counts),
            },
            Kind::Duration => match self.cursor.below(3) {
                0 => self.binary(Kind::Duration, &["+", "-"]),
                1 => format!("({} - {})", self.of(Kind::Time), self.of(Kind::Time)),
                _ => self.leaf(Kind::Duration),
            },
            Kind::Time => format!(
                "({} {} {})",
                self.of(Kind::Time),
                self.cursor.pick(&["+", "-"]),
                self.of(Kind::Duration)
            ),
        }
    }

    fn list(&mut self, kind: Kind) -> String {
        let element = if kind == Kind::Ints { Kind::Int } else { Kind::Text };
        match self.cursor.below(5) {
            0 => format!("[{}, {}]", self.of(element), self.of(element)),
            1 => self.binary(kind, &["+"]),
            2 => {
                let range = self.of(kind);
                let name = format!("v{}", self.bound.len());
                let body = self.with(&name, element, |grammar| grammar.of(Kind::Bool));
                format!("{range}.filter({name}, {body})")
            }
            3 => {
                let from = self.cursor.pick(&[Kind::Ints, Kind::Texts]);
                let range = self.of(from);
                let inner = if from == Kind::Ints { Kind::Int } else { Kind::Text };
                let name = format!("v{}", self.bound.len());
                let body = self.with(&name, inner, |grammar| grammar.of(element));
                format!("{range}.map({name}, {body})")
            }
            _ if self.world == World::Rules => {
                let method =
                    self.cursor.pick(&["reverse()", "distinct()", "sort()", "slice(0, 1)"]);
                format!("{}.{method}", self.of(kind))
            }
            _ => self.leaf(kind),
        }
    }

    fn test(&mut self) -> String {
        match self.cursor.below(12) {
            0 => format!("({} && {})", self.of(Kind::Bool), self.of(Kind::Bool)),
            1 => format!("({} || {})", self.of(Kind::Bool), self.of(Kind::Bool)),
            2 => format!("!({})", self.of(Kind::Bool)),
            3 | 4 => {
                let kind = self.kind();
                let op = self.cursor.pick(&["==", "!="]);
                format!("({} {op} {})", self.of(kind), self.of(kind))
            }
            5 | 6 => {
                let ordered = [
                    Kind::Int,
                    Kind::Uint,
                    Kind::Double,
                    Kind::Text,
                    Kind::Bool,
                    Kind::Duration,
                    Kind::Time,
                ];
                let known = if self.world == World::Plain { 5 } else { 7 };
                let kind = self.cursor.pick(&ordered[..known]);
                let op = self.cursor.pick(&["<", "<=", ">", ">="]);
                format!("({} {op} {})", self.of(kind), self.of(kind))
            }
            7 => format!("({} in {})", self.of(Kind::Int), self.of(Kind::Ints)),
            8 => {
                let range = self.cursor.pick(&[Kind::Texts, Kind::Counts]);
                format!("({} in {})", self.of(Kind::Text), self.of(range))
            }
            9 => {
                let function = self.cursor.pick(&["startsWith", "endsWith", "contains"]);
                format!("{}.{function}({})", self.of(Kind::Text), self.of(Kind::Text))
            }
            10 => {
                // A pattern costs more than all the rest.
                if self.cursor.below(8) != 0 {
                    return self.leaf(Kind::Bool);
                }
                let pattern = self.cursor.pick(&["'^[a-z]+$'", "'a|b'", "'^$'", "'[0-9]{2}'"]);
                format!("{}.matches({pattern})", self.of(Kind::Text))
            }
            _ => {
                let (range, element) = match self.cursor.below(3) {
                    0 => (Kind::Ints, Kind::Int),
                    1 => (Kind::Texts, Kind::Text),
                    _ => (Kind::Counts, Kind::Text),
                };
                let range = self.of(range);
                let fold = self.cursor.pick(&["all", "exists", "exists_one"]);
                let name = format!("v{}", self.bound.len());
                let body = self.with(&name, element, |grammar| grammar.of(Kind::Bool));
                format!("{range}.{fold}({name}, {body})")
            }
        }
    }

    fn binary(&mut self, kind: Kind, operators: &[&str]) -> String {
        let operator = self.cursor.pick(operators);
        format!("({} {operator} {})", self.of(kind), self.of(kind))
    }

    fn walked(&mut self) -> String {
        let kind =
            self.cursor.pick(&[Kind::Text, Kind::Bytes, Kind::Ints, Kind::Texts, Kind::Counts]);
        self.of(kind)
    }

    /// What can be made a text or a number. Doubles as texts are not compared with others: the
    /// definition leaves open when an exponent is written.
    fn scalar(&mut self) -> String {
        let scalars = [Kind::Int, Kind::Uint, Kind::Text, Kind::Double];
        let known = if self.world == World::Plain { 3 } else { 4 };
        let kind = self.cursor.pick(&scalars[..known]);
        self.of(kind)
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
