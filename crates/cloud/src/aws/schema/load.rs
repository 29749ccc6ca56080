//! Reads a pruned model, and refuses one that does not hold together.

use super::raw::{RawMember, RawMetadata, RawOperation, RawPages, RawService, RawShape};
use super::{
    JsonVersion, Member, Operation, Pages, Place, Protocol, Service, Shape, Structure,
    TimestampFormat, Type,
};
use std::collections::HashMap;

/// Why a model cannot be used: a fault of what the generator wrote.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// It is not JSON of the form that the generator writes.
    #[error("the model is not of the expected form")]
    Form(#[from] serde_json::Error),
    /// It is offered in none of the protocols that we speak.
    #[error("none of its protocols is one that is spoken here")]
    Protocol,
    /// Something in it names a shape or a word that does not exist.
    #[error("the model says `{0}`, which means nothing here")]
    Dangling(String),
}

impl Service {
    /// Reads a pruned model.
    pub fn parse(json: &[u8]) -> Result<Self, LoadError> {
        let raw: RawService<'_> = serde_json::from_slice(json)?;
        let linker = Linker { index: raw.shapes.keys().copied().zip(0..).collect() };
        let protocol = protocol_of(&raw.metadata)?;
        let mut shapes = Vec::with_capacity(raw.shapes.len());
        for shape in raw.shapes.values() {
            shapes.push(linker.shape(shape)?);
        }
        index_wires(&mut shapes);
        let mut operations = HashMap::with_capacity(raw.operations.len());
        for (name, operation) in &raw.operations {
            operations.insert(Box::from(*name), linker.operation(name, operation)?);
        }
        let meta = raw.metadata;
        Ok(Service {
            name: raw.service.into(),
            protocol,
            api_version: meta.api_version.into(),
            endpoint_prefix: meta.endpoint_prefix.into(),
            signing_name: meta.signing_name.unwrap_or(meta.endpoint_prefix).into(),
            service_id: meta.service_id.into(),
            target_prefix: meta.target_prefix.map(Into::into),
            xml_namespace: meta.xml_namespace.map(Into::into),
            query_compatible: meta.query_compatible,
            operations,
            shapes,
        })
    }
}

/// The first protocol on offer that is spoken here: some services put a binary one first.
fn protocol_of(meta: &RawMetadata<'_>) -> Result<Protocol, LoadError> {
    let version =
        if meta.json_version == Some("1.0") { JsonVersion::V1_0 } else { JsonVersion::V1_1 };
    meta.protocols
        .iter()
        .find_map(|name| match *name {
            "ec2" => Some(Protocol::Ec2),
            "query" => Some(Protocol::Query),
            "rest-xml" => Some(Protocol::RestXml),
            "rest-json" => Some(Protocol::RestJson),
            "json" => Some(Protocol::Json(version)),
            _ => None,
        })
        .ok_or(LoadError::Protocol)
}

/// Turns names of shapes into places in the list of shapes.
struct Linker<'a> {
    index: HashMap<&'a str, usize>,
}

