//! Where answers come from: an account, or a recording of one.

use super::super::ask::{Ask, Failure};
use super::super::recording::{Recorder, Recording};
use super::super::{Call, Client};
use policy::catalogue::{OperationName, Plan, ResourceType, Selection};
use policy::verdict::GapReason;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// Where answers come from.
#[derive(Debug)]
pub enum Source {
    /// An account, reached through its APIs, and perhaps recorded.
    Live(Box<Client>, Option<Recorder>),
    /// A recording; nothing leaves the process.
    Recorded(Box<Recording>),
}

impl Source {
    /// Makes one call, all its pages.
    ///
    /// Shape: `keep` is laid over the answer as it arrives; `records`, if given, over what the
    /// reductions made of it.
    pub async fn ask(
        &self,
        ask: &Ask,
        keep: &Selection,
        records: Option<&Selection>,
    ) -> Result<Arc<Value>, Failure> {
        match self {
            Source::Recorded(recording) => recording.outcome(ask),
            Source::Live(client, recorder) => {
                let OperationName { service, operation } = &ask.operation;
                let call = Call::new(service, operation, ask.region.clone(), ask.input.clone());
                let answer = client.call_all(&call, keep).await;
                let outcome = match (answer, records) {
                    (Ok(answer), Some(records)) => Ok(super::prune(&answer, records)),
                    (Ok(answer), None) => Ok(answer),
                    (Err(error), _) => Err(Failure::from(&error)),
                };
                if let Some(recorder) = recorder
                    && let Err(error) = recorder.add(ask, &outcome)
                {
                    tracing::error!(%error, "the recording could not be written");
                }
                outcome.map(Arc::new)
            }
        }
    }
}

type Answer = Result<Arc<Value>, Failure>;

/// A source that makes each call once, where several types or resources could make it.
pub struct Once<'s> {
    source: &'s Source,
    plan: &'s Plan,
    shared: HashSet<&'s OperationName>,
    answers: Mutex<HashMap<Ask, Arc<OnceCell<Answer>>>>,
}

impl<'s> Once<'s> {
    /// A source for `types`, whose operations the plan knows.
    pub fn new(source: &'s Source, plan: &'s Plan, types: &[&'s ResourceType]) -> Self {
        // Resources may share what a detail asks about, such as a parameter group.
        let details = types.iter().flat_map(|each| &each.details).map(|detail| &detail.call);
        let mut shared: HashSet<&OperationName> = details.collect();
        let mut seen = HashSet::new();
        let lists = types.iter().flat_map(|each| &each.list).flat_map(|list| {
            std::iter::once(&list.call).chain(list.prepare.iter().map(|prepare| &prepare.call))
        });
        shared.extend(lists.filter(|operation| !seen.insert(*operation)));
        Self { source, plan, shared, answers: Mutex::new(HashMap::new()) }
    }

    /// Makes the call, or shares the answer of whoever made it.
    pub async fn ask(&self, ask: Ask) -> Answer {
        if !self.shared.contains(&ask.operation) {
            return self.fresh(&ask).await;
        }
        let cell = self.cell(&ask);
        cell.get_or_init(|| self.fresh(&ask)).await.clone()
    }

    /// Where the answer of a call is, or will be.
    fn cell(&self, ask: &Ask) -> Arc<OnceCell<Answer>> {
        // Cells are only ever added whole, so they are good even after a panic elsewhere.
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.entry(ask.clone()).or_default().clone()
    }

    /// Makes the call, also if it was made before: for polling.
    pub async fn fresh(&self, ask: &Ask) -> Answer {
        match self.plan.answers.get(&ask.operation) {
            Some(keep) => {
                let records = self.plan.records.get(&ask.operation);
                self.source.ask(ask, keep, records).await
            }
            None => Err(Failure { reason: GapReason::Failed, code: "NotPlanned".to_owned() }),
        }
    }

    /// Whether it is a recording that ends before its scan did.
    pub fn is_cut(&self) -> bool {
        matches!(self.source, Source::Recorded(recording) if !recording.whole)
    }

    /// Whether waiting makes sense: a recording does not change.
    pub fn is_live(&self) -> bool {
        matches!(self.source, Source::Live(..))
    }
}
