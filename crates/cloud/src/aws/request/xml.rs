//! Bodies of the rest-xml protocol.

use super::Unfit;
use super::text::plain;
use crate::aws::schema::{Member, Place, Service, Shape, Structure, TimestampFormat};
use quick_xml::escape::escape;
use serde_json::{Map, Value};

/// Writes a body of one element, with the members that travel in it.
pub(super) fn body(
    service: &Service,
    root: &str,
    structure: &Structure,
    members: &Map<String, Value>,
) -> Result<String, Unfit> {
    let mut writer = Writer { service, text: String::new() };
    let namespace = service.xml_namespace.as_deref();
    let attribute = namespace.map(|uri| format!(" xmlns=\"{}\"", escape(uri)));
    writer.text.push_str(&format!("<{root}{}>", attribute.unwrap_or_default()));
    writer.structure(structure, members)?;
    writer.close(root);
    Ok(writer.text)
}

struct Writer<'s> {
    service: &'s Service,
    text: String,
}

impl Writer<'_> {
    fn open(&mut self, name: &str) {
        self.text.push('<');
        self.text.push_str(name);
        self.text.push('>');
    }

    fn close(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    fn structure(
        &mut self,
        structure: &Structure,
        members: &Map<String, Value>,
    ) -> Result<(), Unfit> {
        for (name, value) in members {
            let member = structure
                .member(name)
                .ok_or_else(|| Unfit::new(name, "is not a member of the input"))?;
            if member.place == Place::Body {
                let wire = member.wire.as_deref().unwrap_or(name);
                self.value(name, wire, member, value)?;
            }
        }
        Ok(())
    }

    fn value(
        &mut self,
        name: &str,
        wire: &str,
        member: &Member,
        value: &Value,
    ) -> Result<(), Unfit> {
        let service = self.service;
        match (service.shape(member.kind), value) {
            (Some(Shape::List { item, flattened }), Value::Array(items)) => {
                let flat = *flattened || member.flattened;
                let item_wire = item.wire.as_deref();
                if flat {
                    for value in items {
                        self.value(name, item_wire.unwrap_or(wire), item, value)?;
                    }
                    return Ok(());
                }
                self.open(wire);
                for value in items {
                    self.value(name, item_wire.unwrap_or("member"), item, value)?;
                }
            }
            (Some(Shape::Structure(structure)), Value::Object(members)) => {
                self.open(wire);
                self.structure(structure, members)?;
            }
            (None, value) => {
                let text = plain(name, member, value, TimestampFormat::Iso8601)?;
                self.open(wire);
                self.text.push_str(&escape(text.as_str()));
            }
            _ => return Err(Unfit::new(name, "cannot be written in XML")),
        }
        self.close(wire);
        Ok(())
    }
}
