//! `bailiwick doctor`: are there credentials, do they reach an account, and what may they do there?

use crate::arguments::Connection;
use crate::catalogue_files;
use crate::connect::{Connected, Reach, TakenRole, Way};
use cloud::aws::collect::{Source, Target, probe};
use cloud::aws::{AccountRegions, CancellationToken};
use policy::catalogue::{Plan, ResourceType};
use policy::verdict::{Gap, GapReason};
use std::io::Write;
use std::process::ExitCode;

/// Checks what a scan needs, and says in sentences what is wrong.
pub async fn run(out: &mut dyn Write, connection: &Connection) -> anyhow::Result<ExitCode> {
    let catalogue = catalogue_files::load(None)?;
    good(out, &format!("The catalogue is whole: {} rules.", catalogue.rules().count()))?;
    let plan = Plan::of(catalogue.types()).map_err(anyhow::Error::msg)?;
    let connected = match connect(connection, &plan).await {
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
    let types: Vec<&ResourceType> = catalogue.types().filter(|each| each.list.is_some()).collect();
    let source = Source::Live(Box::new(connected.client), None);
    report(out, &probe(&types, &plan, &source, &target).await)
}

async fn connect(connection: &Connection, plan: &Plan) -> anyhow::Result<Connected> {
    let Connection { profile, role_arn, external_id, endpoint_url } = connection;
    let way = Way { profile: profile.as_deref(), endpoint_url: endpoint_url.as_deref() };
    let reach = Reach::open(&way, &[], CancellationToken::new()).await?;
    let external_id = external_id.clone();
    let role = role_arn.clone().map(|arn| TakenRole { arn: arn.to_string(), external_id });
    reach.connect(role.as_ref(), plan).await.map_err(|unreached| unreached.why)
}

fn report(out: &mut dyn Write, gaps: &[Gap]) -> anyhow::Result<ExitCode> {
    let (denied, others): (Vec<&Gap>, Vec<&Gap>) =
        gaps.iter().partition(|gap| gap.reason == GapReason::Denied);
    for gap in others {
        let why = gap.reason.as_words();
        note(
            out,
            &format!(
                "`{}`: {why} (`{}`). Rules that need it say UNKNOWN.",
                gap.operation, gap.code
            ),
        )?;
    }
    for gap in &denied {
        let wanted = gap.permissions.join("`, `");
        bad(out, &format!("`{}` is denied (`{}`): allow `{wanted}`.", gap.operation, gap.code))?;
    }
    if denied.is_empty() {
        good(out, "Everything that is listed here can be listed.")?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(
        out,
        "\nRules that need these say UNKNOWN. `bailiwick permissions aws` shows the whole list, and can write the role."
    )?;
    Ok(ExitCode::from(1))
}

fn note(out: &mut dyn Write, text: &str) -> std::io::Result<()> {
    writeln!(out, "note  {text}")?;
    out.flush()
}

fn good(out: &mut dyn Write, text: &str) -> std::io::Result<()> {
    writeln!(out, "ok    {text}")?;
    out.flush()
}

fn bad(out: &mut dyn Write, text: &str) -> std::io::Result<()> {
    writeln!(out, "wrong {text}")?;
    out.flush()
}
