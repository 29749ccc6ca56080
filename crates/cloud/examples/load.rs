//! How much CPU a call costs: run `serve` in one process and `load` in another, under `time`:
//!
//! ```text
//! cargo run --release -p cloud --example load -- serve 5999 &
//! time cargo run --release -p cloud --example load -- load 5999 4000
//! ```
//!
//! The answer is a page of twenty security groups, some 20 KB of XML.

use cloud::aws::{Call, Client, Credentials, EndpointOverrides, Http, Pace, Settings};
use cloud::{Gate, ReduceError, Reducer, Refused};
use model::{Clock, Secret, Timestamp};
use policy::catalogue::{Reduction, Selection};
use std::error::Error;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

struct Open;

impl Gate for Open {
    fn permit(&self, _: &str, _: &str) -> Result<(), Refused> {
        Ok(())
    }
}

impl Reducer for Open {
    fn reduce(
        &self,
        _: Reduction,
        value: serde_json::Value,
    ) -> Result<serde_json::Value, ReduceError> {
        Ok(value)
    }
}

impl Clock for Open {
    #[expect(clippy::disallowed_methods, reason = "an example is a binary of its own")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["serve", port] => serve(port.parse()?).await,
        ["load", port, calls] => load(port, calls.parse()?).await,
        _ => Err("usage: load serve PORT | load load PORT CALLS".into()),
    }
}

async fn load(port: &str, calls: usize) -> Result<(), Box<dyn Error>> {
    let all = Some(format!("http://127.0.0.1:{port}").parse()?);
    let settings = Settings {
        overrides: EndpointOverrides { all, ..Default::default() },
        pace: Pace::Eager,
        ..Settings::new(Arc::new(Open), Arc::new(Open), Arc::new(Open), 1)
    };
    let key = Credentials::fixed("AKIAEXAMPLE", &Secret::new("example".to_owned()), None);
    let client = Client::new(settings, Http::new()?, key);
    let keep = Selection::Value(Reduction::Keep);
    let selection = Arc::new(Selection::Members([("SecurityGroups".to_owned(), keep)].into()));
    let call =
        Call::new("ec2", "DescribeSecurityGroups", "eu-west-1".parse()?, serde_json::json!({}));
    let mut under_way = JoinSet::new();
    for _ in 0..calls {
        let (client, call, selection) = (client.clone(), call.clone(), Arc::clone(&selection));
        under_way.spawn(async move { client.call_all(&call, &selection).await.map(drop) });
    }
    while let Some(ended) = under_way.join_next().await {
        ended??;
    }
    Ok(())
}

async fn serve(port: u16) -> Result<(), Box<dyn Error>> {
    let permission = "<item><ipProtocol>tcp</ipProtocol><fromPort>22</fromPort><toPort>22</toPort>\
        <ipRanges><item><cidrIp>10.0.0.0/8</cidrIp><description>office</description></item></ipRanges>\
        <groups/><ipv6Ranges/><prefixListIds/></item>";
    let group = format!(
        "<item><ownerId>123456789012</ownerId><groupId>sg-1</groupId><groupName>g</groupName>\
         <vpcId>vpc-1</vpcId><ipPermissions>{}</ipPermissions><tagSet/></item>",
        permission.repeat(4)
    );
    let body = format!(
        "<DescribeSecurityGroupsResponse><securityGroupInfo>{}</securityGroupInfo>\
         </DescribeSecurityGroupsResponse>",
        group.repeat(20)
    );
    let whole =
        Arc::new(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()));
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    loop {
        let (mut stream, _) = listener.accept().await?;
        let whole = Arc::clone(&whole);
        tokio::spawn(async move {
            let mut buffer = vec![0; 16 << 10];
            // A request fits into one packet here, and none is sent before the last is answered.
            while matches!(stream.read(&mut buffer).await, Ok(length) if length > 0) {
                if stream.write_all(whole.as_bytes()).await.is_err() {
                    return;
                }
            }
        });
    }
}
