//! Reading a calendar from an address that somebody else wrote: bounded in time, size and redirections, and kept away
//! from this machine's own network unless a setting allows it.
//!
//! It interprets nothing. An address may hold a password, and so may a sign-in: neither is ever written to the log, nor
//! sent in the clear over the internet, nor to another host than the one it is for.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{
    CACHE_CONTROL, ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, RETRY_AFTER,
};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, StatusCode, Url};

use crate::domain::text::{Lang, Text};
use crate::wording::Wording;

/// Longest calendar, unpacked, bytes.
const MAX_BYTES: usize = 16 << 20;
const TIMEOUT: Duration = Duration::from_secs(30);
const MAX_REDIRECTS: usize = 5;

/// What an address answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fetched {
    /// As it was when it was last read.
    Same { max_age: Option<Duration> },
    Fresh {
        bytes: Vec<u8>,
        etag: Option<String>,
        last_modified: Option<String>,
        /// For how long its host says that it stays as it is.
        max_age: Option<Duration>,
    },
}

/// The name and password of a calendar's own sign-in.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct SignIn {
    pub(super) user: String,
    pub(super) password: String,
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").finish_non_exhaustive()
    }
}

/// The version of a calendar that is held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) etag: Option<String>,
    pub(super) last_modified: Option<String>,
}

/// What a server answered to a request of WebDAV.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) etag: Option<String>,
    pub(super) bytes: Vec<u8>,
}

/// Why a calendar could not be read from its address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum FetchError {
    #[error("this is not an http, https or webcal address")]
    BadAddress,
    #[error("the address leads into a private network")]
    Private,
    /// 401 or 403: nobody may read it, or not with our sign-in.
    #[error("the address asks for a sign-in that we do not have (status {0})")]
    SignIn(u16),
    /// 404 or 410: the link was withdrawn.
    #[error("there is no calendar at the address any more (status {0})")]
    Gone(u16),
    #[error("the address answered with status {status}")]
    Status { status: u16, retry_after: Option<Duration> },
    #[error("a password would travel unencrypted")]
    Unencrypted,
    #[error("the answer is not what WebDAV asks for: {0}")]
    NotDav(String),
    #[error("the calendar is larger than {MAX_BYTES} bytes")]
    TooLarge,
    #[error("no answer in time")]
    Timeout,
    #[error("the address redirects too often")]
    Redirects,
    #[error("no answer")]
    Unreachable,
}

impl FetchError {
    /// In both languages, for the hub's manager.
    pub(super) fn text(&self) -> Text {
        let (key, what) = match self {
            Self::BadAddress => ("problem-fetch-address", String::new()),
            Self::Private => ("problem-fetch-private", String::new()),
            Self::SignIn(status) => ("problem-fetch-sign-in", status.to_string()),
            Self::Gone(status) => ("problem-fetch-gone", status.to_string()),
            Self::Status { status, .. } => ("problem-fetch-status", status.to_string()),
            Self::Unencrypted => ("problem-fetch-unencrypted", String::new()),
            Self::NotDav(what) => ("problem-fetch-not-dav", what.clone()),
            Self::TooLarge => ("problem-fetch-too-large", (MAX_BYTES >> 20).to_string()),
            Self::Timeout => ("problem-fetch-timeout", TIMEOUT.as_secs().to_string()),
            Self::Redirects => ("problem-fetch-redirects", MAX_REDIRECTS.to_string()),
            Self::Unreachable => ("problem-fetch-unreachable", String::new()),
        };
        let say = |lang| Wording::new(lang).with(key, &[("what", what.clone().into())]);
        Text::both(say(Lang::Fr), say(Lang::En))
    }
}

impl FetchError {
    /// The status, where it was one that told.
    pub(super) fn status(&self) -> Option<u16> {
        match self {
            Self::SignIn(status) | Self::Gone(status) | Self::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    pub(super) fn of_status(status: StatusCode, headers: &HeaderMap) -> Self {
        match status.as_u16() {
            status @ (401 | 403) => Self::SignIn(status),
            status @ (404 | 410) => Self::Gone(status),
            status => Self::Status { status, retry_after: retry_after(headers) },
        }
    }
}

/// Who may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reach {
    /// Only addresses of the public internet.
    #[default]
    Public,
    /// Also this machine and its private network: for a server that serves that network.
    Anywhere,
}

/// What a client of HTTP is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Reading,
    Dav,
}

