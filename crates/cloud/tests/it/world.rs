//! What every test needs: a client that speaks to a stub, with waits too short to notice.

use crate::stub::Stub;
use cloud::aws::pace::Backoff;
use cloud::aws::{Call, CancellationToken, Client, Credentials, EndpointOverrides, Http, Settings};
use cloud::{Gate, ReduceError, Reducer, Refused};
use model::{Clock, Secret, Timestamp};
use policy::catalogue::{Reduction, Selection};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A gate that keeps to a list, and a note of what it was asked.
#[derive(Default)]
pub struct Doorkeeper {
    pub refuses: Option<&'static str>,
    pub asked: Mutex<Vec<String>>,
}

impl Gate for Doorkeeper {
    fn permit(&self, service: &str, operation: &str) -> Result<(), Refused> {
        self.asked.lock().unwrap().push(format!("{service}:{operation}"));
        if self.refuses == Some(operation) {
            let (service, operation) = (service.to_owned(), operation.to_owned());
            return Err(Refused { service, operation });
        }
        Ok(())
    }
}

/// Replaces every value by the name of its reduction, so that a test sees where it was applied.
pub struct Marker;

impl Reducer for Marker {
    fn reduce(&self, reduction: Reduction, _: Value) -> Result<Value, ReduceError> {
        Ok(json!(format!("{reduction:?}")))
    }
}

/// A clock that a test can move.
pub struct Hand(pub Mutex<Timestamp>);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

pub struct World {
    pub stub: Stub,
    pub gate: Arc<Doorkeeper>,
    pub clock: Arc<Hand>,
    pub cancel: CancellationToken,
}

impl World {
    pub fn of(stub: Stub) -> Self {
        let now = "2024-01-02T03:04:05Z".parse().unwrap();
        World {
            stub,
            gate: Arc::default(),
            clock: Arc::new(Hand(Mutex::new(now))),
            cancel: CancellationToken::new(),
        }
    }

    pub fn settings(&self) -> Settings {
        let gate: Arc<dyn Gate> = Arc::clone(&self.gate) as _;
        let clock: Arc<dyn Clock> = Arc::clone(&self.clock) as _;
        Settings {
            cancel: self.cancel.clone(),
            overrides: EndpointOverrides {
                all: Some(self.stub.url.parse().unwrap()),
                ..EndpointOverrides::default()
            },
            pace: cloud::aws::Pace::Eager,
            attempt_limit: Duration::from_millis(500),
            backoff: Backoff { first: Duration::from_millis(1), longest: Duration::from_millis(2) },
            ..Settings::new(gate, Arc::new(Marker), clock, 7)
        }
    }

    pub fn client(&self) -> Client {
        self.client_with(self.settings())
    }

    pub fn client_with(&self, settings: Settings) -> Client {
        let key = Credentials::fixed("AKID", &Secret::new("SECRET".to_owned()), None);
        Client::new(settings, Http::new().unwrap(), key)
    }

    /// How many requests arrived.
    pub fn count(&self) -> usize {
        self.stub.seen().len()
    }
}

pub fn call(service: &str, operation: &str, input: Value) -> Call {
    Call::new(service, operation, "eu-west-1".parse().unwrap(), input)
}

pub fn keep() -> Selection {
    Selection::Value(Reduction::Keep)
}

/// A selection of these paths, written as the catalogue writes them: `Users[].UserName`.
pub fn select(paths: &[&str]) -> Selection {
    let mut selection = Selection::nothing();
    for path in paths {
        let one = path.rsplit('.').fold(keep(), |inner, part| match part.strip_suffix("[]") {
            Some(name) => {
                Selection::Members([(name.to_owned(), Selection::Items(Box::new(inner)))].into())
            }
            None => Selection::Members([(part.to_owned(), inner)].into()),
        });
        selection.merge(one).unwrap();
    }
    selection
}

/// A page of IAM users.
pub fn users(names: &[&str], marker: Option<&str>) -> String {
    let members: String = names
        .iter()
        .map(|name| format!("<member><UserName>{name}</UserName><Arn>arn:{name}</Arn></member>"))
        .collect();
    let more = marker.map_or_else(
        || "<IsTruncated>false</IsTruncated>".to_owned(),
        |marker| format!("<IsTruncated>true</IsTruncated><Marker>{marker}</Marker>"),
    );
    format!(
        "<ListUsersResponse><ListUsersResult><Users>{members}</Users>{more}</ListUsersResult>\
         </ListUsersResponse>"
    )
}

/// A refusal, as the query protocol writes it.
pub fn refusal(code: &str) -> String {
    format!("<ErrorResponse><Error><Code>{code}</Code><Message>m</Message></Error></ErrorResponse>")
}
