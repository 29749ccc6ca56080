//! The catalogue that ships, against AWS's own models; and catalogues that are broken in any way.

use crate::binary::repository;
use cloud::Gate;
use cloud::aws::schema;
use cloud::guard::{Guard, Purpose, is_never};
use policy::catalogue::{
    Catalogue, OperationName, Plan, Reduction, ResourceType, SourceFile, framework, selection,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

/// The catalogue that ships.
pub fn whole() -> &'static Catalogue {
    static WHOLE: LazyLock<Catalogue> =
        LazyLock::new(|| Catalogue::load(files()).unwrap().with_frameworks(&frameworks()).unwrap());
    &WHOLE
}

/// What a scan of everything calls, and keeps.
pub fn plan() -> Plan {
    Plan::of(whole().types()).unwrap()
}

/// Every operation that the product may call: those of the catalogue, and a few of its own.
pub fn operations() -> &'static BTreeSet<OperationName> {
    static ALL: LazyLock<BTreeSet<OperationName>> = LazyLock::new(|| {
        let own = ["ec2:DescribeRegions", "iam:ListAccountAliases", "sts:GetCallerIdentity"];
        let own = own.iter().chain(&["sts:AssumeRole"]);
        let own = own.map(|name| OperationName::parse(name).unwrap());
        let own = own.chain(cloud::aws::organization::operations());
        plan().answers.into_keys().chain(own).collect()
    });
    &ALL
}

/// The files of the catalogue.
fn files() -> &'static [SourceFile] {
    static FILES: LazyLock<Vec<SourceFile>> = LazyLock::new(|| {
        let mut files = Vec::new();
        gather(&repository().join("catalog/aws"), &mut files);
        files
    });
    &FILES
}

/// The files of the frameworks.
fn frameworks() -> Vec<SourceFile> {
    let mut files = Vec::new();
    gather(&repository().join("catalog/frameworks"), &mut files);
    files
}

fn gather(folder: &Path, files: &mut Vec<SourceFile>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, files);
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            files.push(SourceFile { path: path.display().to_string(), text });
        }
    }
}

#[test]
fn every_call_has_a_model() {
    let is_modelled = |name: &OperationName| {
        let service = schema::service(&name.service);
        service.is_some_and(|service| service.operation(&name.operation).is_some())
    };
    let plan = plan();
    let missing: Vec<_> = plan.answers.keys().filter(|name| !is_modelled(name)).collect();
    assert!(missing.is_empty(), "run `make models`: {missing:#?}");
}

