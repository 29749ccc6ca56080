//! Bodies of the ec2 and query protocols: forms with dotted, numbered names.

use super::Unfit;
use super::text::{encode, plain};
use crate::aws::schema::{Member, Operation, Protocol, Service, Shape, Structure, TimestampFormat};
use bytes::Bytes;
use serde_json::{Map, Value};

/// Writes a form: the operation, the version of the API, then the members.
pub(super) fn body(
    service: &Service,
    operation: &Operation,
    structure: &Structure,
    members: &Map<String, Value>,
) -> Result<Bytes, Unfit> {
    let mut form = Form { service, text: String::new() };
    form.pair("Action", &operation.name);
    form.pair("Version", &service.api_version);
    form.structure("", structure, members)?;
    Ok(form.text.into())
}

struct Form<'s> {
    service: &'s Service,
    text: String,
}

impl Form<'_> {
    fn pair(&mut self, name: &str, value: &str) {
        if !self.text.is_empty() {
            self.text.push('&');
        }
        self.text.push_str(&encode(name));
        self.text.push('=');
        self.text.push_str(&encode(value));
    }

    fn structure(
        &mut self,
        prefix: &str,
        structure: &Structure,
        members: &Map<String, Value>,
    ) -> Result<(), Unfit> {
        for (name, value) in members {
            let member = structure
                .member(name)
                .ok_or_else(|| Unfit::new(name, "is not a member of the input"))?;
            let joint = if prefix.is_empty() { "" } else { "." };
            let path = format!("{prefix}{joint}{}", self.name(name, member));
            self.value(name, &path, member, value)?;
        }
        Ok(())
    }

    /// The name of a member in a form.
    ///
    /// EC2 has names of its own: `queryName`, or else the name in answers, capitalised.
    fn name(&self, name: &str, member: &Member) -> String {
        if self.service.protocol != Protocol::Ec2 {
            return member.wire.as_deref().unwrap_or(name).to_owned();
        }
        if let Some(name) = &member.query_name {
            return name.to_string();
        }
        let mut wire = member.wire.as_deref().unwrap_or(name).to_owned();
        if let Some(first) = wire.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        wire
    }

    fn value(
        &mut self,
        name: &str,
        path: &str,
        member: &Member,
        value: &Value,
    ) -> Result<(), Unfit> {
        let service = self.service;
        match (service.shape(member.kind), value) {
            (None, value) => {
                let text = plain(name, member, value, TimestampFormat::Iso8601)?;
                self.pair(path, &text);
                Ok(())
            }
            (Some(Shape::Structure(structure)), Value::Object(members)) => {
                self.structure(path, structure, members)
            }
            (Some(Shape::List { item, flattened }), Value::Array(items)) => {
                let flat = *flattened || member.flattened;
                let base = self.list_path(path, item, flat);
                if items.is_empty() && service.protocol == Protocol::Query {
                    self.pair(path, "");
                }
                for (place, value) in items.iter().enumerate() {
                    self.value(name, &format!("{base}.{}", place + 1), item, value)?;
                }
                Ok(())
            }
            (Some(Shape::Map { key, value: entry, flattened }), Value::Object(entries)) => {
                let base = if *flattened || member.flattened {
                    path.to_owned()
                } else {
                    format!("{path}.entry")
                };
                let key_wire = key.wire.as_deref().unwrap_or("key");
                let value_wire = entry.wire.as_deref().unwrap_or("value");
                for (place, (key, value)) in entries.iter().enumerate() {
                    self.pair(&format!("{base}.{}.{key_wire}", place + 1), key);
                    let path = format!("{base}.{}.{value_wire}", place + 1);
                    self.value(name, &path, entry, value)?;
                }
                Ok(())
            }
            _ => Err(Unfit::new(name, "is of the wrong kind")),
        }
    }

    /// What stands before the number of an item.
    fn list_path(&self, path: &str, item: &Member, flat: bool) -> String {
        if self.service.protocol == Protocol::Ec2 {
            return path.to_owned();
        }
        match (&item.wire, flat) {
            // The items stand in the place of the list, so their name takes its name's place.
            (Some(wire), true) => match path.rsplit_once('.') {
                Some((above, _)) => format!("{above}.{wire}"),
                None => wire.to_string(),
            },
            (None, true) => path.to_owned(),
            (wire, false) => format!("{path}.{}", wire.as_deref().unwrap_or("member")),
        }
    }
}
