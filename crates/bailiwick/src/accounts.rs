//! Which accounts a run looks at: from flags, from an organization, or from recordings.
//!
//! Nothing of an account is looked at here. What is known of it is where its answers will come
//! from, and (but for the account of one's own credentials) which account it is.

use crate::arguments::{Accounts, RoleArn, ScanAws};
use crate::connect::{Reach, TakenRole};
use anyhow::{Context, bail};
use cloud::aws::recording::{Header, Recording};
use model::{AccountId, Partition};
use policy::catalogue::Plan;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An account to be looked at.
#[derive(Clone)]
pub enum Account {
    /// The one that the credentials belong to; `None` before it was asked which that is.
    Own(Arc<Reach>, Option<AccountId>),
    /// One that is reached through a role in it.
    Elsewhere(Arc<Reach>, RoleArn, TakenRole),
    /// One that was recorded.
    Recorded(Box<Header>, PathBuf),
}

/// A choice of accounts that cannot be meant.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ChoiceError(String);

impl ChoiceError {
    /// What is wrong with it, and what to do instead.
    pub fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }
}

/// What a recording's file is called.
pub const RECORDING: &str = ".jsonl.gz";

impl Account {
    /// Which account it is, as far as that is known.
    pub fn id(&self) -> Option<&AccountId> {
        match self {
            Account::Own(_, id) => id.as_ref(),
            Account::Elsewhere(_, role, _) => Some(role.account()),
            Account::Recorded(header, _) => Some(&header.account),
        }
    }

    /// The partition that it lives in.
    pub fn partition(&self) -> Partition {
        match self {
            Account::Own(reach, _) => reach.partition(),
            Account::Elsewhere(_, role, _) => role.partition(),
            Account::Recorded(header, _) => header.partition,
        }
    }
}

/// The accounts that were recorded in files, or in the files of directories.
///
/// Shape: in the order given; those of a directory by name. At least one.
pub fn recorded(arguments: &ScanAws) -> anyhow::Result<Vec<Account>> {
    let mut accounts = Vec::new();
    let mut places: BTreeMap<AccountId, PathBuf> = BTreeMap::new();
    for path in recordings(&arguments.replay)? {
        let header = header(&path)?;
        if let Some(other) = places.insert(header.account.clone(), path.clone()) {
            let (one, two) = (other.display(), path.display());
            let both = format!("`{one}` and `{two}` are both of account {}", header.account);
            bail!(ChoiceError::new(format!(
                "{both}; leave one out, or compare them with `bailiwick diff`"
            )));
        }
        accounts.push(Account::Recorded(Box::new(header), path));
    }
    narrowed(accounts, &arguments.accounts.account, "the recordings")
}

/// The accounts behind the roles that were named, or the one of the credentials.
pub fn named(accounts: &Accounts, reach: &Arc<Reach>) -> anyhow::Result<Vec<Account>> {
    if accounts.role_arn.is_empty() {
        return match accounts.account.as_slice() {
            [] => Ok(vec![Account::Own(reach.clone(), None)]),
            // Whose credentials they are is seen later, and then held against this.
            [id] => Ok(vec![Account::Own(reach.clone(), Some(id.clone()))]),
            _ => bail!(ChoiceError::new(
                "these credentials belong to one account; name a `--role-arn` for each other, or `--organization`"
            )),
        };
    }
    let mut by_account: BTreeMap<&AccountId, &RoleArn> = BTreeMap::new();
    let mut roles = Vec::new();
    for role in &accounts.role_arn {
        match by_account.insert(role.account(), role) {
            None => roles.push(role.clone()),
            Some(other) if other == role => {}
            Some(other) => bail!(ChoiceError::new(format!(
                "`{other}` and `{role}` are in the same account; one role for each account"
            ))),
        }
    }
    let found = elsewhere(roles, &accounts.external_id, reach)?;
    narrowed(found, &accounts.account, "the accounts of the roles")
}

/// The accounts of an organization: the one of the credentials, and every other active one through
/// its role. What is left out is said.
pub async fn of_organization(
    accounts: &Accounts,
    reach: &Arc<Reach>,
) -> anyhow::Result<Vec<Account>> {
    let own = reach.connect(None, &Plan::default()).await.map_err(|unreached| unreached.why)?;
    let organization = reach.organization().await?;
    for (account, state) in &organization.inactive {
        if accounts.account.is_empty() || accounts.account.contains(account) {
            tracing::warn!("account {account} is left out: it is {}", state.to_lowercase());
        }
    }
    if let Some(management) = organization.management.filter(|id| *id != own.account) {
        tracing::info!(%management, "the management account needs a role of its own: stack sets leave it out");
    }
    let others = organization.active.iter().filter(|id| **id != own.account);
    let roles = others.map(|id| RoleArn::of(own.partition, id, &accounts.organization_role));
    let mut found = elsewhere(roles.collect(), &accounts.external_id, reach)?;
    found.insert(0, Account::Own(reach.clone(), Some(own.account)));
    narrowed(found, &accounts.account, "the active accounts of the organization")
}

