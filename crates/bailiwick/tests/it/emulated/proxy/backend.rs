//! The emulator behind the proxy, and what it is remembered to have said.

use super::Asked;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Request, Response, StatusCode};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use std::collections::HashMap;
use std::sync::Mutex;

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Whole {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Whole {
    /// An answer with no header but its content type.
    pub fn of(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        let headers = [(hyper::header::CONTENT_TYPE, content_type.parse().unwrap())];
        let status = StatusCode::from_u16(status).unwrap();
        Whole { status, headers: HeaderMap::from_iter(headers), body: body.into() }
    }

    /// Whether asking again would be of no use.
    pub fn is_final(&self) -> bool {
        !self.status.is_server_error()
    }

    /// The same, with one header more.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value.parse().unwrap());
        self
    }
}

impl From<Whole> for Response<Full<Bytes>> {
    fn from(whole: Whole) -> Self {
        let mut response = Response::new(Full::new(whole.body));
        *response.status_mut() = whole.status;
        *response.headers_mut() = whole.headers;
        response
    }
}

/// What the emulator said to each request: who asks matters, since a role may be in another account.
#[derive(Debug, Default)]
pub struct Memory(Mutex<HashMap<Asked, Whole>>);

/// The emulator.
pub struct Backend {
    authority: String,
    client: Client<HttpConnector, Full<Bytes>>,
    memory: std::sync::Arc<Memory>,
}

impl Backend {
    pub fn new(url: &str, memory: std::sync::Arc<Memory>) -> Self {
        let authority = url.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Backend { authority, client: Client::builder(TokioExecutor::new()).build_http(), memory }
    }

    /// What the emulator says, or said when it was asked the same before.
    pub async fn ask(&self, asked: &Asked, parts: Parts, body: Bytes) -> Whole {
        if let Some(known) = self.memory.0.lock().unwrap().get(asked) {
            return known.clone();
        }
        let whole = self.forward(parts, body).await;
        // What is asked again until it is done is not the same answer each time.
        if asked.operation.operation.starts_with("Generate") {
            return whole;
        }
        self.memory.0.lock().unwrap().insert(asked.clone(), whole.clone());
        whole
    }

    async fn forward(&self, mut parts: Parts, body: Bytes) -> Whole {
        let path = parts.uri.path_and_query().unwrap();
        parts.uri = format!("http://{}{path}", self.authority).parse().unwrap();
        let answer = self.client.request(Request::from_parts(parts, Full::new(body))).await;
        let (mut head, body) = answer.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        // The proxy frames anew what it passes on.
        for name in [hyper::header::TRANSFER_ENCODING, hyper::header::CONNECTION] {
            head.headers.remove(name);
        }
        Whole { status: head.status, headers: head.headers, body }
    }
}
