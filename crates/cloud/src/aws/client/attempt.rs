//! One call, tried until it succeeds, fails for good or runs out of time.

use super::{Call, Client, unfit};
use crate::aws::answer::{self, Answer, Malformed, error::Refusal};
use crate::aws::credentials::{CredentialsError, Held};
use crate::aws::endpoint::{self, Endpoint};
use crate::aws::error::{CallError, Meaning, Reply, meaning};
use crate::aws::pace::Lane;
use crate::aws::request;
use crate::aws::schema::{Operation, Service};
use crate::aws::sign;
use crate::aws::statistics::Counters;
use crate::aws::transport::NoAnswer;
use model::Region;
use policy::catalogue::Selection;
use serde_json::Value;
use std::sync::atomic::Ordering;
use tokio::time::{Instant, timeout_at};

/// What an attempt came to, short of success.
enum Failure {
    /// It will not work, however often.
    Final(CallError),
    /// It may work later.
    Again(CallError),
    /// It may work at once, in another region or with other credentials.
    Otherwise(CallError, Option<Region>),
}

/// All that stays the same between the attempts of a call.
struct Attempts<'c> {
    client: &'c Client,
    service: &'static Service,
    operation: &'static Operation,
    call: &'c Call,
    input: &'c Value,
    selection: &'c Selection,
    counters: &'c Counters,
}

/// Where an attempt goes, and by when it must have come back.
struct Turn<'t> {
    region: &'t Region,
    lane: &'t Lane,
    deadline: Instant,
    is_retry: bool,
}

impl Client {
    /// Calls an operation once with an input: one page.
    pub(super) async fn one(
        &self,
        service: &'static Service,
        operation: &'static Operation,
        call: &Call,
        input: &Value,
        selection: &Selection,
    ) -> Result<Value, CallError> {
        let counters = self.shared.statistics.of(&service.name);
        let attempts = Attempts {
            client: self,
            service,
            operation,
            call,
            input,
            selection,
            counters: &counters,
        };
        attempts.run().await
    }
}

