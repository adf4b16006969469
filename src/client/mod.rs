//! The network seen from a desk: HTTP on a thread of its own, channels in and out, commands kept until answered.
//!
//! It decides nothing and shows nothing: it asks the server, keeps trying, and hands over what it hears. Sending never
//! waits. A server that is away makes it say so, try again with growing pauses, and deliver later, once, what was
//! ordered meanwhile.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::mpsc;

use crate::api::exchange::{Reply, Request};
use crate::domain::team::Desk;
use crate::domain::text::Lang;

mod calendar_file;
mod http;
mod link;
mod outbox;

pub use outbox::{Order, Outbox, Waiting};

/// Where the server is and who speaks.
#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// Such as `http://127.0.0.1:40123`.
    pub base_url: String,
    /// Bearer secret.
    pub secret: Option<String>,
    pub desk: Desk,
    /// Commands that wait for the server are kept here across restarts.
    pub outbox: Option<PathBuf>,
}

/// Called from the client's thread after each reply, to wake a sleeping window.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// A running link. Dropped, it stops; what waits for the server stays in the outbox file.
#[derive(Debug)]
pub struct Client {
    requests: Option<mpsc::UnboundedSender<Request>>,
    replies: Replies,
    speaks_english: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// What was heard and not yet drained.
type Replies = Arc<Mutex<Vec<Reply>>>;

impl Client {
    /// Starts the link's thread. An address that cannot be read, or a machine that gives no thread, is the error.
    pub fn start(config: ClientConfig, wake: Wake) -> std::io::Result<Self> {
        let http = http::Http::new(&config.base_url, config.secret.as_deref())?;
        let speaks_english = http.speaks_english();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (requests, inbox) = mpsc::unbounded_channel();
        let replies = Replies::default();
        let mouth = link::Mouth::new(Arc::clone(&replies), wake);
        let thread = std::thread::Builder::new().name("ressourcerie-link".to_owned()).spawn(move || {
            let outbox = Outbox::open(config.outbox);
            runtime.block_on(link::run(http, config.desk, outbox, inbox, mouth));
            runtime.shutdown_background();
        })?;
        Ok(Self { requests: Some(requests), replies, speaks_english, thread: Some(thread) })
    }

    /// Hands a request over; its answer comes through [`Client::drain`].
    pub fn send(&self, request: Request) {
        if let Some(requests) = &self.requests
            && requests.send(request).is_err()
        {
            tracing::error!("the link's thread is gone; the request is lost");
        }
    }

    /// The language in which the server words its answers from now on; French until told otherwise.
    pub fn speak(&self, lang: Lang) {
        self.speaks_english.store(lang == Lang::En, Ordering::Relaxed);
    }

    /// Replies heard since the last call, in order.
    pub fn drain(&self) -> Vec<Reply> {
        std::mem::take(&mut *self.replies.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // The link ends when it has read what was sent and finds the channel closed.
        self.requests = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the link's thread had panicked");
        }
    }
}
