//! Which error a refusal is: the code in a body that need not be in the protocol of the service.
//!
//! Load balancers, gateways and proxies answer in whatever they speak, so the body is looked at
//! rather than the model: XML if it begins with `<`, JSON if it begins with `{`, and otherwise
//! there are only the headers and the status.

use super::Answer;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Map, Value};

/// What a refusal says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The error code, without namespaces; empty if there is none to be found.
    pub code: String,
    /// The text for people, which may name people and resources.
    pub message: String,
    /// The region that S3 says the bucket is in.
    pub region: Option<String>,
}

/// Reads a refusal. Finds what it can: an unreadable body leaves the code empty.
pub fn read(answer: &Answer) -> Refusal {
    let start = answer.body.iter().find(|byte| !byte.is_ascii_whitespace());
    let mut refusal = match start {
        Some(b'<') => from_xml(&answer.body),
        Some(b'{') => from_json(&answer.body),
        _ => Refusal::default(),
    };
    // An older code is what the AWS tools show, for services that used to speak query.
    if let Some(code) = header(answer, "x-amzn-query-error") {
        refusal.code = code.split(';').next().unwrap_or_default().to_owned();
    } else if let Some(code) = header(answer, "x-amzn-errortype") {
        refusal.code = code.to_owned();
    }
    refusal.code = bare(&refusal.code).to_owned();
    if let Some(region) = header(answer, "x-amz-bucket-region") {
        refusal.region = Some(region.to_owned());
    }
    refusal
}

fn header<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.headers.get(name)?.to_str().ok().filter(|value| !value.is_empty())
}

/// A code without what stands around it: `com.amazon#Code:http://…` is `Code`.
fn bare(code: &str) -> &str {
    let code = code.rsplit('#').next().unwrap_or(code);
    let code = code.split(':').next().unwrap_or(code).trim();
    // A code is a word; anything else is something that strayed here.
    let is_word = code.len() <= 128
        && code
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
    if is_word { code } else { "" }
}

/// Services differ in the case of the keys, and some send both.
fn from_json(body: &[u8]) -> Refusal {
    let found: Map<String, Value> = serde_json::from_slice(body).unwrap_or_default();
    let text = |names: &[&str]| {
        let texts = names.iter().filter_map(|name| found.get(*name)?.as_str());
        texts.map(str::to_owned).next().unwrap_or_default()
    };
    Refusal {
        code: text(&["__type", "code", "Code"]),
        message: text(&["message", "Message", "errorMessage"]),
        region: None,
    }
}

/// The first `Code`, `Message` and `Region` anywhere in the body: the dialects differ in what
/// stands around them.
fn from_xml(body: &[u8]) -> Refusal {
    let mut refusal = Refusal::default();
    let mut reader = Reader::from_reader(body);
    let mut inside = String::new();
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(start) => {
                inside.clear();
                inside.push_str(start.local_name().into_inner());
                if inside.eq_ignore_ascii_case("html") {
                    return Refusal::default();
                }
            }
            Event::Text(text) => note(&mut refusal, &inside, &text.xml10_content()),
            Event::CData(text) => note(&mut refusal, &inside, &text.xml10_content()),
            Event::End(_) => inside.clear(),
            Event::Eof => break,
            _ => {}
        }
    }
    refusal
}

fn note(refusal: &mut Refusal, element: &str, text: &str) {
    let slot = match element {
        "Code" if refusal.code.is_empty() => &mut refusal.code,
        "Message" | "message" => &mut refusal.message,
        "Region" if refusal.region.is_none() => refusal.region.get_or_insert_default(),
        _ => return,
    };
    slot.push_str(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use http::StatusCode;

    fn read_with(headers: &[(&str, &str)], body: &str) -> Refusal {
        let headers = headers.iter().map(|(name, value)| {
            let name: http::HeaderName = name.parse().unwrap();
            (name, value.parse().unwrap())
        });
        let body = Bytes::copy_from_slice(body.as_bytes());
        read(&Answer { status: StatusCode::BAD_REQUEST, headers: headers.collect(), body })
    }

    #[test]
    fn the_code_is_found_in_every_dialect() {
        let cases: [(&[(&str, &str)], &str); 9] = [
            (
                &[],
                "<ErrorResponse><Error><Type>Sender</Type><Code>Gone</Code></Error></ErrorResponse>",
            ),
            (&[], "<Response><Errors><Error><Code>Gone</Code></Error></Errors></Response>"),
            (&[], "<?xml version=\"1.0\"?>\n<Error><Code>Gone</Code><Message>x</Message></Error>"),
            (&[], r#"{"__type":"com.example.toys#Gone","message":"x"}"#),
            (&[], r#"{"code":"Gone"}"#),
            (&[], r#"{"Code":"Gone","Message":"x","message":"x"}"#),
            (&[("x-amzn-errortype", "Gone:http://internal.example/")], "{}"),
            (&[("x-amzn-query-error", "Gone;Sender")], r#"{"__type":"toys#NewerCode"}"#),
            (&[("x-amzn-errortype", "Gone")], "not a body at all"),
        ];
        for (headers, body) in cases {
            let found = read_with(headers, body);
            assert_eq!(found.code, "Gone", "{body}");
        }
    }

    #[test]
    fn a_web_page_or_nothing_has_no_code() {
        let page = "<html><head><title>503</title></head><body><Code>x</Code></body></html>";
        for body in [page, "", "   ", "plain words", "{broken", "<broken", "[1]"] {
            assert_eq!(read_with(&[], body).code, "", "{body}");
        }
    }

    #[test]
    fn a_code_is_a_word_or_nothing() {
        let found = read_with(&[], r#"{"__type":"role arn:aws:iam::1:role/x is bad"}"#);
        assert_eq!(found.code, "");
    }

    #[test]
    fn a_bucket_elsewhere_says_where() {
        let body =
            "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>";
        assert_eq!(read_with(&[], body).region.as_deref(), Some("eu-west-1"));
        let found = read_with(&[("x-amz-bucket-region", "eu-west-3")], "");
        assert_eq!(found.region.as_deref(), Some("eu-west-3"));
    }
}
