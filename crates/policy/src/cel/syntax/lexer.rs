//! From source text to tokens.

use super::ast::Literal;
use super::literal;
use crate::cel::error::Diagnostic;
use crate::cel::source::Span;

/// A token, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    Name(String),
    /// A name in backticks, which may hold dots, dashes and slashes.
    Quoted(String),
    Literal(Literal),
    /// An integer without sign; the parser knows whether a minus stands before it.
    Digits {
        text: String,
        radix: u32,
    },
    Symbol(&'static str),
    End,
}

/// Longest first, so that `<=` is not read as `<`.
const SYMBOLS: [&str; 26] = [
    "==", "!=", "<=", ">=", "&&", "||", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",",
    "(", ")", "[", "]", "{", "}", "=", "&",
];

/// All tokens of `source`, ending with [`TokenKind::End`].
pub(super) fn tokens(source: &str) -> Result<Vec<Token>, Diagnostic> {
    let mut lexer = Lexer { source, at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.skip_blanks();
        let start = lexer.at;
        let kind = lexer.token()?;
        let done = kind == TokenKind::End;
        tokens.push(Token { kind, span: lexer.span(start) });
        if done {
            return Ok(tokens);
        }
    }
}

struct Lexer<'s> {
    source: &'s str,
    at: usize,
}

impl<'s> Lexer<'s> {
    fn rest(&self) -> &'s str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn span(&self, start: usize) -> Span {
        let number = |n| u32::try_from(n).unwrap_or(u32::MAX);
        Span { start: number(start), end: number(self.at) }
    }

    fn skip_blanks(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{c}']);
            self.at += rest.len() - trimmed.len();
            if !trimmed.starts_with("//") {
                return;
            }
            self.at += trimmed.find('\n').unwrap_or(trimmed.len());
        }
    }

    fn token(&mut self) -> Result<TokenKind, Diagnostic> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(TokenKind::End) };
        if let Some(prefix) = literal::text_prefix(rest) {
            return self.text(prefix);
        }
        if first.is_ascii_digit() || (first == '.' && second_is_digit(rest)) {
            return self.number();
        }
        if first.is_ascii_alphabetic() || first == '_' {
            return Ok(self.name());
        }
        if first == '`' {
            return self.quoted_name();
        }
        if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol)) {
            self.at += symbol.len();
            return Ok(TokenKind::Symbol(symbol));
        }
        let start = self.at;
        self.at += first.len_utf8();
        let wrong = Diagnostic::new(self.span(start), format!("unexpected character `{first}`"));
        Err(match first {
            '“' | '”' | '„' | '‘' | '’' | '«' | '»' => {
                wrong.help("texts stand in straight quotes: \"…\" or '…'")
            }
            _ => wrong,
        })
    }

    fn name(&mut self) -> TokenKind {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        self.at += end;
        match rest.get(..end).unwrap_or_default() {
            "true" => TokenKind::Literal(Literal::Bool(true)),
            "false" => TokenKind::Literal(Literal::Bool(false)),
            "null" => TokenKind::Literal(Literal::Null),
            "in" => TokenKind::Symbol("in"),
            name => TokenKind::Name(name.to_owned()),
        }
    }

    fn quoted_name(&mut self) -> Result<TokenKind, Diagnostic> {
        let start = self.at;
        let body = self.rest().get(1..).unwrap_or_default();
        let allowed = |c: char| c.is_ascii_alphanumeric() || "_.-/ :".contains(c);
        let end = body.find(|c| !allowed(c)).unwrap_or(body.len());
        self.at += end + 1;
        let name = body.get(..end).unwrap_or_default();
        if name.is_empty() || !self.rest().starts_with('`') {
            return Err(Diagnostic::new(self.span(start), "this quoted name does not end").help(
                "letters, digits, `_`, `.`, `-`, `/`, `:` and spaces may stand in backticks",
            ));
        }
        self.at += 1;
        Ok(TokenKind::Quoted(name.to_owned()))
    }

    fn text(&mut self, prefix: literal::Prefix) -> Result<TokenKind, Diagnostic> {
        let start = self.at;
        self.at += prefix.len();
        let body = self.rest();
        let Some(end) = prefix.end_of(body) else {
            self.at = self.source.len();
            let opening = Span { start: self.span(start).start, end: self.span(start).start + 1 };
            return Err(Diagnostic::new(opening, "this string does not end")
                .help(format!("expected a closing {}", prefix.closing())));
        };
        self.at += end;
        let body = body.get(..end).unwrap_or_default();
        let literal = prefix.value(body).map_err(|fault| {
            let at = start + prefix.len() + fault.at;
            let start = u32::try_from(at).unwrap_or(u32::MAX);
            let end = u32::try_from(at + fault.len).unwrap_or(u32::MAX);
            let wrong = Diagnostic::new(Span { start, end }, fault.message);
            wrong.help("write \\\\ for a backslash, or a raw text: r\"\\d\"")
        })?;
        self.at += prefix.closing().len();
        Ok(TokenKind::Literal(literal))
    }

    fn number(&mut self) -> Result<TokenKind, Diagnostic> {
        let start = self.at;
        let found = literal::number(self.rest());
        self.at += found.len;
        let malformed = self.rest().starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        match found.kind {
            Some(kind) if !malformed => Ok(kind),
            _ => {
                let rest = self.rest();
                self.at += rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
                Err(Diagnostic::new(self.span(start), "this is not a number")
                    .help("numbers are written 42, 0x2a, 42u, 4.2 or 4.2e1"))
            }
        }
    }
}

fn second_is_digit(text: &str) -> bool {
    text.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<TokenKind> {
        tokens(source).unwrap().into_iter().map(|token| token.kind).collect()
    }

    #[test]
    fn blanks_and_comments_are_nothing() {
        assert_eq!(kinds(" // all of it\n\t"), [TokenKind::End]);
    }

    #[test]
    fn the_longest_symbol_is_taken() {
        assert_eq!(
            kinds("a<=b"),
            [
                TokenKind::Name("a".into()),
                TokenKind::Symbol("<="),
                TokenKind::Name("b".into()),
                TokenKind::End
            ]
        );
    }

    #[test]
    fn broken_tokens_are_refused_where_they_stand() {
        for (source, start) in [("a # b", 2), ("'abc", 0), ("1 + 12ab", 4), ("`a", 0), ("0x", 0)] {
            assert_eq!(tokens(source).unwrap_err().span.start, start, "{source}");
        }
    }
}
