//! The engine as a rule sees it: resources, joins, parameters, unknowns, limits, messages.

use super::*;
use crate::document::{Document, FieldType, Layout, LayoutBuilder, ReasonId};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

fn layout() -> Arc<Layout> {
    let built = Layout::builder("aws.s3.bucket")
        .field("Name", FieldType::String)
        .and_then(|b| b.field("Versioning.Status", FieldType::String))
        .and_then(|b| b.field("Versioning.MFADelete", FieldType::Bool))
        .and_then(|b| b.field("Encryption.Rules[].Algorithm", FieldType::String))
        .and_then(|b| b.field("Created", FieldType::Timestamp))
        .and_then(|b| b.field("Size", FieldType::Int))
        .and_then(|b| b.field("Policy", FieldType::Policy))
        .and_then(|b| b.field("Tags", FieldType::Map(Box::new(FieldType::String))))
        .and_then(|b| b.field("Rules[].Id", FieldType::String))
        .and_then(|b| b.field("Rules[].Days", FieldType::Int))
        .and_then(|b| b.field("Rules[].Prefixes[]", FieldType::String))
        .and_then(|b| b.field("Extra", FieldType::Dyn))
        .and_then(LayoutBuilder::build);
    Arc::new(built.unwrap())
}

fn block() -> Arc<Layout> {
    let built = Layout::builder("block").field("BlockAll", FieldType::Bool);
    Arc::new(built.and_then(LayoutBuilder::build).unwrap())
}

fn environment() -> Environment {
    Environment::of(layout())
        .join_one("account_block", block())
        .join_many("logs", block())
        .parameter("max_days", ParameterType::Int)
        .parameter("allowed", ParameterType::Texts)
        .host(Arc::new(Host))
}

struct Host;

impl HostFunctions for Host {
    fn signatures(&self) -> &[HostSignature] {
        const SIGNATURES: &[HostSignature] = &[
            HostSignature {
                name: "is_public",
                arguments: &[HostType::Policy],
                result: HostType::Bool,
            },
            HostSignature {
                name: "trusts",
                arguments: &[HostType::Policy, HostType::Text],
                result: HostType::Texts,
            },
        ];
        SIGNATURES
    }

