//! The form of a pruned model's file, as the generator writes it and `models/aws/README.md`
//! describes it.

use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
pub(super) struct RawService<'a> {
    pub(super) service: &'a str,
    #[serde(borrow)]
    pub(super) metadata: RawMetadata<'a>,
    #[serde(borrow)]
    pub(super) operations: BTreeMap<&'a str, RawOperation<'a>>,
    #[serde(borrow)]
    pub(super) shapes: BTreeMap<&'a str, RawShape<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RawMetadata<'a> {
    #[serde(borrow)]
    pub(super) protocols: Vec<&'a str>,
    pub(super) api_version: &'a str,
    pub(super) endpoint_prefix: &'a str,
    pub(super) signing_name: Option<&'a str>,
    pub(super) service_id: &'a str,
    pub(super) target_prefix: Option<&'a str>,
    pub(super) json_version: Option<&'a str>,
    pub(super) xml_namespace: Option<&'a str>,
    #[serde(default)]
    pub(super) query_compatible: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RawOperation<'a> {
    pub(super) method: Option<&'a str>,
    pub(super) uri: Option<&'a str>,
    pub(super) input: Option<&'a str>,
    pub(super) output: Option<&'a str>,
    pub(super) wrapper: Option<&'a str>,
    pub(super) host_prefix: Option<&'a str>,
    #[serde(borrow, default)]
    pub(super) errors: Vec<&'a str>,
    #[serde(borrow)]
    pub(super) pages: Option<RawPages<'a>>,
}

#[derive(Deserialize)]
pub(super) struct RawPages<'a> {
    #[serde(borrow, rename = "in")]
    pub(super) tokens_in: Vec<&'a str>,
    #[serde(borrow, rename = "out")]
    pub(super) tokens_out: Vec<&'a str>,
    #[serde(borrow)]
    pub(super) result: Vec<&'a str>,
    pub(super) more: Option<&'a str>,
    pub(super) limit: Option<&'a str>,
}

#[derive(Deserialize)]
pub(super) struct RawShape<'a> {
    #[serde(borrow)]
    pub(super) members: Option<BTreeMap<&'a str, RawMember<'a>>>,
    #[serde(borrow)]
    pub(super) list: Option<RawMember<'a>>,
    #[serde(borrow)]
    pub(super) map: Option<(RawMember<'a>, RawMember<'a>)>,
    #[serde(default)]
    pub(super) flattened: bool,
    pub(super) payload: Option<&'a str>,
    #[serde(borrow, default)]
    pub(super) required: Vec<&'a str>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum RawMember<'a> {
    Plain(&'a str),
    #[serde(borrow)]
    Full(RawUse<'a>),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RawUse<'a> {
    pub(super) r#type: &'a str,
    pub(super) name: Option<&'a str>,
    pub(super) query_name: Option<&'a str>,
    pub(super) r#in: Option<&'a str>,
    pub(super) format: Option<&'a str>,
    #[serde(default)]
    pub(super) flattened: bool,
    #[serde(default)]
    pub(super) xml_attribute: bool,
    #[serde(default)]
    pub(super) jsonvalue: bool,
    #[serde(default)]
    pub(super) sensitive: bool,
}
