//! Reaching an AWS account: settings from flags and environment, credentials, identity.

use crate::clock::SystemClock;
use anyhow::{Context, anyhow};
use cloud::aws::collect::Failure;
use cloud::aws::organization::{self, Organization};
use cloud::aws::{
    Call, CallError, CancellationToken, ChainSettings, Client, Credentials, EndpointOverrides,
    Http, Pace, Role, Settings,
};
use cloud::guard::{Guard, Purpose};
use cloud::privacy::{Reducer, TagSettings};
use model::{AccountId, Partition, Region, Secret};
use policy::catalogue::{OperationName, Plan, Reduction, Selection, selection};
use policy::verdict::{Gap, GapReason};
use serde_json::{Value, json};
use std::sync::Arc;

/// How accounts are reached, as far as the user says.
#[derive(Debug, Clone, Copy)]
pub struct Way<'a> {
    /// A profile of the AWS configuration files.
    pub profile: Option<&'a str>,
    /// Where to send every request instead of AWS.
    pub endpoint_url: Option<&'a str>,
}

/// An account that answers.
pub struct Connected {
    /// The client that acts in it.
    pub client: Client,
    /// What lets its calls leave.
    pub guard: Arc<Guard>,
    /// Whose it is.
    pub account: AccountId,
    /// Who we are there, as STS says.
    pub principal: String,
    /// The partition it lives in.
    pub partition: Partition,
    /// The region that answers for global services.
    pub home: Region,
}

/// Operations that no resource type names: how we find out where we are.
const OWN: [(&str, &str); 3] =
    [("sts", "GetCallerIdentity"), ("ec2", "DescribeRegions"), ("iam", "ListAccountAliases")];

/// Why an account cannot be looked at.
#[derive(Debug)]
pub struct Unreached {
    /// The operation that failed, why, and the service's word for it.
    pub gap: Gap,
    /// The same in sentences, with what to do next.
    pub why: anyhow::Error,
}

impl Unreached {
    /// Something stood in the way before anything of the account was asked.
    pub fn before(code: &str, home: &Region, why: anyhow::Error) -> Box<Self> {
        let failure = Failure { reason: GapReason::Failed, code: code.to_owned() };
        Box::new(Self { gap: gap(WHO, home, failure), why })
    }
}

/// Everything that the accounts of one run are reached through.
pub struct Reach {
    http: Http,
    credentials: Arc<Credentials>,
    overrides: EndpointOverrides,
    partition: Partition,
    reducer: Arc<Reducer>,
    cancel: CancellationToken,
    /// Takes on roles, and can do nothing else.
    taker: Client,
}

/// A role to be taken on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenRole {
    /// Its ARN.
    pub arn: String,
    /// The secret shared with its trust policy, if it asks for one.
    pub external_id: Option<String>,
}

impl Reach {
    /// Sets up credentials and connections; nothing is asked yet.
    ///
    /// Errors: in sentences, with what to do next.
    pub async fn open(
        way: &Way<'_>,
        keep_tags: &[String],
        cancel: CancellationToken,
    ) -> anyhow::Result<Self> {
        let http = Http::new().context(
            "the system's certificate authorities cannot be read; install `ca-certificates`",
        )?;
        let chain = ChainSettings { profile: way.profile.map(str::to_owned), region: None };
        let (credentials, region) =
            Credentials::from_chain(chain, &http).await.map_err(no_credentials)?;
        let credentials = Arc::new(credentials);
        let overrides = overrides(way.endpoint_url)?;
        let tags = TagSettings::with_keys(keep_tags.iter().map(String::as_str));
        let reducer = Arc::new(Reducer::new(&fresh_key()?, tags));
        let guard = Arc::new(Guard::new(Purpose::Collect, [operation("sts", "AssumeRole")])?);
        let mut settings = settings(guard, reducer.clone(), &cancel, &overrides)?;
        // Roles are taken on for many accounts through one lane: it is as kind as any other.
        settings.concurrency = 4;
        let taker = Client::new(settings, http.clone(), credentials.clone());
        let partition = region.as_ref().map_or(Partition::Aws, Partition::of_region);
        Ok(Self { http, credentials, overrides, partition, reducer, cancel, taker })
    }

    /// Reaches an account, with leave to make the calls of `plan` and no others: that of `role`, or
    /// the one that the credentials belong to.
    pub async fn connect(
        &self,
        role: Option<&TakenRole>,
        plan: &Plan,
    ) -> Result<Connected, Box<Unreached>> {
        let own = OWN.iter().map(|(service, name)| operation(service, name));
        let operations = plan.answers.keys().cloned().chain(own);
        let prepared = self.client(role, Purpose::Collect, operations);
        let (client, guard, home) = prepared
            .map_err(|why| Unreached::before("CannotBegin", &self.partition.home(), why))?;
        let (account, principal) = identity(&client, &home, role).await?;
        let partition =
            principal.split(':').nth(1).and_then(Partition::parse).unwrap_or(self.partition);
        let home = partition.home();
        Ok(Connected { client, guard, account, principal, partition, home })
    }

