//! A small reader of protobuf's text format: enough for the conformance suite.

/// A message: its fields in order, repeated ones more than once.
#[derive(Debug, Clone, Default)]
pub struct Message {
    pub fields: Vec<(String, Field)>,
}

/// What a field holds.
#[derive(Debug, Clone)]
pub enum Field {
    Message(Message),
    /// A string or bytes, escapes undone.
    Text(Vec<u8>),
    /// A number, a bool or the name of an enum's value, as written.
    Word(String),
}

impl Message {
    pub fn all<'m>(&'m self, name: &'m str) -> impl Iterator<Item = &'m Field> {
        self.fields.iter().filter(move |(known, _)| known == name).map(|(_, field)| field)
    }

    pub fn messages<'m>(&'m self, name: &'m str) -> impl Iterator<Item = &'m Message> {
        self.all(name).filter_map(|field| match field {
            Field::Message(message) => Some(message),
            _ => None,
        })
    }

    pub fn message<'m>(&'m self, name: &'m str) -> Option<&'m Message> {
        self.messages(name).next()
    }

    pub fn text(&self, name: &str) -> Option<String> {
        match self.all(name).next()? {
            Field::Text(bytes) => String::from_utf8(bytes.clone()).ok(),
            _ => None,
        }
    }

    pub fn word(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(known, _)| known == name)?;
        match &found.1 {
            Field::Word(word) => Some(word),
            _ => None,
        }
    }

    pub fn is(&self, name: &str) -> bool {
        self.word(name) == Some("true")
    }
}

/// Reads a message.
pub fn parse(text: &str) -> Result<Message, String> {
    let mut reader = Reader { chars: text.chars().collect(), at: 0 };
    let message = reader.message()?;
    match reader.peek() {
        None => Ok(message),
        Some(c) => Err(format!("unexpected `{c}` at {}", reader.at)),
    }
}

struct Reader {
    chars: Vec<char>,
    at: usize,
}

impl Reader {
    fn peek(&mut self) -> Option<char> {
        while let Some(c) = self.chars.get(self.at) {
            match c {
                '#' => {
                    while self.chars.get(self.at).is_some_and(|c| *c != '\n') {
                        self.at += 1;
                    }
                }
                c if c.is_whitespace() => self.at += 1,
                c => return Some(*c),
            }
        }
        None
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn message(&mut self) -> Result<Message, String> {
        let mut message = Message::default();
        while let Some(c) = self.peek() {
            match c {
                '}' | '>' => break,
                ',' | ';' => self.at += 1,
                _ => {
                    let name = self.name()?;
                    self.take(':');
                    self.values(&name, &mut message)?;
                }
            }
        }
        Ok(message)
    }

    /// A name, or the name of a type or an extension in brackets.
    fn name(&mut self) -> Result<String, String> {
        if self.take('[') {
            let start = self.at;
            while self.chars.get(self.at).is_some_and(|c| *c != ']') {
                self.at += 1;
            }
            let name = self.chars[start..self.at].iter().collect();
            self.at += 1;
            return Ok(name);
        }
        let word = self.word();
        if word.is_empty() { Err(format!("a name is missing at {}", self.at)) } else { Ok(word) }
    }

    fn word(&mut self) -> String {
        self.peek();
        let start = self.at;
        let part = |c: &char| c.is_alphanumeric() || "_.+-".contains(*c);
        while self.chars.get(self.at).is_some_and(part) {
            self.at += 1;
        }
        self.chars[start..self.at].iter().collect()
    }

    fn values(&mut self, name: &str, message: &mut Message) -> Result<(), String> {
        if !self.take('[') {
            let field = self.value()?;
            message.fields.push((name.to_owned(), field));
            return Ok(());
        }
        while !self.take(']') {
            let field = self.value()?;
            message.fields.push((name.to_owned(), field));
            self.take(',');
        }
        Ok(())
    }

    fn value(&mut self) -> Result<Field, String> {
        match self.peek() {
            Some(open @ ('{' | '<')) => {
                self.at += 1;
                let message = self.message()?;
                let close = if open == '{' { '}' } else { '>' };
                if !self.take(close) {
                    return Err(format!("`{close}` is missing at {}", self.at));
                }
                Ok(Field::Message(message))
            }
            Some('"' | '\'') => {
                let mut bytes = Vec::new();
                while let Some(quote @ ('"' | '\'')) = self.peek() {
                    self.at += 1;
                    self.string(quote, &mut bytes)?;
                }
                Ok(Field::Text(bytes))
            }
            _ => {
                let word = self.word();
                if word.is_empty() {
                    return Err(format!("a value is missing at {}", self.at));
                }
                Ok(Field::Word(word))
            }
        }
    }

    fn string(&mut self, quote: char, bytes: &mut Vec<u8>) -> Result<(), String> {
        loop {
            let c = *self.chars.get(self.at).ok_or("a string does not end")?;
            self.at += 1;
            match c {
                c if c == quote => return Ok(()),
                '\\' => self.escape(bytes)?,
                c => bytes.extend(c.to_string().bytes()),
            }
        }
    }

    fn escape(&mut self, bytes: &mut Vec<u8>) -> Result<(), String> {
        let c = *self.chars.get(self.at).ok_or("a string does not end")?;
        self.at += 1;
        let simple = match c {
            'n' => b'\n',
            'r' => b'\r',
            't' => b'\t',
            'a' => 7,
            'b' => 8,
            'f' => 12,
            'v' => 11,
            '\\' | '\'' | '"' | '?' => u8::try_from(c).map_err(|e| e.to_string())?,
            'x' | 'X' => self.digits(2, 16).and_then(|n| u8::try_from(n).ok()).ok_or("bad \\x")?,
            'u' | 'U' => {
                let code = self.digits(if c == 'u' { 4 } else { 8 }, 16).ok_or("bad \\u")?;
                let c = char::from_u32(code).ok_or("no such character")?;
                bytes.extend(c.to_string().bytes());
                return Ok(());
            }
            '0'..='7' => {
                self.at -= 1;
                self.digits(3, 8).and_then(|n| u8::try_from(n).ok()).ok_or("bad octal")?
            }
            other => return Err(format!("unknown escape \\{other}")),
        };
        bytes.push(simple);
        Ok(())
    }

    fn digits(&mut self, most: usize, radix: u32) -> Option<u32> {
        let mut number = None;
        for _ in 0..most {
            let Some(digit) = self.chars.get(self.at).and_then(|c| c.to_digit(radix)) else {
                break;
            };
            number = Some(number.unwrap_or(0) * radix + digit);
            self.at += 1;
        }
        number
    }
}

#[test]
fn a_message_is_read_with_all_its_forms() {
    let message = parse("a: 1 b { c: 'x' \"y\\n\" } d: [1, 2] # note\n e < > [f.g] { }").unwrap();
    assert_eq!(message.word("a"), Some("1"));
    assert_eq!(message.message("b").unwrap().text("c").unwrap(), "xy\n");
    assert_eq!(message.all("d").count(), 2);
    assert!(message.message("e").is_some() && message.message("f.g").is_some());
    assert!(parse("a: }").is_err() && parse("a {").is_err());
}
