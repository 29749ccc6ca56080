//! Reaching an AWS account: settings from flags and environment, credentials, identity.

use crate::arguments::Connection;
use crate::clock::SystemClock;
use anyhow::{Context, anyhow};
use cloud::aws::{
    Call, CallError, CancellationToken, ChainSettings, Client, Credentials, EndpointOverrides,
    Http, Pace, Role, Settings,
};
use cloud::guard::{Guard, Purpose};
use cloud::privacy::{Reducer, TagSettings};
use model::{AccountId, Partition, Region, Secret};
use policy::catalogue::{OperationName, Plan, Reduction, selection};
use serde_json::{Value, json};
use std::sync::Arc;

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

/// Reaches the account, with leave to make the calls of `plan` and no others.
///
/// Errors: in sentences, with what to do next.
pub async fn connect(
    connection: &Connection,
    plan: &Plan,
    keep_tags: &[String],
    cancel: CancellationToken,
) -> anyhow::Result<Connected> {
    let http = Http::new().context(
        "the system's certificate authorities cannot be read; install `ca-certificates`",
    )?;
    let chain = ChainSettings { profile: connection.profile.clone(), region: None };
    let (credentials, region) =
        Credentials::from_chain(chain, &http).await.map_err(no_credentials)?;
    let overrides = overrides(connection)?;
    let partition = region.as_ref().map_or(Partition::Aws, Partition::of_region);
    let home: Region = partition.global_region().parse().context("a partition without a region")?;
    let reducer = Arc::new(Reducer::new(
        &fresh_key()?,
        TagSettings::with_keys(keep_tags.iter().map(String::as_str)),
    ));
    let client = |guard: Arc<Guard>, credentials: Arc<Credentials>| -> anyhow::Result<Client> {
        let mut settings = Settings::new(guard, reducer.clone(), Arc::new(SystemClock), seed()?);
        settings.cancel = cancel.clone();
        settings.pace = if overrides.all.is_some() { Pace::Eager } else { Pace::Kind };
        settings.overrides = overrides.clone();
        Ok(Client::new(settings, http.clone(), credentials))
    };
    let credentials = match &connection.role_arn {
        None => Arc::new(credentials),
        Some(arn) => {
            let assume = [operation("sts", "AssumeRole")];
            let guard = Arc::new(Guard::new(Purpose::Collect, assume)?);
            let role = Role {
                arn: arn.clone(),
                external_id: connection.external_id.clone(),
                session_name: "bailiwick".to_owned(),
                region: home.clone(),
            };
            Arc::new(Credentials::of_role(client(guard, Arc::new(credentials))?, role))
        }
    };
    let own = OWN.iter().map(|(service, name)| operation(service, name));
    let guard = Arc::new(Guard::new(Purpose::Collect, plan.answers.keys().cloned().chain(own))?);
    let client = client(guard.clone(), credentials)?;
    let (account, principal) = identity(&client, &home, connection.role_arn.as_deref()).await?;
    let partition = principal.split(':').nth(1).and_then(Partition::parse).unwrap_or(partition);
    let home = partition.global_region().parse().context("a partition without a region")?;
    Ok(Connected { client, guard, account, principal, partition, home })
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
    role_arn: Option<&str>,
) -> anyhow::Result<(AccountId, String)> {
    let call = Call::new("sts", "GetCallerIdentity", home.clone(), json!({}));
    let keep =
        selection([("Account".to_owned(), Reduction::Keep), ("Arn".to_owned(), Reduction::Keep)])
            .map_err(anyhow::Error::msg)?;
    let answer = client.call(&call, &keep).await.map_err(|error| match (&error, role_arn) {
        (CallError::Credentials { reason }, Some(_)) => anyhow!(
            "the role cannot be taken on ({reason})\nCheck that its trust policy names you, and that `--external-id` is the one it asks for."
        ),
        _ => explain(&error),
    })?;
    let text = |name: &str| answer.get(name).and_then(Value::as_str).unwrap_or_default();
    let account = text("Account").parse().context("STS did not say whose account this is")?;
    Ok((account, text("Arn").to_owned()))
}

/// Why nothing can be asked at all, and what to do about it.
pub fn explain(error: &CallError) -> anyhow::Error {
    match error {
        CallError::Credentials { reason } => no_credentials(reason),
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
fn overrides(connection: &Connection) -> anyhow::Result<EndpointOverrides> {
    const PREFIX: &str = "AWS_ENDPOINT_URL";
    let mut overrides = EndpointOverrides::default();
    let parse = |what: &str, url: &str| {
        url.parse().with_context(|| format!("{what} is not a URL: `{url}`"))
    };
    if let Some(url) = &connection.endpoint_url {
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
