//! Conditions on cells are decided on a short way; the long one, which knows what everything means,
//! must give the same answer, whatever the condition, whatever is known of the document.

use policy::cel::{Environment, EvalError, Input, Outcome, compile};
use policy::document::{Document, FieldType, Layout, LayoutError, ReasonId};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

fn layout() -> Result<Arc<Layout>, LayoutError> {
    let built = Layout::builder("thing")
        .field("Name", FieldType::String)?
        .field("Other", FieldType::String)?
        .field("Count", FieldType::Int)?
        .field("On", FieldType::Bool)?
        .field("Names[]", FieldType::String)?
        .field("Rules[].Id", FieldType::String)?
        .field("Rules[].Days", FieldType::Int)?
        .field("Rules[].On", FieldType::Bool)?
        .field("Rules[].Names[]", FieldType::String)?
        .field("Rules[].Parts[].Id", FieldType::String)?
        .field("Inner.Flag", FieldType::Bool)?;
    Ok(Arc::new(built.build()?))
}

/// Texts around the lengths at which comparing them changes.
fn text() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "a",
        "abcdefg",
        "abcdefgh",
        "abcdefgi",
        "abcdefghi",
        "abcdefghj",
        "a-b",
        "é",
        "éa",
    ])
}

fn member(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop_oneof![4 => value, 1 => Just(Value::Null)]
}

fn texts() -> impl Strategy<Value = Value> {
    prop::collection::vec(member(text().prop_map(Value::from)), 0..4).prop_map(Value::from)
}

fn document() -> impl Strategy<Value = Value> {
    let name = || member(text().prop_map(Value::from));
    let count = || member((-2i64..3).prop_map(Value::from));
    let on = || member(any::<bool>().prop_map(Value::from));
    let parts = prop::collection::vec(name().prop_map(|id| json!({"Id": id})), 0..3);
    let rule = (name(), count(), on(), member(texts()), parts).prop_map(
        |(id, days, on, names, parts)| {
            json!({"Id": id, "Days": days, "On": on, "Names": names, "Parts": parts})
        },
    );
    let rules = prop::collection::vec(member(rule), 0..4).prop_map(Value::from);
    (name(), name(), count(), on(), member(texts()), member(rules), member(on())).prop_map(
        |(name, other, count, on, names, rules, flag)| {
            json!({
                "Name": name, "Other": other, "Count": count, "On": on,
                "Names": names, "Rules": rules, "Inner": {"Flag": flag},
            })
        },
    )
}

/// Conditions over the resource, the variables `x` (a rule) and `y` (a text) among them.
fn condition() -> impl Strategy<Value = String> {
    let place = prop::sample::select(vec!["Name", "Other", "x.Id", "y", "p.Id"]);
    let number = prop::sample::select(vec!["Count", "x.Days", "size(Rules)", "size(x.Names)"]);
    let order = prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
    let equal = prop::sample::select(vec!["==", "!="]);
    let flag = prop::sample::select(vec![
        "On",
        "x.On",
        "Inner.Flag",
        "has(Name)",
        "has(Inner)",
        "has(x.Id)",
        "has(Rules)",
        "true",
        // What the short way does not know.
        "1 / Count == 1",
        "string(Count) == Name",
        "account.id == Name",
        "size(Name + Other) > 3",
    ]);
    let part = prop::sample::select(vec!["startsWith", "endsWith", "contains"]);
    let pattern = prop::sample::select(vec!["^[a-g]+$", "^[a-z-]{1,8}$", "b.d", "^$", "^[a-c]*$"]);
    let list = prop::sample::select(vec!["Names", "x.Names"]);
    let leaf = prop_oneof![
        (place.clone(), equal.clone(), text()).prop_map(|(a, op, b)| format!("{a} {op} '{b}'")),
        (place.clone(), equal, place.clone()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (place.clone(), prop::collection::vec(text(), 0..4))
            .prop_map(|(a, texts)| format!("{a} in {texts:?}")),
        (text(), list).prop_map(|(a, list)| format!("'{a}' in {list}")),
        (place.clone(), part, text()).prop_map(|(a, part, b)| format!("{a}.{part}('{b}')")),
        (place, pattern).prop_map(|(a, pattern)| format!("{a}.matches('{pattern}')")),
        (number, order, -1i64..3).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        flag.prop_map(str::to_owned),
        looked_for(),
    ];
    leaf.prop_recursive(5, 24, 3, |inner| {
        let walk = prop::sample::select(vec![
            "Rules.exists(x, ",
            "Rules.all(x, ",
            "Rules.exists_one(x, ",
            "Names.exists(y, ",
            "Names.all(y, ",
            "x.Names.exists(y, ",
            "x.Parts.all(p, ",
            "x.Parts.exists(p, ",
        ]);
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) && ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) || ({b})")),
            inner.clone().prop_map(|a| format!("!({a})")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("({a}) ? ({b}) : ({c})")),
            (walk, inner).prop_map(|(walk, a)| format!("{walk}{a})")),
        ]
    })
    .prop_map(|inner| {
        // Whatever variable stands free gets something to stand for.
        format!("Rules.exists(x, Names.all(y, x.Parts.exists(p, {inner})))")
    })
}

/// Looking for an element of a list: the shapes that are walked in a way of their own.
fn looked_for() -> impl Strategy<Value = String> {
    let fold = prop::sample::select(vec!["exists", "all"]);
    let equal = prop::sample::select(vec!["==", "!="]);
    let element = prop::sample::select(vec![("Rules", "v", "v.Id"), ("Names", "v", "v")]);
    let rest = prop::sample::select(vec!["", " && On", " && v == v", " || On", " && Count > 0"]);
    (element, fold, equal, text(), rest).prop_map(|((list, name, place), fold, op, text, rest)| {
        format!("{list}.{fold}({name}, {place} {op} '{text}'{rest})")
    })
}

/// A condition in which no variable stands free, by what it is wrapped in.
fn closed() -> impl Strategy<Value = String> {
    prop_oneof![
        condition(),
        condition().prop_map(|whole| {
            let inner = whole.strip_prefix("Rules.exists(x, Names.all(y, x.Parts.exists(p, ");
            inner.and_then(|inner| inner.strip_suffix(")))")).unwrap_or(&whole).to_owned()
        }),
    ]
}

const PLACES: [&str; 9] =
    ["Name", "Count", "On", "Names", "Rules", "Rules[0]", "Rules[1].Id", "Rules[0].Names", "Inner"];

/// Cases are small, and what matters is rare.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { failure_persistence: None, cases: usual.cases.saturating_mul(8), ..usual }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_short_way_gives_the_answer_of_the_long_one(
        source in closed(),
        value in document(),
        hidden in prop::collection::vec(prop::sample::select(PLACES.to_vec()), 0..3),
    ) {
        let layout = layout()?;
        let environment = Environment::of(Arc::clone(&layout));
        let Ok(program) = compile(&source, &environment) else { return Ok(()) };
        let mut document = Document::from_value(&layout, &value)?;
        for (reason, place) in hidden.iter().enumerate() {
            // An element that is not there cannot be hidden.
            let _ = document.set_unknown(place, ReasonId(u32::try_from(reason)?));
        }
        let input = Input::new(&document);
        let (short, long) = (program.evaluate(&input), program.evaluate_whole(&input));
        // The long way may meet a missing account before what makes it not matter.
        if !matches!(long, Outcome::Error(EvalError::Mismatch(_))) {
            prop_assert_eq!(short, long, "{}", source);
        }
    }
}
