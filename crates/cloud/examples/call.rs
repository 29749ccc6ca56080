//! Calls one operation and prints its whole answer, to be laid beside what the AWS CLI prints:
//!
//! ```text
//! cargo run -p cloud --example call -- http://127.0.0.1:5000 us-east-1 s3:ListBuckets '{}'
//! ```
//!
//! The credentials are those that the AWS CLI would use. The gate lets everything through.

use cloud::aws::{
    Call, ChainSettings, Client, Credentials, EndpointOverrides, Http, Pace, Settings,
};
use cloud::{Gate, ReduceError, Reducer, Refused};
use model::{Clock, Timestamp};
use policy::catalogue::{Reduction, Selection};
use std::error::Error;
use std::sync::Arc;

struct Open;

impl Gate for Open {
    fn permit(&self, _: &str, _: &str) -> Result<(), Refused> {
        Ok(())
    }
}

struct Unreduced;

impl Reducer for Unreduced {
    fn reduce(
        &self,
        _: Reduction,
        value: serde_json::Value,
    ) -> Result<serde_json::Value, ReduceError> {
        Ok(value)
    }
}

struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "an example is a binary of its own")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

#[expect(clippy::print_stdout, reason = "printing is what this example is for")]
#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [endpoint, region, name, input] = arguments.as_slice() else {
        return Err("usage: call ENDPOINT REGION SERVICE:OPERATION INPUT".into());
    };
    let (service, operation) = name.split_once(':').ok_or("SERVICE:OPERATION")?;
    let settings = Settings {
        overrides: EndpointOverrides { all: Some(endpoint.parse()?), ..Default::default() },
        pace: Pace::Eager,
        ..Settings::new(Arc::new(Open), Arc::new(Unreduced), Arc::new(SystemClock), 1)
    };
    let http = Http::new()?;
    let (credentials, _) = Credentials::from_chain(ChainSettings::default(), &http).await?;
    let client = Client::new(settings, http, credentials);
    let call = Call::new(service, operation, region.parse()?, serde_json::from_str(input)?);
    let answer = client.call_all(&call, &Selection::Value(Reduction::Keep)).await?;
    println!("{answer:#}");
    Ok(())
}