/// Of the accounts that were found, those that are wanted: all, where nothing is said.
fn narrowed(
    found: Vec<Account>,
    wanted: &[AccountId],
    among: &str,
) -> anyhow::Result<Vec<Account>> {
    if wanted.is_empty() {
        return Ok(found);
    }
    let is_there = |id: &AccountId| found.iter().any(|each| each.id() == Some(id));
    if let Some(missing) = wanted.iter().find(|id| !is_there(id)) {
        bail!(ChoiceError::new(format!("account {missing} is not among {among}")));
    }
    Ok(found.into_iter().filter(|each| each.id().is_some_and(|id| wanted.contains(id))).collect())
}

/// The accounts of roles, each role with its external id.
fn elsewhere(
    roles: Vec<RoleArn>,
    external_ids: &[String],
    reach: &Arc<Reach>,
) -> anyhow::Result<Vec<Account>> {
    let ids = assigned(&roles, external_ids)?;
    let account = |(role, external_id): (RoleArn, Option<String>)| {
        let taken = TakenRole { arn: role.as_str().to_owned(), external_id };
        Account::Elsewhere(reach.clone(), role, taken)
    };
    Ok(roles.into_iter().zip(ids).map(account).collect())
}

/// The external id of each role: its own, or the one for all.
fn assigned(roles: &[RoleArn], given: &[String]) -> Result<Vec<Option<String>>, ChoiceError> {
    let mut for_all = None;
    let mut of_role: BTreeMap<&str, &str> = BTreeMap::new();
    for text in given {
        // A role's name may hold `=`, and so may an external id: the roles decide what is what.
        let own = roles.iter().filter_map(|role| {
            Some((role.as_str(), text.strip_prefix(role.as_str())?.strip_prefix('=')?))
        });
        match own.max_by_key(|(role, _)| role.len()) {
            Some((role, id)) => drop(of_role.insert(role, id)),
            None if text.starts_with("arn:") => {
                return Err(ChoiceError::new(
                    "an `--external-id` names a role that is not looked at; write `ARN=ID` with the ARN of one that is",
                ));
            }
            None => {
                if for_all.replace(text.as_str()).is_some() {
                    return Err(ChoiceError::new(
                        "more than one `--external-id` is for all roles; write `ARN=ID` for the id of one",
                    ));
                }
            }
        }
    }
    let id = |role: &RoleArn| of_role.get(role.as_str()).copied().or(for_all).map(str::to_owned);
    Ok(roles.iter().map(id).collect())
}

/// The recordings that paths name: files themselves, and directories for every recording in them.
pub fn recordings(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let reading = || format!("reading the directory `{}`", path.display());
        let mut found = Vec::new();
        for entry in std::fs::read_dir(path).with_context(reading)? {
            let file = entry.with_context(reading)?.path();
            if file.to_string_lossy().ends_with(RECORDING) {
                found.push(file);
            }
        }
        if found.is_empty() {
            bail!("there is no recording (`*{RECORDING}`) in `{}`", path.display());
        }
        found.sort_unstable();
        files.extend(found);
    }
    Ok(files)
}

/// What a recording says of itself.
pub fn header(path: &Path) -> anyhow::Result<Header> {
    Recording::header_of(open(path)?)
        .with_context(|| format!("reading the recording `{}`", path.display()))
}

/// A recording, whole.
pub fn recording(path: &Path) -> anyhow::Result<Recording> {
    let recording = Recording::read(open(path)?)
        .with_context(|| format!("reading the recording `{}`", path.display()))?;
    if !recording.whole {
        let path = path.display();
        tracing::warn!("the recording `{path}` was cut short; what is missing is unknown");
    }
    Ok(recording)
}

fn open(path: &Path) -> anyhow::Result<BufReader<File>> {
    let file =
        File::open(path).with_context(|| format!("opening the recording `{}`", path.display()))?;
    Ok(BufReader::new(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "arn:aws:iam::111111111111:role/Reader";
    const TWO: &str = "arn:aws:iam::222222222222:role/Reader";

    fn ids(roles: &[&str], given: &[&str]) -> Result<Vec<Option<String>>, String> {
        let roles: Vec<RoleArn> = roles.iter().map(|role| role.parse().unwrap()).collect();
        let given: Vec<String> = given.iter().map(|id| (*id).to_owned()).collect();
        assigned(&roles, &given).map_err(|error| error.to_string())
    }

    #[test]
    fn a_role_has_its_own_external_id_or_the_one_for_all() {
        let some = |id: &str| Some(id.to_owned());
        let own = format!("{TWO}=a=b");
        assert_eq!(ids(&[ONE, TWO], &[]), Ok(vec![None, None]));
        assert_eq!(ids(&[ONE, TWO], &["all"]), Ok(vec![some("all"), some("all")]));
        assert_eq!(ids(&[ONE, TWO], &["all", &own]), Ok(vec![some("all"), some("a=b")]));
        assert_eq!(ids(&[ONE, TWO], &[&own]), Ok(vec![None, some("a=b")]));
    }

    #[test]
    fn a_name_with_an_equals_sign_is_told_from_an_external_id() {
        let (short, long) = (ONE, format!("{ONE}=x"));
        let own = format!("{long}=id");
        let told = ids(&[short, &long], &[&own]);
        assert_eq!(told, Ok(vec![None, Some("id".to_owned())]));
    }

    #[test]
    fn an_external_id_for_nobody_is_refused() {
        let elsewhere = format!("{TWO}=id");
        assert!(ids(&[ONE], &[&elsewhere]).unwrap_err().contains("not looked at"));
        assert!(ids(&[ONE], &["a", "b"]).unwrap_err().contains("more than one"));
    }
}