/// Asks addresses for calendars.
#[derive(Debug, Clone)]
pub(super) struct Fetcher {
    client: Client,
    /// For WebDAV: a request that changes something is never sent elsewhere.
    direct: Client,
    reach: Reach,
}

impl Fetcher {
    pub(super) fn new(reach: Reach) -> reqwest::Result<Self> {
        crate::tls::install_provider();
        let build = |certificates: bool, kind: Kind| {
            let policy = match kind {
                Kind::Reading => redirects(reach),
                Kind::Dav => Policy::none(),
            };
            let mut builder = Client::builder()
                .user_agent(concat!("ressourcerie-server/", env!("CARGO_PKG_VERSION")))
                .timeout(TIMEOUT)
                .referer(false)
                .redirect(policy);
            if kind == Kind::Dav {
                // SOGo closes connections without a word: a request sent on one that was kept is lost, and nobody knows
                // whether it was carried out.
                builder = builder.pool_max_idle_per_host(0);
            }
            if reach == Reach::Public {
                // A proxy would resolve names itself, and go where we may not look.
                builder = builder.dns_resolver(std::sync::Arc::new(PublicOnly)).no_proxy();
            }
            if certificates { builder } else { builder.tls_certs_only([]) }.build()
        };
        let either = |kind| {
            build(true, kind).or_else(|error| {
                tracing::warn!(%error, "without certificates of the system, only http calendars can be read");
                build(false, kind)
            })
        };
        Ok(Self { client: either(Kind::Reading)?, direct: either(Kind::Dav)?, reach })
    }

    /// An address that may be asked, with this sign-in.
    fn admit(&self, address: &str, sign_in: Option<&SignIn>) -> Result<Url, FetchError> {
        let url = address_of(address).ok_or(FetchError::BadAddress)?;
        if self.reach == Reach::Public {
            if !may_be_public(&url) {
                return Err(FetchError::Private);
            }
            let tells_a_secret = sign_in.is_some() || !url.username().is_empty() || url.password().is_some();
            if url.scheme() != "https" && tells_a_secret {
                return Err(FetchError::Unencrypted);
            }
        }
        Ok(url)
    }

