//! Evaluating what gives a value of any type.

use super::place::{find, missing, record, related};
use super::test::two;
use super::{Bound, Scope, Slot, local, test, walk};
use crate::cel::host;
use crate::cel::input::Related;
use crate::cel::library::{self, Run};
use crate::cel::machine::Machine;
use crate::cel::node::Node;
use crate::cel::value::{Fault, List, Map, Value, read};
use crate::document::Cell;

/// The value of a node.
pub(super) fn eval<'a>(
    node: &'a Node,
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
) -> Result<Value<'a>, Fault> {
    match node {
        Node::Const(value) => Ok(value.lend()),
        Node::Local(up) => local(scope, *up),
        Node::Read { place, offset, shape } => {
            let (document, at) = find(place, machine, scope)?;
            read(document, shape, at + offset)
        }
        Node::Record(place) => record(place, machine, scope),
        Node::Test(test) => test::eval(test, machine, scope).map(Value::Bool),
        Node::Many(index) => match related(machine, *index)? {
            Related::Many(documents) => Ok(Value::List(List::Documents(documents))),
            Related::Unknown(reason) => Err(Fault::unknown(reason)),
            Related::One(_) => Err(missing("a list of joined resources")),
        },
        Node::Parameter(index) => {
            let parameters = machine.input.parameters.ok_or_else(|| missing("a parameter"))?;
            let value = parameters.values.get(*index).ok_or_else(|| missing("a parameter"))?;
            Ok(value.lend())
        }
        Node::Variable(index) => {
            let value = machine.input.variables.get(*index);
            value.map(Value::lend).ok_or_else(|| missing("a variable"))
        }
        Node::AccountId => match &machine.input.account {
            Some(account) => Ok(account.id.into()),
            None => Err(missing("the account")),
        },
        Node::Partition => match &machine.input.account {
            Some(account) => Ok(account.partition.into()),
            None => Err(missing("the account")),
        },
        Node::Region => machine.input.region.map(Value::from).ok_or_else(|| missing("the region")),
        Node::Now => machine.input.now.map(Value::Time).ok_or_else(|| missing("the time")),
        Node::If { condition, then, otherwise } => {
            let branch = if test::eval(condition, machine, scope)? { then } else { otherwise };
            eval(branch, machine, scope)
        }
        Node::Call { name, runs, args } => call(name, runs, args, machine, scope),
        Node::Host { index, args } => match machine.host {
            Some(host) => host::call(machine, host, *index, &values(args, machine, scope)?),
            None => Err(missing("the table of functions")),
        },
        Node::Member { of, name, optional } => {
            let of = eval(of, machine, scope)?;
            if *optional { optional_member(&of, name) } else { member(&of, name) }
        }
        Node::OptionalIndex { of, key } => {
            let (of, key) = two(eval(of, machine, scope), eval(key, machine, scope))?;
            optional_index(&of, &key)
        }
        Node::OptionalOr { of, other, unwrap } => match eval(of, machine, scope)? {
            Value::Optional(None) => eval(other, machine, scope),
            Value::Optional(Some(inner)) if *unwrap => Ok((*inner).clone()),
            some @ Value::Optional(Some(_)) => Ok(some),
            other => Err(Fault::failed(format!("no such overload: {}.or", other.type_name()))),
        },
        Node::List(items) => list(items, machine, scope),
        Node::Map(entries) => map(entries, machine, scope),
        Node::Walk(walk) => walk::transform(walk, machine, scope),
        Node::Bind { value, body } => {
            let value = eval(value, machine, scope);
            let bound = Bound { slot: Slot::Value(&value), outer: scope };
            eval(body, machine, Some(&bound))
        }
        Node::OptionalMap { of, body, flat } => match eval(of, machine, scope)? {
            Value::Optional(None) => Ok(Value::Optional(None)),
            Value::Optional(Some(inner)) => {
                let value = Ok((*inner).clone());
                let bound = Bound { slot: Slot::Value(&value), outer: scope };
                let mapped = eval(body, machine, Some(&bound))?;
                if *flat { Ok(mapped) } else { library::some(mapped) }
            }
            other => Err(Fault::failed(format!("no such overload: {}.optMap", other.type_name()))),
        },
        Node::Fail(message) => Err(Fault::failed(&**message)),
    }
}

fn call<'a>(
    name: &'static str,
    runs: &[Run],
    args: &'a [Node],
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
) -> Result<Value<'a>, Fault> {
    machine.step(1)?;
    match args {
        [one] => choose(name, runs, machine, &[eval(one, machine, scope)?]),
        [one, other] => {
            let (one, other) = two(eval(one, machine, scope), eval(other, machine, scope))?;
            choose(name, runs, machine, &[one, other])
        }
        _ => choose(name, runs, machine, &values(args, machine, scope)?),
    }
}

/// Where a name stands for functions of several families, the first that takes the values.
fn choose<'a>(
    name: &'static str,
    runs: &[Run],
    machine: &Machine<'a>,
    args: &[Value<'a>],
) -> Result<Value<'a>, Fault> {
    let mut last = None;
    for run in runs {
        match run(machine, args) {
            Err(fault) if fault.is_no_overload() => last = Some(fault),
            answer => return answer,
        }
    }
    match last {
        Some(fault) => Err(fault),
        None => library::no_overload(name, args),
    }
}

