//! One account, about to be scanned: reached or read, with everything that a scan needs.

use crate::accounts::{self, Account, RECORDING};
use crate::arguments::ScanAws;
use crate::clock::SystemClock;
use crate::connect::{Connected, Reach, TakenRole, Unreached, gap, unreached};
use anyhow::{Context, anyhow};
use app::{Judging, ScanRequest};
use cloud::aws::collect::{Failure, Progress, Source, Target};
use cloud::aws::recording::{Header, Recorder};
use cloud::guard::Guard;
use model::{AccountId, Clock, Partition, Region, Timestamp};
use policy::catalogue::{Catalogue, Framework, Plan, Rule};
use policy::verdict::{Effort, Gap, GapReason, Scan};
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What all accounts of a run have in common.
pub struct Run {
    /// Where types and rules come from.
    pub catalogue: &'static Catalogue,
    /// The rules to apply.
    pub rules: Vec<&'static Rule>,
    /// The frameworks to report on.
    pub frameworks: Vec<&'static Framework>,
    /// What a user adds to the rules.
    pub judging: Judging<'static>,
    /// The calls that they need.
    pub plan: Plan,
    /// The regions to look at; all enabled ones if empty.
    pub regions: Vec<Region>,
    /// Where to keep every answer: a file.
    pub record: Option<Record>,
}

/// Where the answers of accounts are kept.
pub enum Record {
    /// Those of one account, in this file.
    File(PathBuf),
    /// Those of several, each in a file of this directory that is named as the account.
    Directory(PathBuf),
}

/// What is looked at, and where its answers come from.
pub struct Subject {
    /// Where answers come from.
    pub source: Source,
    /// What is looked at.
    pub target: Target,
    alias: Option<String>,
    started: Timestamp,
    /// The instant that rules take for now; the end of collecting if not given.
    now: Option<Timestamp>,
    guard: Option<Arc<Guard>>,
}

impl Run {
    /// Where the plan for some arguments leads.
    pub fn new(
        arguments: &ScanAws,
        catalogue: &'static Catalogue,
        rules: Vec<&'static Rule>,
        judging: Judging<'static>,
    ) -> anyhow::Result<Self> {
        let plan = app::scan::plan(catalogue, &rules)?;
        let mut regions = arguments.region.clone();
        regions.sort_unstable();
        regions.dedup();
        let frameworks = Vec::new();
        Ok(Self { catalogue, rules, frameworks, judging, plan, regions, record: None })
    }

    /// Reaches an account, or reads its recording.
    pub async fn open(&self, account: &Account) -> Result<Subject, Box<Unreached>> {
        match account {
            Account::Recorded(header, file) => replayed(header, file),
            Account::Own(reach, _) => self.live(reach, None, account).await,
            Account::Elsewhere(reach, _, role) => self.live(reach, Some(role), account).await,
        }
    }

    async fn live(
        &self,
        reach: &Reach,
        role: Option<&TakenRole>,
        account: &Account,
    ) -> Result<Subject, Box<Unreached>> {
        let connected = reach.connect(role, &self.plan).await?;
        if let Some(wanted) = account.id().filter(|id| **id != connected.account) {
            let why = anyhow!(
                "these credentials lead to account {}, not {wanted}\nName the `--profile` or `--role-arn` of that one.",
                connected.account
            );
            return Err(Unreached::before("AnotherAccount", &connected.home, why));
        }
        let found = self.regions_of(&connected).await;
        let regions = found.map_err(|error| unreached(&error, &connected.home, role))?;
        let alias = connected.alias().await;
        let started = SystemClock.now();
        let recorder = self
            .recorder(&connected, alias.clone(), &regions, started)
            .map_err(|why| Unreached::before("CannotRecord", &connected.home, why))?;
        Ok(Subject {
            source: Source::Live(Box::new(connected.client), recorder),
            target: Target {
                account: connected.account,
                partition: connected.partition,
                home: connected.home,
                regions,
            },
            alias,
            started,
            now: None,
            guard: Some(connected.guard),
        })
    }

    async fn regions_of(
        &self,
        connected: &Connected,
    ) -> Result<Vec<Region>, cloud::aws::CallError> {
        if !self.regions.is_empty() {
            return Ok(self.regions.clone());
        }
        let found = connected.client.regions(&connected.home).await?;
        if let cloud::aws::AccountRegions::Known(_) = found {
            tracing::warn!(
                "account {}: which regions are enabled could not be seen (`ec2:DescribeRegions`); looking at all of them",
                connected.account
            );
        }
        Ok(found.list().to_vec())
    }

    fn recorder(
        &self,
        connected: &Connected,
        alias: Option<String>,
        regions: &[Region],
        started: Timestamp,
    ) -> anyhow::Result<Option<Recorder>> {
        let Connected { account, partition, .. } = connected;
        let file = match &self.record {
            None => return Ok(None),
            Some(Record::File(file)) => file.clone(),
            Some(Record::Directory(folder)) => folder.join(format!("{account}{RECORDING}")),
        };
        let header = Header::new(account.clone(), alias, *partition, regions.to_vec(), started);
        let open = File::create(&file)
            .with_context(|| format!("making the recording `{}`", file.display()))?;
        Ok(Some(Recorder::begin(Box::new(BufWriter::new(open)), &header)?))
    }

    /// Scans an account that was reached.
    pub async fn scan(
        &self,
        subject: Subject,
        progress: &Progress,
    ) -> anyhow::Result<Scan<'static>> {
        let Subject { source, target, alias, started, now, guard } = subject;
        let request = self.request(target, alias, started, now);
        let mut scan = app::scan(request, &source, &SystemClock, progress).await?;
        if let Source::Live(client, recorder) = source {
            let total = client.statistics().total();
            scan.effort = Effort {
                calls: total.calls,
                retries: total.retries,
                throttled: total.throttled,
                refused: guard.map_or(0, |guard| guard.refused()),
                bytes: total.bytes,
            };
            recorder.map(Recorder::finish).transpose().context("ending the recording")?;
        }
        Ok(scan)
    }

    /// What is said of an account that could not be looked at.
    pub fn unseen(&self, account: &AccountId, partition: Partition, gap: Gap) -> Scan<'static> {
        let home = gap.region.clone();
        let target = Target { account: account.clone(), partition, home, regions: Vec::new() };
        let started = SystemClock.now();
        app::scan::unseen(self.request(target, None, started, None), gap, &SystemClock)
    }

    fn request(
        &self,
        target: Target,
        alias: Option<String>,
        started: Timestamp,
        now: Option<Timestamp>,
    ) -> ScanRequest<'static> {
        let (catalogue, rules, judging) =
            (self.catalogue, self.rules.clone(), self.judging.clone());
        let frameworks = self.frameworks.clone();
        ScanRequest { catalogue, rules, frameworks, target, alias, started, now, judging }
    }
}

fn replayed(header: &Header, file: &Path) -> Result<Subject, Box<Unreached>> {
    let home = header.partition.home();
    let recording = accounts::recording(file).map_err(|why| {
        let failure = Failure { reason: GapReason::Malformed, code: "BadRecording".to_owned() };
        Box::new(Unreached { gap: gap("recording", &home, failure), why })
    })?;
    Ok(Subject {
        source: Source::Recorded(Box::new(recording)),
        target: Target {
            account: header.account.clone(),
            partition: header.partition,
            home,
            regions: header.regions.clone(),
        },
        alias: header.alias.clone(),
        started: header.started,
        now: Some(header.started),
        guard: None,
    })
}