#[test]
fn every_kept_field_is_in_an_answer() {
    let mut wrong = Vec::new();
    for each in whole().types() {
        for field in &each.fields {
            let found = sources(each, &field.path).any(|(call, path)| holds(&call, &path));
            if !found && !is_column(each, &field.path) {
                wrong.push(format!("{}: no call of it answers with `{}`", each.name, field.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where a field may come from: each call of its type, with where the field would stand in its
/// answer.
fn sources(each: &ResourceType, field: &str) -> impl Iterator<Item = (OperationName, String)> {
    let list = each.list.iter().map(|list| {
        let path = match (list.items.as_str(), list.item_as.as_deref()) {
            ("", _) => field.to_owned(),
            (items, Some(name)) if name == field => format!("{items}[]"),
            (items, _) => format!("{items}[].{field}"),
        };
        (list.call.clone(), path)
    });
    let details = each
        .details
        .iter()
        .filter_map(move |detail| Some((detail.call.clone(), detail.answer_path(field)?)));
    list.chain(details).collect::<Vec<_>>().into_iter()
}

/// Whether a field is a column of a CSV document, of which the models say nothing.
fn is_column(each: &ResourceType, field: &str) -> bool {
    let from_details = each
        .details
        .iter()
        .any(|detail| !detail.root().is_empty() && detail.answer_path(field).is_some());
    !from_details && each.list.as_ref().is_some_and(|list| list.csv)
}

/// Whether the answer of an operation has a place for a path.
fn holds(name: &OperationName, path: &str) -> bool {
    let wanted = selection([(path.to_owned(), Reduction::Keep)]).unwrap();
    schema::service(&name.service)
        .is_some_and(|each| schema::check_selection(each, &name.operation, &wanted).is_ok())
}

#[test]
fn no_call_answers_with_customer_data() {
    for name in plan().answers.keys() {
        assert!(!is_never(&name.service, &name.operation), "{name}");
    }
}

#[test]
fn the_guard_lets_through_the_plan_and_nothing_else() {
    // A plan for one service, so that the others are there to be refused.
    let of = |service| Plan::of(whole().types().filter(|each| each.service() == service)).unwrap();
    let planned: BTreeSet<OperationName> = of("s3").answers.into_keys().collect();
    let guard = Guard::new(Purpose::Collect, planned.iter().cloned()).unwrap();
    let mut refused = 0;
    for name in operations() {
        let permitted = guard.permit(&name.service, &name.operation);
        assert_eq!(permitted.is_ok(), planned.contains(name), "{name}");
        refused += u64::from(permitted.is_err());
    }
    assert!(refused > 80);
    assert_eq!(guard.refused(), refused);
}

#[test]
fn the_accounts_of_an_organization_are_listed_only_for_that_purpose() {
    let whole = Guard::new(Purpose::Collect, plan().answers.into_keys()).unwrap();
    assert!(whole.permit("organizations", "ListAccounts").is_err());
    let find = Guard::new(Purpose::FindAccounts, cloud::aws::organization::operations()).unwrap();
    let permitted =
        operations().iter().filter(|name| find.permit(&name.service, &name.operation).is_ok());
    let permitted: Vec<String> = permitted.map(ToString::to_string).collect();
    assert_eq!(permitted, ["organizations:DescribeOrganization", "organizations:ListAccounts"]);
}

/// Where the name of an action is not that of the operation, it is a matter of knowledge, and a
/// mistake shows only in a customer's account: so each such pair was looked up, and stands in this list.
#[test]
fn actions_that_are_not_named_as_their_operation_are_reviewed() {
    let mut found = BTreeSet::new();
    for (name, actions) in &crate::role::needs(whole()) {
        let same = format!("{}:{}", name.service, name.operation);
        for action in actions.iter().filter(|action| **action != same) {
            found.insert(format!("{name} {action}"));
        }
    }
    let found: Vec<String> = found.into_iter().collect();
    let reviewed: Vec<&str> = include_str!("catalogue/actions.txt").lines().collect();
    assert_eq!(found, reviewed, "look up what is new in the service authorization reference");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_file_however_broken_makes_the_loader_panic(
        file in any::<prop::sample::Index>(),
        wounds in prop::collection::vec((any::<prop::sample::Index>(), wound()), 1..4),
    ) {
        let mut text = file.get(files()).text.clone();
        for (place, wound) in &wounds {
            let length = text.chars().count().max(1);
            inflict(&mut text, place.index(length), wound);
        }
        // Each mistake says where it is.
        if let Err(errors) = Catalogue::load(&[SourceFile { path: "broken.yaml".to_owned(), text }]) {
            prop_assert!(!errors.is_empty());
            prop_assert!(errors.iter().all(|error| error.to_string().starts_with("broken.yaml")));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_framework_however_broken_makes_the_loader_panic(
        file in any::<prop::sample::Index>(),
        wounds in prop::collection::vec((any::<prop::sample::Index>(), wound()), 1..4),
    ) {
        let all = frameworks();
        let SourceFile { path, mut text } = file.get(&all).clone();
        for (place, wound) in &wounds {
            let length = text.chars().count().max(1);
            inflict(&mut text, place.index(length), wound);
        }
        // The CIS benchmarks stand beside it whole, since one may extend another.
        let beside = all.iter().filter(|each| each.path != path && each.path.contains("/cis-"));
        let mut files: Vec<SourceFile> = beside.cloned().collect();
        files.push(SourceFile { path, text });
        let rules: Vec<_> = whole().rules().map(|rule| &rule.id).collect();
        if let Err(errors) = framework::load(&files, rules) {
            prop_assert!(!errors.is_empty());
            prop_assert!(errors.iter().all(|error| error.path.ends_with(".yaml")));
        }
    }
}

/// A way to break a text at a place.
#[derive(Debug, Clone)]
enum Wound {
    Cut(usize),
    Insert(String),
    Double(usize),
}

fn wound() -> impl Strategy<Value = Wound> {
    let word = prop_oneof![
        prop::sample::select(vec![
            ":",
            "- ",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "'",
            "\t",
            "\n",
            "  ",
            "&a ",
            "*a ",
            "!!int ",
            "|\n",
            ">-\n",
            "#",
            "${",
            "${a.b",
            "}",
            "[]",
            "[].",
            "null",
            "~",
            "1e999",
            "-9223372036854775809",
            "\u{0}",
            "\u{feff}",
            "\u{2028}",
            "é",
            "... \n",
            "---\n",
            "<<: *a",
            "? ",
            "%YAML 9\n",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,12}",
    ];
    prop_oneof![
        (1_usize..200).prop_map(Wound::Cut),
        word.prop_map(Wound::Insert),
        (1_usize..400).prop_map(Wound::Double),
    ]
}

fn inflict(text: &mut String, place: usize, wound: &Wound) {
    let mut characters: Vec<char> = text.chars().collect();
    let end = |length: usize| (place + length).min(characters.len());
    let place = place.min(characters.len());
    match wound {
        Wound::Cut(length) => {
            let end = end(*length);
            characters.drain(place..end);
        }
        Wound::Insert(word) => drop(characters.splice(place..place, word.chars())),
        Wound::Double(length) => {
            let again = characters[place..end(*length)].to_vec();
            characters.splice(place..place, again);
        }
    }
    *text = characters.into_iter().collect();
}
