//! `bailiwick diff`: two recordings in, what differs between them out.
//!
//! Recordings are compared and not reports, since they alone hold the fields of resources. Both are
//! judged now and by the same rules. Exit codes are those of `diff`, in the product's own numbers: 0
//! nothing differs, 3 something does, 1 it could not be told.

use crate::accounts::{self, ChoiceError};
use crate::arguments::{Diff, DiffFormat};
use crate::catalogue_files;
use crate::clock::SystemClock;
use crate::output;
use anyhow::bail;
use app::{Judging, RuleFilter, ScanRequest};
use cloud::aws::collect::{Source, Target};
use cloud::aws::recording::Header;
use model::AccountId;
use policy::catalogue::{Catalogue, Rule};
use policy::difference::{Look, Side, compare};
use report::difference::{Differences, Json, Text};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How many of each list the terminal shows.
const SHOWN: usize = 20;

/// Compares, and writes what differs.
pub async fn run(out: &mut dyn Write, asked: &Diff) -> anyhow::Result<ExitCode> {
    let catalogue = catalogue_files::load(asked.rules.as_deref())?;
    let filter = RuleFilter {
        services: asked.service.clone(),
        rules: asked.rule.clone(),
        severities: asked.severity.clone(),
        categories: asked.category.clone(),
        ..RuleFilter::default()
    };
    let rules = filter.choose(&catalogue)?;
    let (before, after) = (by_account(&asked.before)?, by_account(&asked.after)?);
    let chosen = chosen(asked, &before, &after)?;
    let mut said: Box<dyn Differences + '_> = match asked.format {
        DiffFormat::Json => Box::new(Json::begin(out)?),
        DiffFormat::Table => {
            let (width, colour) = output::terminal();
            Box::new(Text::new(out, width, colour, SHOWN))
        }
    };
    let (mut differs, mut incomplete) = (false, false);
    for account in chosen {
        let (earlier, later) = match (before.get(account), after.get(account)) {
            (Some(earlier), Some(later)) => (earlier, later),
            (alone, _) => {
                differs = true;
                said.alone(account, if alone.is_some() { Side::Before } else { Side::After })?;
                continue;
            }
        };
        let earlier = look(earlier, &catalogue, &rules).await?;
        let later = look(later, &catalogue, &rules).await?;
        let difference = compare(&catalogue, &earlier, &later);
        differs |= !difference.is_empty();
        incomplete |= !difference.hidden.is_empty();
        said.add(&difference)?;
    }
    said.finish()?;
    Ok(match (differs, incomplete && asked.fail_on_unknown) {
        (true, _) => ExitCode::from(3),
        (false, true) => ExitCode::from(4),
        (false, false) => ExitCode::SUCCESS,
    })
}

/// The recordings that a path names, by their account.
type ByAccount = BTreeMap<AccountId, (Header, PathBuf)>;

fn by_account(path: &Path) -> anyhow::Result<ByAccount> {
    let mut found = ByAccount::new();
    for file in accounts::recordings(&[path.to_owned()])? {
        let header = accounts::header(&file)?;
        let account = header.account.clone();
        if let Some((_, other)) = found.insert(account.clone(), (header, file.clone())) {
            let (one, two) = (other.display(), file.display());
            bail!(ChoiceError::new(format!(
                "`{one}` and `{two}` are both of account {account}; name one file for each side"
            )));
        }
    }
    Ok(found)
}

/// The accounts to compare, sorted.
fn chosen<'a>(
    asked: &'a Diff,
    before: &'a ByAccount,
    after: &'a ByAccount,
) -> anyhow::Result<BTreeSet<&'a AccountId>> {
    let all: BTreeSet<&AccountId> = before.keys().chain(after.keys()).collect();
    if let Some(missing) = asked.account.iter().find(|id| !all.contains(id)) {
        bail!(ChoiceError::new(format!("account {missing} is in neither recording")));
    }
    let files = asked.before.is_file() && asked.after.is_file();
    if let (true, Some(earlier), Some(later)) = (files, before.keys().next(), after.keys().next())
        && earlier != later
    {
        bail!(ChoiceError::new(format!(
            "the recordings are of different accounts, {earlier} and {later}; name two of the same, or two directories"
        )));
    }
    let wanted = |id: &&AccountId| asked.account.is_empty() || asked.account.contains(id);
    Ok(all.into_iter().filter(wanted).collect())
}

async fn look<'c>(
    (header, file): &(Header, PathBuf),
    catalogue: &'c Catalogue,
    rules: &[&'c Rule],
) -> anyhow::Result<Look<'c>> {
    let recording = accounts::recording(file)?;
    let target = Target {
        account: header.account.clone(),
        partition: header.partition,
        home: header.partition.home(),
        regions: header.regions.clone(),
    };
    let request = ScanRequest {
        catalogue,
        rules: rules.to_vec(),
        frameworks: Vec::new(),
        target,
        alias: header.alias.clone(),
        started: header.started,
        now: Some(header.started),
        judging: Judging::default(),
    };
    let source = Source::Recorded(Box::new(recording));
    Ok(app::look(request, &source, &SystemClock).await?)
}