impl Linker<'_> {
    fn link(&self, name: &str) -> Result<Type, LoadError> {
        self.index
            .get(name)
            .map(|index| Type::Shape(*index))
            .ok_or_else(|| LoadError::Dangling(name.to_owned()))
    }

    fn kind(&self, word: &str) -> Result<Type, LoadError> {
        if let Some(name) = word.strip_prefix('#') {
            return self.link(name);
        }
        match word {
            "string" => Ok(Type::String),
            "boolean" => Ok(Type::Boolean),
            "integer" => Ok(Type::Integer),
            "float" => Ok(Type::Float),
            "timestamp" => Ok(Type::Timestamp),
            "blob" => Ok(Type::Blob),
            "document" => Ok(Type::Document),
            other => Err(LoadError::Dangling(other.to_owned())),
        }
    }

    fn operation(&self, name: &str, raw: &RawOperation<'_>) -> Result<Operation, LoadError> {
        // A structure without members is pruned away by nobody, so an unknown name is a fault.
        let input = raw.input.map(|name| self.link(name)).transpose()?;
        let output = raw.output.map(|name| self.link(name)).transpose()?;
        Ok(Operation {
            name: name.into(),
            method: raw.method.unwrap_or("POST").into(),
            uri: raw.uri.unwrap_or("/").into(),
            input,
            output,
            wrapper: raw.wrapper.map(Into::into),
            host_prefix: raw.host_prefix.map(Into::into),
            errors: boxed(&raw.errors),
            pages: raw.pages.as_ref().map(pages).transpose()?,
        })
    }

    fn shape(&self, raw: &RawShape<'_>) -> Result<Shape, LoadError> {
        if let Some(item) = &raw.list {
            return Ok(Shape::List { item: self.member(item)?, flattened: raw.flattened });
        }
        if let Some((key, value)) = &raw.map {
            let (key, value) = (self.member(key)?, self.member(value)?);
            return Ok(Shape::Map { key, value, flattened: raw.flattened });
        }
        let mut structure = Structure {
            payload: raw.payload.map(Into::into),
            required: boxed(&raw.required),
            ..Structure::default()
        };
        for (place, (name, member)) in raw.members.iter().flatten().enumerate() {
            structure.members.push((Box::from(*name), self.member(member)?));
            structure.by_name.insert(Box::from(*name), place);
        }
        Ok(Shape::Structure(structure))
    }

    fn member(&self, raw: &RawMember<'_>) -> Result<Member, LoadError> {
        let raw = match raw {
            RawMember::Plain(word) => return Ok(Member::plain(self.kind(word)?)),
            RawMember::Full(raw) => raw,
        };
        Ok(Member {
            wire: raw.name.map(Into::into),
            query_name: raw.query_name.map(Into::into),
            place: place(raw.r#in)?,
            format: raw.format.map(format).transpose()?,
            flattened: raw.flattened,
            attribute: raw.xml_attribute,
            json_value: raw.jsonvalue,
            sensitive: raw.sensitive,
            ..Member::plain(self.kind(raw.r#type)?)
        })
    }
}

/// Notes under which name each member of each structure is found in a body.
///
/// A flattened list goes by the name of its items, where they have one: they stand in its place.
fn index_wires(shapes: &mut [Shape]) {
    let item_names: Vec<Option<(Option<Box<str>>, bool)>> = shapes
        .iter()
        .map(|shape| match shape {
            Shape::List { item, flattened } => Some((item.wire.clone(), *flattened)),
            _ => None,
        })
        .collect();
    for shape in shapes {
        let Shape::Structure(structure) = shape else { continue };
        let wires = structure.members.iter().enumerate().map(|(place, (name, member))| {
            let item_name = match member.kind {
                Type::Shape(index) => item_names.get(index).and_then(Option::as_ref),
                _ => None,
            };
            let item_name = item_name
                .filter(|(_, flattened)| *flattened || member.flattened)
                .and_then(|(wire, _)| wire.clone());
            let wire = item_name.or_else(|| member.wire.clone()).unwrap_or_else(|| name.clone());
            (member.place, wire, place)
        });
        let in_body = wires.filter(|(place, ..)| *place == Place::Body);
        structure.by_wire = in_body.map(|(_, wire, place)| (wire, place)).collect();
    }
}

fn pages(raw: &RawPages<'_>) -> Result<Pages, LoadError> {
    if raw.tokens_in.len() != raw.tokens_out.len() || raw.tokens_in.is_empty() {
        return Err(LoadError::Dangling("pages".to_owned()));
    }
    Ok(Pages {
        tokens_in: boxed(&raw.tokens_in),
        tokens_out: boxed(&raw.tokens_out),
        results: boxed(&raw.result),
        more: raw.more.map(Into::into),
        limit: raw.limit.map(Into::into),
    })
}

fn place(word: Option<&str>) -> Result<Place, LoadError> {
    match word {
        None => Ok(Place::Body),
        Some("uri") => Ok(Place::Uri),
        Some("querystring") => Ok(Place::Query),
        Some("header") => Ok(Place::Header),
        Some("headers") => Ok(Place::Headers),
        Some("statusCode") => Ok(Place::Status),
        Some(other) => Err(LoadError::Dangling(other.to_owned())),
    }
}

fn format(word: &str) -> Result<TimestampFormat, LoadError> {
    match word {
        "iso8601" => Ok(TimestampFormat::Iso8601),
        "rfc822" => Ok(TimestampFormat::Rfc822),
        "unixTimestamp" => Ok(TimestampFormat::Unix),
        other => Err(LoadError::Dangling(other.to_owned())),
    }
}

fn boxed(names: &[&str]) -> Vec<Box<str>> {
    names.iter().copied().map(Into::into).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(protocols: &str, shapes: &str) -> Result<Service, LoadError> {
        let text = format!(
            r##"{{"service":"toys","metadata":{{"protocols":{protocols},"apiVersion":"1",
                "endpointPrefix":"toys","serviceId":"Toys"}},
                "operations":{{"ListToys":{{"output":"Toys"}}}},"shapes":{shapes}}}"##
        );
        Service::parse(text.as_bytes())
    }

    #[test]
    fn the_first_protocol_that_is_spoken_here_is_chosen() {
        let shapes = r#"{"Toys":{"members":{}}}"#;
        let service = model(r#"["smithy-rpc-v2-cbor","json","query"]"#, shapes).unwrap();
        assert_eq!(service.protocol, Protocol::Json(JsonVersion::V1_1));
        assert!(matches!(model(r#"["smithy-rpc-v2-cbor"]"#, shapes), Err(LoadError::Protocol)));
    }

    #[test]
    fn a_model_that_points_nowhere_is_refused() {
        for shapes in [r#"{}"#, r##"{"Toys":{"members":{"A":"#Nowhere"}}}"##] {
            assert!(matches!(model(r#"["query"]"#, shapes), Err(LoadError::Dangling(_))));
        }
    }

    #[test]
    fn a_flattened_list_goes_by_the_name_of_its_items() {
        let on_shape = r##"{"Toys":{"members":{"All":"#List"}},
            "List":{"list":{"type":"string","name":"Toy"},"flattened":true}}"##;
        let on_member = r##"{"Toys":{"members":{"All":{"type":"#List","flattened":true}}},
            "List":{"list":{"type":"string","name":"Toy"}}}"##;
        for shapes in [on_shape, on_member] {
            let service = model(r#"["rest-xml"]"#, shapes).unwrap();
            let output = service.operation("ListToys").unwrap().output.unwrap();
            let Some(Shape::Structure(toys)) = service.shape(output) else { panic!() };
            assert_eq!(toys.by_wire("Toy").unwrap().0, "All");
        }
    }
}