impl Attempts<'_> {
    async fn run(&self) -> Result<Value, CallError> {
        let shared = &self.client.shared;
        let settings = &shared.settings;
        let mut region = self.region();
        let mut lane = shared.lanes.lane(&self.service.name, region.as_str());
        let mut place = lane.place().await;
        let deadline = Instant::now() + settings.call_limit;
        let (mut failed, mut diverted) = (0, false);
        loop {
            let is_retry = failed > 0 || diverted;
            let turn = Turn { region: &region, lane: &lane, deadline, is_retry };
            let again = match self.once(&turn).await {
                Ok(value) => return Ok(value),
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Otherwise(error, _)) if diverted => return Err(error),
                Err(Failure::Otherwise(_, elsewhere)) => {
                    diverted = true;
                    if let Some(elsewhere) = elsewhere {
                        region = elsewhere;
                        // ORDER: two calls that swap regions must not wait for each other's place.
                        drop(place);
                        lane = shared.lanes.lane(&self.service.name, region.as_str());
                        place = lane.place().await;
                    }
                    continue;
                }
                Err(Failure::Again(error)) => error,
            };
            failed += 1;
            let wait = settings.backoff.wait(failed, &shared.jitter);
            let attempts = match again {
                CallError::Throttled(_) => settings.attempts_throttled,
                _ => settings.attempts_failing,
            };
            // Waiting past the deadline would only replace this error by a worse one.
            if failed >= attempts || Instant::now() + wait >= deadline {
                return Err(again);
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// The region to ask first: a bucket's own, once it is known.
    fn region(&self) -> Region {
        let known = self.bucket().and_then(|bucket| self.client.shared.buckets.region(bucket));
        known.unwrap_or_else(|| self.call.region.clone())
    }

    fn bucket(&self) -> Option<&str> {
        if &*self.service.name != "s3" {
            return None;
        }
        self.input.get("Bucket")?.as_str()
    }

    async fn once(&self, turn: &Turn<'_>) -> Result<Value, Failure> {
        let shared = &self.client.shared;
        let late = |_| Failure::Final(CallError::Deadline);
        timeout_at(turn.deadline, turn.lane.leave()).await.map_err(late)?;
        let connection = timeout_at(turn.deadline, shared.connections.acquire()).await;
        let _connection = connection.map_err(late)?;

        let endpoint = Endpoint::resolve(self.service, turn.region, &shared.settings.overrides);
        let request = request::build(self.service, self.operation, self.input, &endpoint)
            .map_err(|error| Failure::Final(unfit(self.call, error)))?;
        let held = timeout_at(turn.deadline, self.credentials()).await.map_err(late)??;
        let at = shared.settings.clock.now();
        let region = &endpoint.signing_region;
        let signed = sign::signed(&request, self.service, region, held.identity(), at);
        let signed = signed.map_err(|error| {
            Failure::Final(CallError::Credentials { reason: error.to_string(), failure: None })
        })?;

        let permitted = shared.settings.gate.permit(&self.service.name, &self.operation.name);
        permitted.map_err(|refused| Failure::Final(refused.into()))?;
        self.counters.called(turn.is_retry);
        let limit = (Instant::now() + shared.settings.attempt_limit).min(turn.deadline);
        let answer = match timeout_at(limit, shared.http.send(signed)).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(reason)) => return Err(self.no_answer(reason, turn.region, &endpoint)),
            Err(_) => return Err(Failure::Again(CallError::Deadline)),
        };
        self.counters.answered(answer.body.len());
        self.judge(&answer, turn, &held)
    }

    async fn credentials(&self) -> Result<Held, Failure> {
        let shared = &self.client.shared;
        let held = shared.credentials.get(shared.settings.clock.now()).await;
        held.map_err(|CredentialsError { reason, failure }| {
            Failure::Final(CallError::Credentials { reason, failure })
        })
    }

    fn no_answer(&self, reason: NoAnswer, region: &Region, endpoint: &Endpoint) -> Failure {
        let unreachable = || CallError::Unreachable { host: endpoint.authority.clone() };
        match reason {
            // A service that is not listed for a region has no host there.
            NoAnswer::NotReached
                if !endpoint.overridden && !endpoint::is_listed(&self.service.name, region) =>
            {
                let code = "NotInRegion".to_owned();
                Failure::Final(CallError::NotSupported(Reply::new(code, 0, String::new())))
            }
            NoAnswer::NotReached | NoAnswer::Broken => Failure::Again(unreachable()),
            NoAnswer::TooLong => Failure::Final(Malformed::new("a body beyond all bounds").into()),
        }
    }

    fn judge(&self, answer: &Answer, turn: &Turn<'_>, held: &Held) -> Result<Value, Failure> {
        let shared = &self.client.shared;
        if answer.status.is_success() {
            turn.lane.went_through();
            shared.accepted.store(true, Ordering::Relaxed);
            let reducer = &*shared.settings.reducer;
            let read = answer::read(self.service, self.operation, answer, self.selection, reducer);
            // The same bytes would be read the same way, but a proxy may have been in between.
            return read.map_err(|fault| Failure::Again(fault.into()));
        }
        let refusal = answer::error::read(answer);
        if let Some(failure) = self.elsewhere(&refusal, answer, turn.region) {
            return Err(failure);
        }
        Err(self.refused(&refusal, answer.status.as_u16(), turn.lane, held))
    }

    /// A bucket that is in another region than the one asked.
    fn elsewhere(&self, refusal: &Refusal, answer: &Answer, region: &Region) -> Option<Failure> {
        let bucket = self.bucket()?;
        let own: Region = refusal.region.as_deref()?.parse().ok()?;
        let is_astray = matches!(answer.status.as_u16(), 301 | 302 | 307 | 400);
        if own == *region || !is_astray {
            return None;
        }
        self.client.shared.buckets.learn(bucket, own.clone());
        let reply = reply(refusal, answer.status.as_u16());
        Some(Failure::Otherwise(CallError::Service(reply), Some(own)))
    }

    fn refused(&self, refusal: &Refusal, status: u16, lane: &Lane, held: &Held) -> Failure {
        let shared = &self.client.shared;
        let accepted = shared.accepted.load(Ordering::Relaxed);
        let meant = meaning(&refusal.code, status);
        if meant != Meaning::Throttled {
            lane.went_through();
        }
        let reply = reply(refusal, status);
        let credentials =
            |reply: Reply| CallError::Credentials { reason: reply.code, failure: None };
        match meant {
            Meaning::Denied => {
                shared.accepted.store(true, Ordering::Relaxed);
                Failure::Final(CallError::Denied(reply))
            }
            Meaning::Throttled => {
                lane.throttled();
                self.counters.throttled();
                Failure::Again(CallError::Throttled(reply))
            }
            Meaning::NotSupported => Failure::Final(CallError::NotSupported(reply)),
            Meaning::Expired => {
                shared.credentials.forget(held);
                Failure::Otherwise(credentials(reply), None)
            }
            // What was accepted elsewhere is refused here: the region is not enabled.
            Meaning::Credentials if accepted => Failure::Final(CallError::NotSupported(reply)),
            Meaning::Credentials => Failure::Final(credentials(reply)),
            Meaning::Transient => Failure::Again(CallError::Service(reply)),
            Meaning::Service => Failure::Final(CallError::Service(reply)),
        }
    }
}

fn reply(refusal: &Refusal, status: u16) -> Reply {
    Reply::new(refusal.code.clone(), status, refusal.message.clone())
}
