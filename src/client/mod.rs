//! The network seen from a desk: HTTP on a thread of its own, channels in and out, commands kept until answered.

use std::path::PathBuf;
use std::sync::Arc;

use crate::api::exchange::{Reply, Request};
use crate::domain::team::Desk;

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

/// A running link. Dropped, it stops.
#[derive(Debug)]
pub struct Client {}

impl Client {
    pub fn start(_config: ClientConfig, _wake: Wake) -> std::io::Result<Self> {
        Ok(Self {})
    }

    pub fn send(&self, _request: Request) {}

    /// Replies heard since the last call, in order.
    pub fn drain(&self) -> Vec<Reply> {
        Vec::new()
    }
}