    fn call(&self, index: usize, arguments: &[HostValue<'_>]) -> Result<HostAnswer, String> {
        match (index, arguments) {
            (0, [HostValue::Policy(policy)]) => {
                let stars = policy.parsed(|text| text.matches('*').count());
                Ok(HostAnswer::Bool(stars.is_some_and(|stars| *stars > 0)))
            }
            (1, [HostValue::Policy(_), HostValue::Text(name)]) => {
                Ok(HostAnswer::Texts(vec![(*name).to_owned(), "other".to_owned()]))
            }
            _ => Err("unexpected".to_owned()),
        }
    }
}

fn bucket() -> Document {
    let json = json!({
        "Name": "logs",
        "Versioning": {"Status": "Enabled"},
        "Encryption": {"Rules": [{"Algorithm": "AES256"}]},
        "Created": "2024-01-01T00:00:00Z",
        "Size": 7,
        "Policy": {"Principal": "*"},
        "Tags": {"env": "prod"},
        "Rules": [{"Id": "a", "Days": 30, "Prefixes": ["x/"]}, {"Id": "b", "Days": 90}],
        "Extra": {"deep": [1, "two", {"three": 3.5}]}
    });
    Document::from_value(&layout(), &json).unwrap()
}

fn answer_on(document: &Document, source: &str) -> Outcome {
    let environment = environment();
    let program = compile(source, &environment).unwrap_or_else(|error| panic!("{error}"));
    let given = BTreeMap::from([
        ("max_days".to_owned(), json!(60)),
        ("allowed".to_owned(), json!(["logs", "data"])),
    ]);
    let parameters = environment.parameters(&given).unwrap();
    let on = Document::from_json(&block(), r#"{"BlockAll": true}"#).unwrap();
    let off = Document::from_json(&block(), r#"{}"#).unwrap();
    let many = [&on, &off];
    let related = [Related::One(None), Related::Many(&many)];
    let input = Input::new(document)
        .related(&related)
        .parameters(&parameters)
        .account(Account { id: "123456789012", partition: "aws" })
        .region("eu-west-1")
        .now("2024-03-01T00:00:00Z".parse().unwrap());
    program.evaluate(&input)
}

fn holds(source: &str) {
    assert_eq!(answer_on(&bucket(), source), Outcome::True, "{source}");
}

#[test]
fn conditions_read_the_resource() {
    holds("Versioning.Status == 'Enabled'");
    holds("resource.Versioning.Status == 'Enabled'");
    holds("Versioning.Status in ['Enabled', 'Suspended']");
    holds("!Versioning.MFADelete");
    holds("Size > 5 && Size <= 7");
    holds("Tags.env == 'prod' && 'env' in Tags && !('team' in Tags)");
    holds("Tags['env'].startsWith('pr')");
    holds("Extra.deep[2].three == 3.5");
    holds("Rules[1].Days == 90");
    holds("size(Rules) == 2 && Rules.size() == 2");
    holds("Name.matches('^l[o]gs$')");
}

#[test]
fn absent_fields_read_as_defaults_and_has_tells() {
    holds("has(Versioning.Status) && !has(Versioning.MFADelete)");
    holds("has(Policy) && has(resource.Policy) && has(Extra.deep)");
    holds("Rules[1].Prefixes == [] && !has(Rules[1].Prefixes)");
    let empty = Document::from_json(&layout(), "{}").unwrap();
    for source in [
        "Name == '' && Size == 0 && Rules.size() == 0 && Tags.size() == 0",
        "Versioning.Status == '' && !has(Versioning.Status)",
        "Versioning == null && Extra == null",
        "Rules.all(r, false) && !is_public(Policy)",
        "Encryption.Rules.size() == 0",
    ] {
        assert_eq!(answer_on(&empty, source), Outcome::True, "{source}");
    }
    assert!(matches!(answer_on(&empty, "Created < now"), Outcome::Error(_)));
    assert_eq!(answer_on(&empty, "has(Created) && Created < now"), Outcome::False);
}

#[test]
fn macros_walk_lists_of_records() {
    holds("Rules.exists(r, r.Days > params.max_days)");
    holds("Rules.all(r, r.Days >= 30)");
    holds("Rules.exists_one(r, r.Id == 'a')");
    holds("Rules.filter(r, r.Days > 30).map(r, r.Id) == ['b']");
    holds("Rules.map(r, r.Days > 30, r.Id) == ['b']");
    holds("Rules.exists(i, r, i == 1 && r.Id == 'b')");
    holds("Rules.exists(r, r.Prefixes.exists(p, p == 'x/' && r.Id == 'a'))");
    holds("Rules.exists(r, r.Prefixes.exists(p, p == 'x/')) && Rules[0].Prefixes.all(p, p != 'y')");
    holds("!Rules[0].Prefixes.all(p, p != 'x/') && Rules[0].Prefixes.all(p, p == 'x/')");
    holds("Tags.exists(k, k == 'env') && Tags.all(k, v, v == 'prod')");
    holds("Encryption.Rules.all(r, r.Algorithm == 'AES256')");
}

#[test]
fn conditions_read_joins_parameters_and_place() {
    holds("!has(related.account_block) && !related.account_block.BlockAll");
    holds("related.logs.size() == 2 && has(related.logs)");
    holds("related.logs.exists(l, l.BlockAll) && !related.logs.all(l, l.BlockAll)");
    holds("Name in params.allowed && params.max_days == 60");
    holds("account.id == '123456789012' && account.partition == 'aws' && region == 'eu-west-1'");
    holds("now - Created == duration('1440h')");
    holds("now - Created > duration('720h')");
}

#[test]
fn policies_are_asked_through_the_host() {
    holds("is_public(Policy) && Policy.is_public()");
    holds("trusts(Policy, account.id).exists(a, a == '123456789012')");
}

#[test]
fn an_unknown_matters_only_where_it_could_change_the_answer() {
    let mut document = bucket();
    document.set_unknown("Encryption", ReasonId(4)).unwrap();
    document.set_unknown("Rules[0].Days", ReasonId(5)).unwrap();
    let unknown = |source: &str| match answer_on(&document, source) {
        Outcome::Unknown(reasons) => reasons.as_slice().iter().map(|r| r.0).collect::<Vec<_>>(),
        other => panic!("{source}: {other:?}"),
    };
    assert_eq!(unknown("has(Encryption.Rules)"), [4]);
    assert_eq!(unknown("has(Encryption)"), [4]);
    assert_eq!(unknown("Encryption.Rules.size() > 0"), [4]);
    assert_eq!(unknown("Encryption.Rules.all(r, true) && Name == 'logs'"), [4]);
    assert_eq!(unknown("Rules.all(r, r.Days > 0)"), [5]);
    assert_eq!(unknown("Rules.map(r, r.Days) == [30, 90]"), [5]);
    assert_eq!(unknown("Rules.all(r, r.Days > 0) || has(Encryption)"), [4, 5]);
    assert_eq!(unknown("Rules[0].Days + Encryption.Rules.size() > 0"), [4, 5]);
    assert_eq!(unknown("has(Encryption) ? true : true"), [4]);
    assert_eq!(unknown("Rules[0].Days == 1 / 0"), [5]);
    for (source, expected) in [
        ("Name == 'logs' || has(Encryption)", Outcome::True),
        ("has(Encryption) || Name == 'logs'", Outcome::True),
        ("has(Encryption) && Name == 'x'", Outcome::False),
        ("Name == 'logs' ? true : has(Encryption)", Outcome::True),
        ("Rules.exists(r, r.Days == 90)", Outcome::True),
        ("Rules.all(r, r.Days < 90)", Outcome::False),
        ("Rules.all(r, r.Id != '')", Outcome::True),
        ("Rules.size() == 2", Outcome::True),
    ] {
        assert_eq!(answer_on(&document, source), expected, "{source}");
    }
}

#[test]
fn errors_are_absorbed_only_where_another_operand_decides() {
    assert_eq!(answer_on(&bucket(), "1 / 0 == 1 || true"), Outcome::True);
    assert_eq!(answer_on(&bucket(), "false && Tags.none == 'x'"), Outcome::False);
    assert!(matches!(answer_on(&bucket(), "Tags.none == 'x'"), Outcome::Error(_)));
    assert!(matches!(answer_on(&bucket(), "1 / 0 == 1 || false"), Outcome::Error(_)));
}

#[test]
fn a_program_says_what_it_reads() {
    let reads = |source: &str| compile(source, &environment()).unwrap().reads().clone();
    let read = reads("Versioning.Status == 'Enabled' && Rules.exists(r, r.Days > params.max_days)");
    assert_eq!(Vec::from_iter(&read.resource), ["Rules[].Days", "Versioning.Status"]);
    assert_eq!(Vec::from_iter(&read.parameters), ["max_days"]);
    assert!(!read.now);
    let read = reads("size(Rules) > 0 && now > Created && related.logs.exists(l, l.BlockAll)");
    assert_eq!(Vec::from_iter(&read.resource), ["Created", "Rules"]);
    assert_eq!(Vec::from_iter(&read.related["logs"]), ["BlockAll"]);
    assert!(read.now);
    let read = reads("Rules.exists(r, true) && has(Policy) && has(related.account_block)");
    assert_eq!(Vec::from_iter(&read.resource), ["Policy", "Rules"]);
    assert!(read.related["account_block"].is_empty());
    let read = reads("Rules.exists(r, r.Prefixes.exists(p, p == 'x'))");
    assert_eq!(Vec::from_iter(&read.resource), ["Rules[].Prefixes[]"]);
}

#[test]
fn mistakes_are_shown_with_the_right_name() {
    let error = |source: &str| compile(source, &environment()).unwrap_err().to_string();
    assert_eq!(
        error("Versioning.Statuss == 'Enabled'"),
        "line 1, column 12: `Versioning` has no field `Statuss`\n  \
         |\n1 | Versioning.Statuss == 'Enabled'\n  |            ^^^^^^^\n  = did you mean `Status`?"
    );
    for (source, expected) in [
        ("Versionin.Status == ''", "did you mean `Versioning`?"),
        ("Rules.exists(r, r.Day > 1)", "did you mean `Days`?"),
        ("params.max_dayz > 1", "did you mean `max_days`?"),
        ("related.lgs.size() > 1", "did you mean `logs`?"),
        ("is_publik(Policy)", "did you mean `is_public`?"),
        ("Name.startWith('x')", "did you mean `startsWith`?"),
        ("Size == '7'", "numbers are written without quotes"),
        ("Name + 1 == ''", "`+` does not take (string, int)"),
        ("Rules.Days == 1", "write .exists(x, x.…)"),
        ("Size", "a condition must be bool, and this is int"),
        ("Name == null", "write has(…)"),
        ("is_public(Name)", "it takes (policy)"),
        ("Name.matches('(')", "invalid regular expression"),
        ("foo && bar", "undeclared reference to `bar`"),
        ("account.name == ''", "declared: `id`, `partition`"),
    ] {
        let shown = error(source);
        assert!(shown.contains(expected), "{source}:\n{shown}");
    }
}

#[test]
fn programs_end_within_their_limits() {
    let wide = json!({"Extra": (0..1000).collect::<Vec<i64>>()});
    let document = Document::from_value(&layout(), &wide).unwrap();
    let nested = "Extra.all(a, Extra.all(b, Extra.all(c, a + b + c >= 0)))";
    assert!(matches!(answer_on(&document, nested), Outcome::Error(EvalError::Steps(_))));
    let absorbed = format!("true || {nested}");
    assert_eq!(answer_on(&document, &absorbed), Outcome::True);
    let not_needed = format!("{nested} || Name == ''");
    assert_eq!(answer_on(&document, &not_needed), Outcome::True);
    let needed = format!("{nested} || Name == 'x'");
    assert!(matches!(answer_on(&document, &needed), Outcome::Error(EvalError::Steps(_))));
    let mut source = "x0.size() > 0".to_owned();
    for level in 1..40 {
        source = format!("cel.bind(x{}, x{level} + x{level}, {source})", level - 1);
    }
    let source = format!("cel.bind(x39, Name, {source})");
    assert!(matches!(answer_on(&bucket(), &source), Outcome::Error(EvalError::Memory(_))));
}

#[test]
fn an_answer_says_how_long_it_holds() {
    let document = bucket();
    let created = "2024-01-01T00:00:00Z";
    let ask = |source: &str, now: &str| {
        let program = compile(source, &environment()).unwrap();
        let input = Input::new(&document).now(now.parse().unwrap());
        program.evaluate_until(&input)
    };
    let document_created = format!("{}", document.get("Created").unwrap());
    assert_eq!(document_created, format!("{created:?}"));
    let until = |text: &str| Holds::Until(crate::document::Instant::parse(text).unwrap());
    let young = "now - Created < duration('24h')";
    assert_eq!(ask(young, "2024-01-01T04:00:00Z"), (Outcome::True, until("2024-01-02T00:00:00Z")));
    assert_eq!(ask(young, "2024-01-02T00:00:00Z").0, Outcome::False);
    assert_eq!(ask(young, "2024-01-04T00:00:00Z"), (Outcome::False, Holds::Always));
    for same in ["Created > now - duration('24h')", "Created + duration('24h') > now"] {
        assert_eq!(
            ask(same, "2024-01-01T04:00:00Z"),
            (Outcome::True, until("2024-01-02T00:00:00Z"))
        );
    }
    assert_eq!(ask("Size > 0", created).1, Holds::Always);
    assert_eq!(ask("now.getFullYear() == 2024", created).1, Holds::Now);
    assert_eq!(ask("string(now) > '2024' || now > Created", created).1, Holds::Now);
}

#[test]
fn a_document_of_another_layout_is_refused() {
    let other = Document::from_json(&block(), "{}").unwrap();
    assert!(matches!(answer_on(&other, "Size == 0"), Outcome::Error(EvalError::Mismatch(_))));
}

#[test]
fn the_deepest_programs_fit_a_small_stack() {
    let nested = |open: &str, core: &str, close: &str, depth: usize| {
        format!("{}{core}{}", open.repeat(depth), close.repeat(depth))
    };
    let sources = [
        nested("[", "1", "]", 115),
        nested("{'k': ", "1", "}", 115),
        nested("string(", "'a'", ")", 100),
        nested("(true ? ", "1", " : 2)", 55),
        nested("cel.bind(x, [1], ", "x", ")", 110),
        nested("[1].map(x, ", "x", ")", 110),
        nested("[1].all(x, ", "x > 0", ")", 110),
        nested("optional.of(", "1", ")", 100),
        nested("!(", "Inner", ")", 50),
        format!("1{}", " + 1".repeat(115)),
        format!("Extra{}", ".x".repeat(115)),
        format!("Extra{}", "[0]".repeat(115)),
        format!("[{}]", "cel.bind(x, [[[[[[[[1]]]]]]]], x), ".repeat(100)),
    ];
    let deep = nested("[", "1", "]", 90);
    let document = Document::from_json(&layout(), &format!("{{\"Extra\": {deep}}}")).unwrap();
    for source in sources {
        if let Ok(program) = compile_value(&source, &environment()) {
            let input = Input::new(&document);
            let shown = program.value(&input).map(|value| value.to_json().to_string().len());
            drop(shown);
        }
    }
    let mut source = "x == y".to_owned();
    for _ in 0..10 {
        source =
            format!("cel.bind(x, [[[[[[[[[x]]]]]]]]], cel.bind(y, [[[[[[[[[y]]]]]]]]], {source}))");
    }
    let source = format!("cel.bind(x, Extra, cel.bind(y, Extra, {source}))");
    assert_eq!(answer_on(&document, &source), Outcome::True);
}

#[test]
fn hostile_sources_are_refused_in_good_time() {
    let mut types = "1".to_owned();
    for _ in 0..50 {
        types = format!("cel.bind(x, {{x: x}}, {types})");
    }
    let sources = [
        format!("cel.bind(x, [1], {types})"),
        format!("[{}]", "nope, ".repeat(9_000)),
        format!("[{}]", "[].size() + [].size(), ".repeat(2_500)),
        format!("[{}]", "Name.matches('a{9}'), ".repeat(2_000)),
        "'".repeat(60_000),
        "a.".repeat(30_000),
        "- ".repeat(30_000),
    ];
    for source in sources {
        let refused = compile_value(&source, &environment()).map_err(|error| error.to_string());
        assert!(refused.err().is_none_or(|shown| shown.len() < 20_000));
    }
}

#[test]
fn programs_and_documents_may_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Program>();
    shared::<Document>();
    shared::<Environment>();
}
