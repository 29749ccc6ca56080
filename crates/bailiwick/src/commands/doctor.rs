//! `bailiwick doctor`: are there credentials, do they reach an account, and what may they do there?

use crate::arguments::Connection;
use crate::catalogue_files;
use crate::connect::connect;
use cloud::aws::collect::{Source, Target, probe};
use cloud::aws::{AccountRegions, CancellationToken};
use policy::catalogue::{Catalogue, Plan, Scope};
use policy::verdict::{Gap, GapReason};
use std::io::Write;
use std::process::ExitCode;

/// Checks what a scan needs, and says in sentences what is wrong.
pub async fn run(out: &mut dyn Write, connection: &Connection) -> anyhow::Result<ExitCode> {
    let catalogue = catalogue_files::load(None)?;
    good(out, &format!("The catalogue is whole: {} rules.", catalogue.rules().count()))?;
    let plan = Plan::of(catalogue.types()).map_err(anyhow::Error::msg)?;
    let connected = match connect(connection, &plan, &[], CancellationToken::new()).await {
        Ok(connected) => connected,
        Err(error) => {
            bad(out, &format!("{error:#}"))?;
            return Ok(ExitCode::from(1));
        }
    };
    good(out, &format!("AWS knows you as {}.", connected.principal))?;
    match connected.alias().await {
        Some(alias) => good(out, &format!("This is account {} ({alias}).", connected.account))?,
        None => good(out, &format!("This is account {}.", connected.account))?,
    }
    let regions = match connected.client.regions(&connected.home).await {
        Ok(AccountRegions::Enabled(regions)) => {
            good(out, &format!("{} regions are enabled.", regions.len()))?;
            regions
        }
        Ok(AccountRegions::Known(_)) | Err(_) => {
            bad(
                out,
                "Which regions are enabled cannot be seen: allow `ec2:DescribeRegions`, or give `--region`.",
            )?;
            vec![connected.home.clone()]
        }
    };
    let here = regions.iter().find(|region| **region == connected.home).or(regions.first());
    let target = Target {
        account: connected.account.clone(),
        partition: connected.partition,
        home: connected.home.clone(),
        regions: here.cloned().into_iter().collect(),
    };
    let gaps =
        lists(&catalogue, &plan, Source::Live(Box::new(connected.client), None), &target).await;
    report(out, &gaps)
}

/// Tries every call that finds resources, in one region.
async fn lists(catalogue: &Catalogue, plan: &Plan, source: Source, target: &Target) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for each in catalogue.types().filter(|each| each.list.is_some()) {
        let region = match each.scope {
            Scope::Global => Some(&target.home),
            Scope::Regional => target.regions.first(),
        };
        for gap in probe(each, plan, &source, target, region.unwrap_or(&target.home)).await {
            if !gaps.contains(&gap) {
                gaps.push(gap);
            }
        }
    }
    gaps
}

fn report(out: &mut dyn Write, gaps: &[Gap]) -> anyhow::Result<ExitCode> {
    for gap in gaps {
        let wants = match gap.reason {
            GapReason::Denied => format!("; allow `{}`", gap.permissions.join("`, `")),
            _ => String::new(),
        };
        bad(
            out,
            &format!("`{}`: {} (`{}`){wants}.", gap.operation, gap.reason.as_words(), gap.code),
        )?;
    }
    if gaps.is_empty() {
        good(out, "Everything that the rules need can be seen.")?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(
        out,
        "\nRules that need these say UNKNOWN. `bailiwick permissions aws` shows the whole list, and can write the role."
    )?;
    Ok(ExitCode::from(1))
}

fn good(out: &mut dyn Write, text: &str) -> std::io::Result<()> {
    writeln!(out, "ok    {text}")?;
    out.flush()
}

fn bad(out: &mut dyn Write, text: &str) -> std::io::Result<()> {
    writeln!(out, "wrong {text}")?;
    out.flush()
}
