//! Who we are to AWS: the official credential chain, a role, or a fixed key; kept until shortly
//! before it runs out.
//!
//! The chain is `aws-config`'s: environment, profile (SSO, processes and roles included), web
//! identity, container, instance. It reads the environment, `~/.aws` and the system's clock by
//! itself, as every AWS tool does, and speaks to the token services over our own connections; that
//! is the one way out that no [`Gate`](crate::Gate) sees. Roles named by [`Role`] are assumed by
//! our own client, through the gate.
//!
//! Invariant: however many calls wait for credentials, they are fetched once.

use super::ask::Failure;
use super::client::{Call, Client};
use super::transport::Http;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::identity::Identity;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http_body_util::Full;
use model::{Region, Secret, SignedDuration, Timestamp};
use policy::catalogue::{Reduction, Selection};
use serde_json::{Value, json};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

/// How long before they run out credentials are replaced.
const REFRESH_BEFORE: SignedDuration = SignedDuration::from_mins(5);

/// How long a failure to fetch them stands: a chain that finds nothing takes seconds to say so, and
/// thousands of calls may be waiting to hear it.
const PATIENCE: SignedDuration = SignedDuration::from_secs(10);

/// Where the chain begins.
#[derive(Debug, Clone, Default)]
pub struct ChainSettings {
    /// The profile to use, where it is not the default one.
    pub profile: Option<String>,
    /// The region of the token services, where the profile or environment does not say.
    pub region: Option<Region>,
}

/// A role to be assumed.
#[derive(Debug, Clone)]
pub struct Role {
    /// The role's ARN.
    pub arn: String,
    /// The secret shared with its trust policy, if it asks for one.
    pub external_id: Option<String>,
    /// The name under which the session shows in the account's own logs.
    pub session_name: String,
    /// The region of the token service.
    pub region: Region,
}

/// Why there are no credentials.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct CredentialsError {
    /// What is wrong, in words for people; without secrets.
    pub reason: String,
    /// What came of asking the token service to take on a role, if that was asked.
    pub failure: Option<Failure>,
}

/// Where credentials come from, and those that came last.
#[derive(Debug)]
pub struct Credentials {
    source: Source,
    held: RwLock<Option<Held>>,
    /// Held by whoever fetches. The failure that came last, and when.
    fetching: tokio::sync::Mutex<Option<(Timestamp, CredentialsError)>>,
}

#[derive(Debug)]
enum Source {
    Chain(SharedCredentialsProvider),
    Role(Box<(Client, Role)>),
    Fixed(aws_credential_types::Credentials),
}

/// Credentials that were fetched. Clones are the same credentials.
#[derive(Debug, Clone)]
pub(super) struct Held(Arc<(Identity, Option<Timestamp>)>);

impl Held {
    /// The credentials, as the signer takes them.
    pub(super) fn identity(&self) -> &Identity {
        &self.0.0
    }

    fn lasts(&self, until: Timestamp) -> bool {
        self.0.1.is_none_or(|end| end > until)
    }
}