/// The values of all nodes, or what their faults come to.
fn values<'a>(
    nodes: &'a [Node],
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
) -> Result<Vec<Value<'a>>, Fault> {
    let mut values = Vec::with_capacity(nodes.len());
    let mut fault: Option<Fault> = None;
    for node in nodes {
        match eval(node, machine, scope) {
            Ok(value) => values.push(value),
            Err(found) => fault = Some(found.after(fault)),
        }
    }
    fault.map_or(Ok(values), Err)
}

/// `of.name` where only the value tells what it is.
fn member<'a>(of: &Value<'a>, name: &str) -> Result<Value<'a>, Fault> {
    match of {
        Value::Map(map) => {
            let found = map.find(&Value::from(name));
            found.unwrap_or_else(|| Err(Fault::failed(format!("no such key: {name}"))))
        }
        Value::Record(record) => match record.record.field(name) {
            Some(field) => {
                read(record.document, &field.shape, record.at.saturating_add(field.offset))
            }
            None => Err(Fault::failed(format!("no such field: {name}"))),
        },
        Value::Optional(_) => optional_member(of, name),
        other => Err(Fault::failed(format!("no such overload: {}.{name}", other.type_name()))),
    }
}

/// `of.?name`
fn optional_member<'a>(of: &Value<'a>, name: &str) -> Result<Value<'a>, Fault> {
    match of {
        Value::Optional(None) => Ok(Value::Optional(None)),
        Value::Optional(Some(inner)) => optional_member(inner, name),
        Value::Map(map) => match map.find(&Value::from(name)) {
            Some(value) => library::some(value?),
            None => Ok(Value::Optional(None)),
        },
        Value::Record(record) => match record.record.field(name) {
            Some(field) => {
                let at = record.at.saturating_add(field.offset);
                match record.document.cell(at) {
                    Cell::Absent => Ok(Value::Optional(None)),
                    _ => library::some(read(record.document, &field.shape, at)?),
                }
            }
            None => Err(Fault::failed(format!("no such field: {name}"))),
        },
        other => Err(Fault::failed(format!("no such overload: {}.?{name}", other.type_name()))),
    }
}

/// `of[?key]`, and `of[key]` of an optional.
fn optional_index<'a>(of: &Value<'a>, key: &Value<'a>) -> Result<Value<'a>, Fault> {
    match of {
        Value::Optional(None) => Ok(Value::Optional(None)),
        Value::Optional(Some(inner)) => optional_index(inner, key),
        Value::Map(map) => match map.find(key) {
            Some(value) => library::some(value?),
            None => Ok(Value::Optional(None)),
        },
        Value::List(list) => {
            let index = library::whole(key)
                .ok_or_else(|| Fault::failed("no such overload: a list is indexed by int"))?;
            match usize::try_from(index).ok().and_then(|index| list.at(index)) {
                Some(value) => library::some(value?),
                None => Ok(Value::Optional(None)),
            }
        }
        other => Err(Fault::failed(format!("no such overload: {}[?]", other.type_name()))),
    }
}

fn list<'a>(
    items: &'a [(Node, bool)],
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
) -> Result<Value<'a>, Fault> {
    machine.build(items.len() * size_of::<Value<'_>>())?;
    let mut values = Vec::with_capacity(items.len());
    let mut fault: Option<Fault> = None;
    for (item, optional) in items {
        match eval(item, machine, scope).and_then(|value| unwrapped(value, *optional)) {
            Ok(value) => values.extend(value),
            Err(found) => fault = Some(found.after(fault)),
        }
    }
    fault.map_or(Ok(Value::List(List::new(values)?)), Err)
}

fn map<'a>(
    entries: &'a [(Node, Node, bool)],
    machine: &Machine<'a>,
    scope: Scope<'_, 'a>,
) -> Result<Value<'a>, Fault> {
    machine.build(2 * entries.len() * size_of::<Value<'_>>())?;
    let mut pairs = Vec::with_capacity(entries.len());
    let mut fault: Option<Fault> = None;
    for (key, value, optional) in entries {
        let both = two(eval(key, machine, scope), eval(value, machine, scope));
        match both.and_then(|(key, value)| Ok((key, unwrapped(value, *optional)?))) {
            Ok((key, value)) => pairs.extend(value.map(|value| (key, value))),
            Err(found) => fault = Some(found.after(fault)),
        }
    }
    match fault {
        Some(fault) => Err(fault),
        None => Ok(Value::Map(Map::new(pairs)?)),
    }
}

/// An element of a literal: written with `?`, it is what the optional holds, if anything.
fn unwrapped(value: Value<'_>, optional: bool) -> Result<Option<Value<'_>>, Fault> {
    match value {
        value if !optional => Ok(Some(value)),
        Value::Optional(inner) => Ok(inner.map(|inner| (*inner).clone())),
        other => Err(Fault::failed(format!("no such overload: ?{}", other.type_name()))),
    }
}