    /// Asks for the organization of the account that the credentials belong to.
    ///
    /// Errors: in sentences, with what to do next.
    pub async fn organization(&self) -> anyhow::Result<Organization> {
        let (client, _, home) =
            self.client(None, Purpose::FindAccounts, organization::operations())?;
        client.organization(&home).await.map_err(|error| no_organization(&error))
    }

    /// The partition that the credentials belong to, as far as their region says.
    pub fn partition(&self) -> Partition {
        self.partition
    }

    fn client(
        &self,
        role: Option<&TakenRole>,
        purpose: Purpose,
        operations: impl IntoIterator<Item = OperationName>,
    ) -> anyhow::Result<(Client, Arc<Guard>, Region)> {
        let partition = role.and_then(|role| role.arn.split(':').nth(1).and_then(Partition::parse));
        let home = partition.unwrap_or(self.partition).home();
        let credentials = match role {
            None => self.credentials.clone(),
            Some(TakenRole { arn, external_id }) => {
                let role = Role {
                    arn: arn.clone(),
                    external_id: external_id.clone(),
                    session_name: "bailiwick".to_owned(),
                    region: home.clone(),
                };
                Arc::new(Credentials::of_role(self.taker.clone(), role))
            }
        };
        let guard = Arc::new(Guard::new(purpose, operations)?);
        let settings =
            settings(guard.clone(), self.reducer.clone(), &self.cancel, &self.overrides)?;
        Ok((Client::new(settings, self.http.clone(), credentials), guard, home))
    }
}

fn settings(
    guard: Arc<Guard>,
    reducer: Arc<Reducer>,
    cancel: &CancellationToken,
    overrides: &EndpointOverrides,
) -> anyhow::Result<Settings> {
    let mut settings = Settings::new(guard, reducer, Arc::new(SystemClock), seed()?);
    settings.cancel = cancel.clone();
    settings.pace = if overrides.all.is_some() { Pace::Eager } else { Pace::Kind };
    settings.overrides = overrides.clone();
    Ok(settings)
}

impl Connected {
    /// The account's alias, if it has one and we may see it.
    pub async fn alias(&self) -> Option<String> {
        let call = Call::new("iam", "ListAccountAliases", self.home.clone(), json!({}));
        let keep = selection([("AccountAliases[]".to_owned(), Reduction::Keep)]).ok()?;
        let answer = self.client.call(&call, &keep).await.ok()?;
        answer.get("AccountAliases")?.get(0)?.as_str().map(str::to_owned)
    }
}

async fn identity(
    client: &Client,
    home: &Region,
    role: Option<&TakenRole>,
) -> Result<(AccountId, String), Box<Unreached>> {
    let call = Call::new("sts", "GetCallerIdentity", home.clone(), json!({}));
    let names = ["Account", "Arn"].map(|name| (name.to_owned(), Reduction::Keep));
    let keep = selection(names).unwrap_or_else(|_| Selection::nothing());
    let answer = client.call(&call, &keep).await.map_err(|error| unreached(&error, home, role))?;
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
    let account = text("Account").parse().map_err(|_| {
        let failure = Failure { reason: GapReason::Malformed, code: "NoAccount".to_owned() };
        let why = anyhow!("STS did not say whose account this is");
        Box::new(Unreached { gap: gap(WHO, home, failure), why })
    })?;
    Ok((account, text("Arn").to_owned()))
}

/// What a failure means for the account as a whole.
pub fn unreached(error: &CallError, home: &Region, role: Option<&TakenRole>) -> Box<Unreached> {
    let failure = Failure::from(error);
    match (error, role) {
        (CallError::Credentials { reason, failure: taking }, Some(role)) => {
            let why = anyhow!("the role cannot be taken on ({reason})\n{}", advice(&failure, role));
            let operation = if taking.is_some() { TAKE } else { WHO };
            Box::new(Unreached { gap: gap(operation, home, failure), why })
        }
        _ => Box::new(Unreached { gap: gap(WHO, home, failure), why: explain(error) }),
    }
}