    /// Asks a server of WebDAV. Every status is an answer: what it means depends on what was asked.
    pub(super) async fn ask(
        &self,
        method: &str,
        address: &str,
        sign_in: Option<&SignIn>,
        headers: &[(HeaderName, String)],
        body: Option<String>,
    ) -> Result<Answer, FetchError> {
        let url = self.admit(address, sign_in)?;
        let method = Method::from_bytes(method.as_bytes()).map_err(|_| FetchError::BadAddress)?;
        let mut request = self.direct.request(method, url);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        if let Some(SignIn { user, password }) = sign_in {
            request = request.basic_auth(user, Some(password));
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.map_err(|error| failure(&error))?;
        let (status, etag) = (response.status(), text(response.headers(), ETAG));
        if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS {
            return Err(FetchError::of_status(status, response.headers()));
        }
        Ok(Answer { status: status.as_u16(), etag, bytes: body_of(response).await? })
    }

    /// Reads `address`, unless it still has the version already held.
    pub(super) async fn fetch(&self, address: &str, held: &Held) -> Result<Fetched, FetchError> {
        let url = self.admit(address, None)?;
        let mut request = self.client.get(url);
        for (name, value) in [(IF_NONE_MATCH, &held.etag), (IF_MODIFIED_SINCE, &held.last_modified)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        let response = request.send().await.map_err(|error| failure(&error))?;
        let max_age = max_age(response.headers());
        if response.status() == StatusCode::NOT_MODIFIED {
            return Ok(Fetched::Same { max_age });
        }
        if response.status() != StatusCode::OK {
            return Err(FetchError::of_status(response.status(), response.headers()));
        }
        // What is not quoted is no entity tag (RFC 9110 §8.8.3): SOGo's is the second of the last change, which two
        // changes may share.
        let etag = text(response.headers(), ETAG).filter(|etag| etag.ends_with('"'));
        let last_modified = text(response.headers(), LAST_MODIFIED);
        Ok(Fetched::Fresh { bytes: body_of(response).await?, etag, last_modified, max_age })
    }
}

/// The whole body, unpacked, within the limit: what is packed is counted as it comes out.
async fn body_of(mut response: reqwest::Response) -> Result<Vec<u8>, FetchError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
        if bytes.len() + chunk.len() > MAX_BYTES {
            return Err(FetchError::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// `max-age` of `Cache-Control` (RFC 9111 §5.2.2.1). `no-cache` and 0 say nothing about when to come back.
fn max_age(headers: &HeaderMap) -> Option<Duration> {
    let control = text(headers, CACHE_CONTROL)?.to_ascii_lowercase();
    let seconds =
        control.split(',').find_map(|part| part.trim().strip_prefix("max-age=")?.trim_matches('"').parse().ok());
    seconds.filter(|seconds| *seconds > 0).map(Duration::from_secs)
}

/// `Retry-After` (RFC 9110 §10.2.3): seconds, or a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = text(headers, RETRY_AFTER)?;
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = chrono::DateTime::parse_from_rfc2822(value.trim()).ok()?;
    (at.to_utc() - crate::clock::now()).to_std().ok()
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

fn address_of(address: &str) -> Option<Url> {
    let address = address.trim();
    let url = match address.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("webcal") || scheme.eq_ignore_ascii_case("webcals") => {
            Url::parse(&format!("https://{rest}"))
        }
        _ => Url::parse(address),
    };
    url.ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.host_str().is_some())
}

/// An address that names a host by number tells at once; a name tells when it is resolved, by [`PublicOnly`].
fn may_be_public(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>().map_or(true, is_public)
}

fn redirects(reach: Reach) -> Policy {
    Policy::custom(move |attempt| {
        if attempt.previous().len() > MAX_REDIRECTS {
            return attempt.error(FetchError::Redirects);
        }
        if reach == Reach::Public && !may_be_public(attempt.url()) {
            return attempt.error(FetchError::Private);
        }
        // The address itself is often the secret.
        let was_encrypted = attempt.previous().last().is_some_and(|url| url.scheme() == "https");
        if was_encrypted && attempt.url().scheme() != "https" {
            return attempt.error(FetchError::Unencrypted);
        }
        attempt.follow()
    })
}

/// The reason of ours inside an error of the client, if there is one.
fn failure(error: &reqwest::Error) -> FetchError {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(current) = cause {
        if let Some(ours) = current.downcast_ref::<FetchError>() {
            return ours.clone();
        }
        cause = current.source();
    }
    // Said by the resolver, whose error the client wraps in one of its own.
    if error.is_timeout() { FetchError::Timeout } else { FetchError::Unreachable }
}

/// Resolves names to public addresses alone. The connection is made to what was checked, so that a name cannot mean one
/// thing when it is checked and another when it is used.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let (any, public): (bool, Vec<_>) =
                (!found.is_empty(), found.into_iter().filter(|address| is_public(address.ip())).collect());
            if any && public.is_empty() {
                return Err(FetchError::Private.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Whether an address belongs to the public internet (IANA special-purpose registries, RFC 6890).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
        || (a, b, c) == (192, 88, 99)
        || (a == 198 && (b == 18 || b == 19));
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let segments = ip.segments();
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        // IPv4 in IPv6, and the two ways through a translator.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            embedded(high, low)
        }
        // Documentation, benchmarks, Teredo and other protocol assignments.
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        [first, ..] => (0x2000..0x4000).contains(&first) && first != 0x3fff,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_known_in_every_disguise() {
        let check = |address: &str, expected: bool| {
            let ip = address.parse().unwrap_or_else(|_| panic!("{address} is no address"));
            assert_eq!(is_public(ip), expected, "{address}");
        };
        for public in ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"] {
            check(public, true);
        }
        for private in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.1",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "ff02::1",
        ] {
            check(private, false);
        }
    }

    #[test]
    fn addresses_that_are_none_are_refused() {
        for bad in ["", "calendars/a.ics", "file:///etc/passwd", "ftp://example.org/a.ics", "gopher://x", "http://"] {
            assert_eq!(address_of(bad), None, "{bad}");
        }
        let webcal = address_of("webcal://agenda.example.org/a.ics").expect("an address");
        assert_eq!(webcal.as_str(), "https://agenda.example.org/a.ics");
        let disguised = address_of("http://0x7f.1/a.ics").expect("an address");
        assert!(!may_be_public(&disguised), "{disguised}");
    }
}
