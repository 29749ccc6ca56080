//! `bailiwick permissions aws`: what a role must be allowed to do, and why.

use crate::accounts::ChoiceError;
use crate::arguments::{PermissionsAws, PermissionsFormat};
use crate::catalogue_files;
use anyhow::bail;
use app::RuleFilter;
use policy::catalogue::{Plan, ResourceType};
use policy::role;
use std::io::Write;

/// Prints the permissions of the catalogue, or of some services of it.
pub fn run(out: &mut dyn Write, asked: &PermissionsAws) -> anyhow::Result<()> {
    let PermissionsAws { format, service: services, .. } = asked;
    let catalogue = catalogue_files::load(asked.rules.as_deref())?;
    // Refuses a service that does not exist, with what was probably meant.
    RuleFilter { services: services.clone(), ..RuleFilter::default() }.choose(&catalogue)?;
    let types: Vec<&ResourceType> = catalogue
        .types()
        .filter(|each| services.is_empty() || services.iter().any(|name| name == each.service()))
        .collect();
    let plan = Plan::of(types).map_err(anyhow::Error::msg)?;
    match format {
        PermissionsFormat::Table => table(out, &plan, asked.organization)?,
        PermissionsFormat::IamPolicy => {
            let mut policies = role::policies(&plan);
            if asked.organization {
                policies.push(role::organization(&asked.organization_role));
            }
            match policies.as_slice() {
                [one] => writeln!(out, "{}", serde_json::to_string_pretty(one)?)?,
                many => writeln!(out, "{}", serde_json::to_string_pretty(many)?)?,
            }
        }
        PermissionsFormat::Cloudformation | PermissionsFormat::Terraform if asked.organization => {
            bail!(ChoiceError::new(
                "the role in each account is the same with and without `--organization`; for what is needed besides, in the account that this is run from, use `--format iam-policy`"
            ));
        }
        PermissionsFormat::Cloudformation => {
            writeln!(out, "{}", serde_json::to_string_pretty(&role::cloudformation(&plan))?)?;
        }
        PermissionsFormat::Terraform => write!(out, "{}", role::terraform(&plan))?,
    }
    Ok(())
}

fn table(out: &mut dyn Write, plan: &Plan, organization: bool) -> anyhow::Result<()> {
    let mut actions = role::actions(plan);
    if organization {
        for (action, why) in role::ORGANIZATION {
            actions.entry((*action).to_owned()).or_default().insert((*why).to_owned());
        }
    }
    let width = actions.keys().map(String::len).max().unwrap_or_default();
    writeln!(out, "{:width$}  ENABLES", "ACTION")?;
    for (action, why) in &actions {
        let mut lines = why.iter();
        writeln!(out, "{action:width$}  {}", lines.next().map_or("", String::as_str))?;
        for line in lines {
            writeln!(out, "{:width$}  {line}", "")?;
        }
    }
    let policies = role::policies(plan).len() + usize::from(organization);
    writeln!(out)?;
    writeln!(
        out,
        "{} actions, all of them {}; {} more that read data are denied outright.",
        actions.len(),
        match organization {
            true => "reading configuration but one, which takes on roles",
            false => "reading configuration",
        },
        role::DENIED.len()
    )?;
    writeln!(
        out,
        "They fit into {policies} managed {}.",
        if policies == 1 { "policy" } else { "policies" }
    )?;
    Ok(())
}