fn advice(failure: &Failure, role: &TakenRole) -> &'static str {
    match (failure.reason, &role.external_id) {
        (GapReason::DeniedByOrganization, _) => {
            "A policy of the organization (SCP or RCP) denies it: only who manages the organization can let it."
        }
        (GapReason::Throttled, _) => {
            "AWS asked to slow down until the time was up; try again later."
        }
        (GapReason::Stopped, _) => "The scan was stopped before.",
        (_, Some(_)) => {
            "Check that it exists, that its trust policy names you, and that `--external-id` is the one it asks for."
        }
        (_, None) => {
            "Check that it exists, that its trust policy names you, and whether it asks for an external id (`--external-id`)."
        }
    }
}

const WHO: &str = "sts:GetCallerIdentity";
const TAKE: &str = "sts:AssumeRole";

/// A gap that hides a whole account.
pub fn gap(operation: &str, region: &Region, failure: Failure) -> Gap {
    Gap {
        operation: operation.to_owned(),
        region: region.clone(),
        reason: failure.reason,
        code: failure.code,
        // Who may take on a role is not for the role to say.
        permissions: Vec::new(),
        resources: 0,
    }
}

fn no_organization(error: &CallError) -> anyhow::Error {
    match error {
        CallError::Denied(reply) => anyhow!(
            "the accounts of the organization cannot be listed (`{}`)\nRun this from its management account or from a delegated administrator, and allow what `bailiwick permissions aws --organization` shows.",
            reply.code
        ),
        CallError::Service(reply) if reply.code == NO_ORGANIZATION => anyhow!(
            "this account belongs to no organization\nName the accounts with `--role-arn`, or run this from the organization's management account."
        ),
        other => explain(other).context("asking for the accounts of the organization"),
    }
}

/// Source: the errors of Organizations' `DescribeOrganization`.
const NO_ORGANIZATION: &str = "AWSOrganizationsNotInUseException";

/// Why nothing can be asked at all, and what to do about it.
pub fn explain(error: &CallError) -> anyhow::Error {
    match error {
        CallError::Credentials { reason, .. } => no_credentials(reason),
        CallError::Unreachable { host } => anyhow!(
            "`{host}` cannot be reached; check the network, the proxy and, if you set one, `--endpoint-url`"
        ),
        CallError::Deadline => {
            anyhow!("AWS did not answer in time; check the network and the proxy")
        }
        CallError::Cancelled => anyhow!("stopped"),
        CallError::Denied(reply) => anyhow!("AWS refuses these credentials (`{}`)", reply.code),
        other => anyhow!("the account cannot be asked who it is: {other}"),
    }
}

fn no_credentials(reason: impl std::fmt::Display) -> anyhow::Error {
    anyhow!(
        "no usable AWS credentials ({reason})\nSet `AWS_PROFILE` or `--profile`, sign in with `aws sso login`, or export `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`. `bailiwick doctor` checks them."
    )
}

fn operation(service: &str, name: &str) -> OperationName {
    OperationName { service: service.to_owned(), operation: name.to_owned() }
}

#[expect(clippy::disallowed_methods, reason = "the binary is what reads the environment")]
fn overrides(endpoint_url: Option<&str>) -> anyhow::Result<EndpointOverrides> {
    const PREFIX: &str = "AWS_ENDPOINT_URL";
    let mut overrides = EndpointOverrides::default();
    let parse = |what: &str, url: &str| {
        url.parse().with_context(|| format!("{what} is not a URL: `{url}`"))
    };
    if let Some(url) = endpoint_url {
        overrides.all = Some(parse("--endpoint-url", url)?);
        return Ok(overrides);
    }
    let ignored = std::env::var("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    if ignored.is_ok_and(|value| value.eq_ignore_ascii_case("true")) {
        return Ok(overrides);
    }
    for (name, url) in std::env::vars().filter(|(_, url)| !url.is_empty()) {
        match name.strip_prefix(PREFIX) {
            Some("") => overrides.all = Some(parse(PREFIX, &url)?),
            Some(service) => {
                if let Some(service) = service.strip_prefix('_') {
                    overrides.by_service.insert(service.to_owned(), parse(&name, &url)?);
                }
            }
            None => {}
        }
    }
    Ok(overrides)
}

/// A key for pseudonyms that nobody keeps: two scans from the command line cannot be linked.
fn fresh_key() -> anyhow::Result<Secret<[u8; 32]>> {
    let mut key = [0; 32];
    aws_lc_rs::rand::fill(&mut key).map_err(|_| anyhow!("the system gives no randomness"))?;
    Ok(Secret::new(key))
}

fn seed() -> anyhow::Result<u64> {
    let mut seed = [0; 8];
    aws_lc_rs::rand::fill(&mut seed).map_err(|_| anyhow!("the system gives no randomness"))?;
    Ok(u64::from_le_bytes(seed))
}
