//! Sends requests and gathers answers: one connection pool for everything that speaks to AWS.
//!
//! Invariant: no body is held beyond [`BODY_LIMIT`], whatever its sender announces.

use super::answer::Answer;
use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::time::Duration;

/// The longest body that is read: several times AWS's largest page.
pub const BODY_LIMIT: usize = 64 << 20;

/// How long a connection may take to come about, before TLS.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);

/// How long an idle connection is kept: less than AWS's load balancers keep theirs.
const IDLE_LIMIT: Duration = Duration::from_secs(50);

/// Why there is no answer to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAnswer {
    /// No connection came about.
    NotReached,
    /// The connection ended before the answer did.
    Broken,
    /// The answer is longer than [`BODY_LIMIT`].
    TooLong,
}

/// The connection pool. Clones share it.
#[derive(Clone, Debug)]
pub struct Http {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

impl Http {
    /// Makes a pool that trusts the certificate authorities which the system trusts.
    ///
    /// Errors: the system trusts none, or its list cannot be read.
    pub fn new() -> std::io::Result<Self> {
        let mut connector = HttpConnector::new();
        connector.enforce_http(false);
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(CONNECT_LIMIT));
        let connector = HttpsConnectorBuilder::new()
            .with_native_roots()?
            .https_or_http()
            .enable_http1()
            .wrap_connector(connector);
        let client = Client::builder(TokioExecutor::new())
            .pool_idle_timeout(IDLE_LIMIT)
            .pool_timer(TokioTimer::new())
            .build(connector);
        Ok(Http { client })
    }

    /// Sends a request and reads the whole answer.
    pub async fn send(&self, request: http::Request<Full<Bytes>>) -> Result<Answer, NoAnswer> {
        let sent = self.client.request(request).await;
        let (head, mut body) = sent
            .map_err(
                |error| if error.is_connect() { NoAnswer::NotReached } else { NoAnswer::Broken },
            )?
            .into_parts();
        let mut whole = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| NoAnswer::Broken)?.into_data() else { continue };
            if whole.len() + data.len() > BODY_LIMIT {
                return Err(NoAnswer::TooLong);
            }
            whole.extend_from_slice(&data);
        }
        Ok(Answer { status: head.status, headers: head.headers, body: whole.freeze() })
    }
}