impl Credentials {
    /// Sets up the official chain. Also gives the region that the environment or profile names.
    ///
    /// Nothing is fetched yet, except what reading the profile takes.
    ///
    /// Errors: the chain finds no source that it could ask.
    pub async fn from_chain(
        settings: ChainSettings,
        http: &Http,
    ) -> Result<(Self, Option<Region>), CredentialsError> {
        let connector = SharedHttpConnector::new(Bridge(http.clone()));
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http_client_fn(move |_, _| connector.clone()));
        if let Some(profile) = settings.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(region) = settings.region {
            loader = loader.region(aws_config::Region::new(region.to_string()));
        }
        let config: SdkConfig = loader.load().await;
        let region = config.region().and_then(|region| region.as_ref().parse().ok());
        let provider = config.credentials_provider().ok_or_else(|| CredentialsError {
            reason: "no source of credentials is set up".to_owned(),
            failure: None,
        })?;
        Ok((Self::new(Source::Chain(provider)), region))
    }

    /// Credentials of a role, assumed through `client` whenever they are needed.
    pub fn of_role(client: Client, role: Role) -> Self {
        Self::new(Source::Role(Box::new((client, role))))
    }

    /// A key that does not change: for emulators and tests.
    pub fn fixed(key_id: &str, secret: &Secret<String>, token: Option<String>) -> Self {
        let secret = secret.expose().as_str();
        let fixed = aws_credential_types::Credentials::new(key_id, secret, token, None, "fixed");
        Self::new(Source::Fixed(fixed))
    }

    fn new(source: Source) -> Self {
        Credentials { source, held: RwLock::new(None), fetching: tokio::sync::Mutex::new(None) }
    }

    /// Credentials that are good for a while from `now`; if none can be had, those that are good
    /// for now.
    pub(super) async fn get(&self, now: Timestamp) -> Result<Held, CredentialsError> {
        let soon = now.saturating_add(REFRESH_BEFORE).unwrap_or(now);
        if let Some(held) = self.held_until(soon) {
            return Ok(held);
        }
        let mut failure = self.fetching.lock().await;
        // Whoever held the lock before may have fetched them, or failed to.
        if let Some(held) = self.held_until(soon) {
            return Ok(held);
        }
        let failed = failure.take().filter(|(at, _)| now.duration_since(*at) < PATIENCE);
        let (at, error) = match failed {
            Some(failed) => failed,
            None => match self.fetch().await {
                Ok(held) => {
                    self.hold(Some(held.clone()));
                    return Ok(held);
                }
                Err(error) => (now, error),
            },
        };
        *failure = Some((at, error.clone()));
        self.held_until(now).ok_or(error)
    }

    /// Forgets these credentials, since AWS said that they have run out.
    pub(super) fn forget(&self, stale: &Held) {
        let is_held =
            self.held_until(Timestamp::MIN).is_some_and(|it| Arc::ptr_eq(&it.0, &stale.0));
        if is_held {
            self.hold(None);
        }
    }

    fn hold(&self, held: Option<Held>) {
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = held;
    }

    fn held_until(&self, until: Timestamp) -> Option<Held> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().filter(|held| held.lasts(until)).cloned()
    }

    async fn fetch(&self) -> Result<Held, CredentialsError> {
        let credentials = match &self.source {
            Source::Fixed(fixed) => fixed.clone(),
            Source::Chain(provider) => {
                provider.provide_credentials().await.map_err(|error| chain_error(&error))?
            }
            // A client's call asks for credentials, so the future contains itself.
            Source::Role(role) => Box::pin(assume(&role.0, &role.1)).await?,
        };
        let expires = credentials.expiry().and_then(|end| Timestamp::try_from(end).ok());
        Ok(Held(Arc::new((credentials.into(), expires))))
    }
}

/// The innermost cause is the one that a person can act on.
fn chain_error(error: &dyn std::error::Error) -> CredentialsError {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    CredentialsError { reason: cause.to_string(), failure: None }
}

async fn assume(
    client: &Client,
    role: &Role,
) -> Result<aws_credential_types::Credentials, CredentialsError> {
    let mut input = json!({"RoleArn": role.arn, "RoleSessionName": role.session_name});
    if let (Some(id), Some(members)) = (&role.external_id, input.as_object_mut()) {
        members.insert("ExternalId".to_owned(), Value::String(id.clone()));
    }
    let call = Call::new("sts", "AssumeRole", role.region.clone(), input);
    let keep = Selection::Value(Reduction::Keep);
    let selection = Selection::Members([("Credentials".to_owned(), keep)].into());
    let answer = client.call(&call, &selection).await.map_err(|error| {
        let cause = error.code().map_or_else(|| error.to_string(), str::to_owned);
        let reason = format!("assuming `{}`: {cause}", role.arn);
        CredentialsError { reason, failure: Some(Failure::from(&error)) }
    })?;
    let text = |name: &str| answer.pointer(&format!("/Credentials/{name}"))?.as_str();
    let expires = text("Expiration").and_then(|text| text.parse::<Timestamp>().ok());
    let fields = (text("AccessKeyId"), text("SecretAccessKey"), text("SessionToken"));
    let (Some(key), Some(secret), Some(token)) = fields else {
        let reason = format!("assuming `{}`: no credentials in the answer", role.arn);
        return Err(CredentialsError { reason, failure: None });
    };
    let expires = expires.and_then(|end| u64::try_from(end.as_second()).ok());
    let expires = expires.map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
    Ok(aws_credential_types::Credentials::new(key, secret, Some(token.to_owned()), expires, "role"))
}

/// Lets the official chain speak over our own connections, so that there is one TLS stack.
#[derive(Debug)]
struct Bridge(Http);

impl HttpConnector for Bridge {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let http = self.0.clone();
        HttpConnectorFuture::new(async move {
            let request = request
                .try_into_http1x()
                .map_err(|error| ConnectorError::user(error.into()))?
                .map(|body| Full::new(Bytes::copy_from_slice(body.bytes().unwrap_or_default())));
            let sent = http.send(request).await;
            let answer = sent.map_err(|_| ConnectorError::io("no answer".into()))?;
            let mut response = http::Response::new(SdkBody::from(answer.body));
            *response.status_mut() = answer.status;
            *response.headers_mut() = answer.headers;
            HttpResponse::try_from(response).map_err(|error| ConnectorError::user(error.into()))
        })
    }
}
