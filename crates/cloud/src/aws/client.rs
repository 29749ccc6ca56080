//! One client for every service: from a call to what is kept of its answer.
//!
//! Invariants:
//! - Every request, retries and further pages included, is permitted by the gate right before it
//!   leaves.
//! - Every call ends: each attempt and each page has a deadline, attempts and pages are bounded,
//!   and cancelling ends whatever is under way at once.
//!
//! Not here: what one attempt does ([`attempt`](self::attempt)), how errors are sorted (`error`).

mod attempt;
mod buckets;

use super::credentials::Credentials;
use super::endpoint::EndpointOverrides;
use super::error::CallError;
use super::pace::{Backoff, Jitter, Lanes, Pace};
use super::paging::Paging;
use super::request::Unfit;
use super::schema::{self, Operation, Service};
use super::statistics::Statistics;
use super::transport::Http;
use crate::{Gate, Reducer};
use buckets::Buckets;
use model::{Clock, Region};
use policy::catalogue::Selection;
use serde_json::{Map, Value};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What a client is given once and uses for every call.
pub struct Settings {
    /// Asked before every request.
    pub gate: Arc<dyn Gate>,
    /// Asked for every part that is kept under a reduction.
    pub reducer: Arc<dyn Reducer>,
    /// Says when it is: signatures carry the time.
    pub clock: Arc<dyn Clock>,
    /// Ends everything under way at once.
    pub cancel: CancellationToken,
    /// Where requests go instead of to AWS.
    pub overrides: EndpointOverrides,
    /// How eagerly calls are made.
    pub pace: Pace,
    /// How many calls may be under way for one service in one region.
    pub concurrency: usize,
    /// How long one attempt may take.
    pub attempt_limit: Duration,
    /// How long one call, or one page of it, may take with all its attempts.
    pub call_limit: Duration,
    /// How often a call may be attempted while AWS asks to slow down.
    pub attempts_throttled: u32,
    /// How often a call may be attempted while it fails in any other way that may pass.
    pub attempts_failing: u32,
    /// The waits between attempts.
    pub backoff: Backoff,
    /// Where the randomness of waits starts.
    pub seed: u64,
}

impl Settings {
    /// Settings that suit a real account, with no way out yet but through `gate`.
    pub fn new(
        gate: Arc<dyn Gate>,
        reducer: Arc<dyn Reducer>,
        clock: Arc<dyn Clock>,
        seed: u64,
    ) -> Self {
        Settings {
            gate,
            reducer,
            clock,
            cancel: CancellationToken::new(),
            overrides: EndpointOverrides::default(),
            pace: Pace::Kind,
            concurrency: 8,
            attempt_limit: Duration::from_secs(30),
            call_limit: Duration::from_secs(180),
            attempts_throttled: 8,
            attempts_failing: 3,
            backoff: Backoff {
                first: Duration::from_millis(250),
                longest: Duration::from_secs(20),
            },
            seed,
        }
    }
}

/// One operation to be called.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The service, as the AWS CLI names it: `elbv2`.
    pub service: String,
    /// The operation: `DescribeLoadBalancers`.
    pub operation: String,
    /// The region to be asked. Global services take any of the partition's.
    pub region: Region,
    /// The members of the input, in the model's names.
    pub input: Value,
}

impl Call {
    /// A call of an operation.
    pub fn new(service: &str, operation: &str, region: Region, input: Value) -> Self {
        Call { service: service.to_owned(), operation: operation.to_owned(), region, input }
    }
}

/// A client for one identity in AWS. Clones share everything.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    settings: Settings,
    http: Http,
    credentials: Arc<Credentials>,
    /// Whether AWS has accepted these credentials before: what it refuses then is the region.
    accepted: AtomicBool,
    lanes: Lanes,
    jitter: Jitter,
    buckets: Buckets,
    statistics: Statistics,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client(..)")
    }
}

impl Client {
    /// A client that calls as `credentials`, over the connections of `http`.
    pub fn new(settings: Settings, http: Http, credentials: impl Into<Arc<Credentials>>) -> Self {
        let lanes = Lanes::new(settings.pace, settings.concurrency);
        let jitter = Jitter::new(settings.seed);
        let shared = Shared {
            settings,
            http,
            credentials: credentials.into(),
            accepted: AtomicBool::new(false),
            lanes,
            jitter,
            buckets: Buckets::default(),
            statistics: Statistics::default(),
        };
        Client { shared: Arc::new(shared) }
    }

    /// What was asked of each service so far.
    pub fn statistics(&self) -> &Statistics {
        &self.shared.statistics
    }

    /// Calls an operation once: one page, where it has pages.
    pub async fn call(&self, call: &Call, selection: &Selection) -> Result<Value, CallError> {
        let (service, operation) = self.find(call)?;
        self.until_cancelled(self.one(service, operation, call, &call.input, selection)).await
    }

    /// Calls an operation until its last page, and joins the pages.
    ///
    /// Shape: lists of results are joined in the order of the pages; anything else is as the first
    /// page had it.
    /// Errors: those of any page; nothing is left out silently.
    pub async fn call_all(&self, call: &Call, selection: &Selection) -> Result<Value, CallError> {
        let (service, operation) = self.find(call)?;
        let Some(pages) = &operation.pages else { return self.call(call, selection).await };
        let mut paging = Paging::new(pages, selection)?;
        let mut input = call.input.clone();
        loop {
            let page = self.one(service, operation, call, &input, paging.selection());
            let page = self.until_cancelled(page).await?;
            let Some(next) = paging.take(page)? else { return Ok(paging.finish()) };
            input = with_tokens(&call.input, next);
        }
    }

    fn find(&self, call: &Call) -> Result<(&'static Service, &'static Operation), CallError> {
        let service = schema::service(&call.service);
        let found = service.and_then(|found| Some((found, found.operation(&call.operation)?)));
        found.ok_or_else(|| {
            let reason = "is not among the modelled operations";
            unfit(call, Unfit { member: call.operation.clone(), reason })
        })
    }

    async fn until_cancelled<T>(
        &self,
        work: impl Future<Output = Result<T, CallError>>,
    ) -> Result<T, CallError> {
        let cancel = &self.shared.settings.cancel;
        cancel.run_until_cancelled(work).await.unwrap_or(Err(CallError::Cancelled))
    }
}

/// A call that does not fit its operation.
fn unfit(call: &Call, source: Unfit) -> CallError {
    let (service, operation) = (call.service.clone(), call.operation.clone());
    CallError::Unfit { service, operation, source }
}

/// The input of the call, its tokens those of the next page.
fn with_tokens(input: &Value, tokens: Map<String, Value>) -> Value {
    let mut members = input.as_object().cloned().unwrap_or_default();
    members.extend(tokens);
    Value::Object(members)
}
