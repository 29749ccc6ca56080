//! `bailiwick permissions aws`: what a role must be allowed to do, and why.

use crate::arguments::PermissionsFormat;
use crate::catalogue_files;
use app::RuleFilter;
use policy::catalogue::{Plan, ResourceType};
use policy::role;
use std::io::Write;
use std::path::Path;

/// Prints the permissions of the catalogue, or of some services of it.
pub fn run(
    out: &mut dyn Write,
    format: PermissionsFormat,
    services: &[String],
    own: Option<&Path>,
) -> anyhow::Result<()> {
    let catalogue = catalogue_files::load(own)?;
    // Refuses a service that does not exist, with what was probably meant.
    RuleFilter { services: services.to_vec(), ..RuleFilter::default() }.choose(&catalogue)?;
    let types: Vec<&ResourceType> = catalogue
        .types()
        .filter(|each| services.is_empty() || services.iter().any(|name| name == each.service()))
        .collect();
    let plan = Plan::of(types).map_err(anyhow::Error::msg)?;
    match format {
        PermissionsFormat::Table => table(out, &plan)?,
        PermissionsFormat::IamPolicy => {
            let policies = role::policies(&plan);
            match policies.as_slice() {
                [one] => writeln!(out, "{}", serde_json::to_string_pretty(one)?)?,
                many => writeln!(out, "{}", serde_json::to_string_pretty(many)?)?,
            }
        }
        PermissionsFormat::Cloudformation => {
            writeln!(out, "{}", serde_json::to_string_pretty(&role::cloudformation(&plan))?)?;
        }
        PermissionsFormat::Terraform => write!(out, "{}", role::terraform(&plan))?,
    }
    Ok(())
}

fn table(out: &mut dyn Write, plan: &Plan) -> anyhow::Result<()> {
    let actions = role::actions(plan);
    let width = actions.keys().map(String::len).max().unwrap_or_default();
    writeln!(out, "{:width$}  ENABLES", "ACTION")?;
    for (action, why) in &actions {
        let mut lines = why.iter();
        writeln!(out, "{action:width$}  {}", lines.next().map_or("", String::as_str))?;
        for line in lines {
            writeln!(out, "{:width$}  {line}", "")?;
        }
    }
    let policies = role::policies(plan).len();
    writeln!(out)?;
    writeln!(
        out,
        "{} actions, all of them reading configuration; {} more that read data are denied outright.",
        actions.len(),
        role::DENIED.len()
    )?;
    writeln!(
        out,
        "They fit into {policies} managed {}.",
        if policies == 1 { "policy" } else { "policies" }
    )?;
    Ok(())
}
