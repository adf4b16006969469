//! Feeds as they were last written, so that a program that comes back costs a comparison, not a calendar.
//!
//! A feed is written again once the journal, the catalogue or the day moved on; where its text is still the same, so are
//! its tag and its time. One is written at a time. What is kept is bounded in bytes: beyond, everything is let go and
//! written again when it is asked for.

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{Arc, PoisonError, RwLock};

use axum::body::Bytes;
use axum::http::HeaderValue;
use chrono::{Duration, SubsecRound as _};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

use super::{Wanted, feed};
use crate::clock;
use crate::domain::time::Instant;
use crate::server::identity::hex;
use crate::server::state::AppState;

/// Most bytes that are kept.
const MAX_KEPT: usize = 64 << 20;

/// What a feed was written from.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Source {
    /// Position in the journal.
    seq: u64,
    /// Of the catalogue and of what calendars block.
    catalogue: String,
    /// Twelve hours of UTC: in no zone does a day begin unseen for longer.
    half_day: i64,
    /// Its own address, which it tells.
    address: String,
}

impl Source {
    fn now(app: &AppState, wanted: &Wanted, now: Instant) -> Self {
        Self {
            seq: app.ledger().read().seq(),
            catalogue: app.catalogue().etag.clone(),
            half_day: now.timestamp().div_euclid(12 * 3600),
            address: app.access().feed_url(&wanted.subject, wanted.detail),
        }
    }
}

/// A feed, ready to be sent.
#[derive(Debug)]
pub(in crate::server) struct Rendered {
    pub(in crate::server) text: Bytes,
    pub(in crate::server) gzip: Bytes,
    pub(in crate::server) etag: HeaderValue,
    /// Since when its text is this one, as far as this process knows.
    pub(in crate::server) modified_at: Instant,
    pub(in crate::server) last_modified: HeaderValue,
}

#[derive(Debug)]
struct Kept {
    source: Source,
    rendered: Arc<Rendered>,
}

/// See the module.
#[derive(Debug, Default)]
pub(in crate::server) struct Cache {
    kept: RwLock<HashMap<Wanted, Kept>>,
    writing: tokio::sync::Mutex<()>,
}

impl Cache {
    /// A feed as it stands now; `None` where there is no such thing.
    pub(in crate::server) async fn get(&self, app: &AppState, wanted: &Wanted) -> Option<Arc<Rendered>> {
        let now = clock::now();
        if let Some(known) = self.known(wanted, &Source::now(app, wanted, now)) {
            return Some(known);
        }
        let _turn = self.writing.lock().await;
        // While we waited, another may have written it. What moves on from here is seen by the next request.
        let source = Source::now(app, wanted, now);
        if let Some(known) = self.known(wanted, &source) {
            return Some(known);
        }
        let (app, asked) = (app.clone(), wanted.clone());
        let text = tokio::task::spawn_blocking(move || {
            let catalogue = app.catalogue();
            let notice = &catalogue.catalogue.network.notice;
            let feed = feed(app.access(), &app.ledger().read(), &asked, notice, now);
            feed.map(|feed| packed(feed.to_ics()))
        });
        let (text, gzip, etag) = text.await.ok().flatten()?;
        Some(self.keep(wanted, source, now, text, gzip, etag))
    }

    fn known(&self, wanted: &Wanted, source: &Source) -> Option<Arc<Rendered>> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.get(wanted).filter(|kept| kept.source == *source).map(|kept| Arc::clone(&kept.rendered))
    }

    fn keep(
        &self,
        wanted: &Wanted,
        source: Source,
        now: Instant,
        text: Bytes,
        gzip: Bytes,
        etag: HeaderValue,
    ) -> Arc<Rendered> {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let before = kept.remove(wanted).map(|kept| kept.rendered);
        let rendered = match before {
            Some(before) if before.etag == etag => before,
            before => {
                // Two texts of one second could not be told apart by their time.
                let earliest = before.map(|before| before.modified_at + Duration::seconds(1));
                let modified_at = earliest.map_or(now, |earliest| earliest.max(now)).trunc_subsecs(0);
                let last_modified = modified_at.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
                let last_modified = HeaderValue::from_str(&last_modified).unwrap_or(HeaderValue::from_static(""));
                Arc::new(Rendered { text, gzip, etag, modified_at, last_modified })
            }
        };
        let size = |rendered: &Rendered| rendered.text.len() + rendered.gzip.len();
        if kept.values().map(|kept| size(&kept.rendered)).sum::<usize>() + size(&rendered) > MAX_KEPT {
            kept.clear();
        }
        kept.insert(wanted.clone(), Kept { source, rendered: Arc::clone(&rendered) });
        rendered
    }
}

fn packed(text: String) -> (Bytes, Bytes, HeaderValue) {
    let etag = format!("\"{}\"", hex(&Sha256::digest(&text)[..8]));
    let mut encoder = GzEncoder::new(Vec::with_capacity(text.len() / 8), Compression::default());
    // Into memory: cannot fail.
    let gzip = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish()).unwrap_or_default();
    (text.into(), gzip.into(), HeaderValue::from_str(&etag).unwrap_or(HeaderValue::from_static("\"\"")))
}
