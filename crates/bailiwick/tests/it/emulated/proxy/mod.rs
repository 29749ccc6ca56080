//! What stands between the product and the emulator: it knows every request by its operation, keeps
//! count, and lets a test say what becomes of it.

mod backend;
mod operation;
mod refusal;

pub use backend::Memory;

use backend::{Backend, Whole};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use operation::Recognised;
use policy::catalogue::OperationName;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;

/// A request that was understood.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Asked {
    pub operation: OperationName,
    /// The region that its signature names.
    pub region: String,
    /// The id of the access key that signed it.
    pub key: String,
    /// Its address and body: what is asked of the operation.
    pub input: String,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy)]
pub enum Fate {
    /// The emulator answers.
    Answered,
    /// The emulator answers, but not at once.
    AnsweredAfter(Duration),
    /// It is refused for want of a permission, in the words of its service.
    Denied,
    /// It is refused by a service control policy, in the words of AWS.
    DeniedByOrganization,
    /// It is refused for want of quota, with this status and code.
    Throttled(u16, &'static str),
}

/// Source: IAM user guide, "Troubleshoot access denied error messages".
const BY_ORGANIZATION: &str = "User: arn:aws:sts::123456789012:assumed-role/BailiwickReader/bailiwick is not \
    authorized to perform this with an explicit deny in a service control policy";

type Decide = dyn Fn(&Asked) -> Fate + Send + Sync;

/// A proxy on a port of its own, gone when dropped.
pub struct Proxy {
    pub url: String,
    seen: Arc<Mutex<Vec<Asked>>>,
    answered: Arc<Mutex<Vec<Asked>>>,
    strange: Arc<Mutex<Vec<String>>>,
    runtime: tokio::runtime::Runtime,
}

impl Proxy {
    /// A proxy before the emulator at `url`, in which `decide` says what becomes of each request.
    pub fn before(url: &str, decide: impl Fn(&Asked) -> Fate + Send + Sync + 'static) -> Self {
        Self::remembering(url, &Arc::default(), decide)
    }

    /// The same; what `memory` has heard before, the emulator is not asked again.
    pub fn remembering(
        url: &str,
        memory: &Arc<Memory>,
        decide: impl Fn(&Asked) -> Fate + Send + Sync + 'static,
    ) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let own = format!("http://{}", listener.local_addr().unwrap());
        let (seen, answered, strange) = (Arc::default(), Arc::default(), Arc::default());
        let desk = Arc::new(Desk {
            backend: Backend::new(url, Arc::clone(memory)),
            decide: Box::new(decide),
            seen: Arc::clone(&seen),
            answered: Arc::clone(&answered),
            strange: Arc::clone(&strange),
        });
        runtime.spawn(serve(listener, desk));
        Proxy { url: own, seen, answered, strange, runtime }
    }

    /// Runs something beside the proxy, to its end.
    pub fn run<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Every request so far, in order.
    ///
    /// Panics if one was not understood: nothing could be said about it.
    pub fn seen(&self) -> Vec<Asked> {
        let strange = self.strange.lock().unwrap();
        assert!(strange.is_empty(), "requests that no model explains: {strange:?}");
        self.seen.lock().unwrap().clone()
    }

    /// Every request that was answered for good: there was no reason to ask it again.
    pub fn answered(&self) -> Vec<Asked> {
        self.answered.lock().unwrap().clone()
    }
}

/// What every connection shares.
struct Desk {
    backend: Backend,
    decide: Box<Decide>,
    seen: Arc<Mutex<Vec<Asked>>>,
    answered: Arc<Mutex<Vec<Asked>>>,
    strange: Arc<Mutex<Vec<String>>>,
}

async fn serve(listener: TcpListener, desk: Arc<Desk>) {
    while let Ok((stream, _)) = listener.accept().await {
        let desk = Arc::clone(&desk);
        tokio::spawn(async move {
            let answer = service_fn(|request| {
                let desk = Arc::clone(&desk);
                async move { Ok::<_, Infallible>(desk.answer(request).await) }
            });
            // A client that goes away is part of many tests.
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(stream), answer)
                .await;
        });
    }
}

impl Desk {
    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (parts, body) = request.into_parts();
        let Ok(body) = body.collect().await.map(http_body_util::Collected::to_bytes) else {
            return Whole::of(400, "", Bytes::new()).into();
        };
        let Some(found) = operation::recognise(&parts, &body) else {
            let line = format!("{} {} {:?}", parts.method, parts.uri, parts.headers);
            self.strange.lock().unwrap().push(line);
            return Whole::of(501, "", Bytes::new()).into();
        };
        let Recognised { service, asked } = found;
        let fate = (self.decide)(&asked);
        self.seen.lock().unwrap().push(asked.clone());
        let whole = match fate {
            Fate::Denied => refusal::denied(service),
            Fate::DeniedByOrganization => refusal::denied_saying(service, BY_ORGANIZATION),
            Fate::Throttled(status, code) => return refusal::refusal(service, status, code).into(),
            Fate::Answered => self.backend.ask(&asked, parts, body).await,
            Fate::AnsweredAfter(wait) => {
                tokio::time::sleep(wait).await;
                self.backend.ask(&asked, parts, body).await
            }
        };
        if whole.is_final() {
            self.answered.lock().unwrap().push(asked);
        }
        whole.into()
    }
}
