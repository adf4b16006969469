//! Reading a calendar from an address that somebody else wrote: bounded in time, size and redirections, and kept away
//! from this machine's own network unless a setting allows it.
//!
//! It interprets nothing. An address may hold a password: it is never written to the log.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ETAG, HeaderMap, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};

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
    Same,
    Fresh {
        bytes: Vec<u8>,
        etag: Option<String>,
        last_modified: Option<String>,
    },
}

/// Why a calendar could not be read from its address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum FetchError {
    #[error("this is not an http, https or webcal address")]
    BadAddress,
    #[error("the address leads into a private network")]
    Private,
    #[error("the address answered with status {0}")]
    Status(u16),
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
            Self::Status(status) => ("problem-fetch-status", status.to_string()),
            Self::TooLarge => ("problem-fetch-too-large", (MAX_BYTES >> 20).to_string()),
            Self::Timeout => ("problem-fetch-timeout", TIMEOUT.as_secs().to_string()),
            Self::Redirects => ("problem-fetch-redirects", MAX_REDIRECTS.to_string()),
            Self::Unreachable => ("problem-fetch-unreachable", String::new()),
        };
        let say = |lang| Wording::new(lang).with(key, &[("what", what.clone().into())]);
        Text::both(say(Lang::Fr), say(Lang::En))
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

/// Asks addresses for calendars.
#[derive(Debug, Clone)]
pub(super) struct Fetcher {
    client: Client,
    reach: Reach,
}

impl Fetcher {
    pub(super) fn new(reach: Reach) -> reqwest::Result<Self> {
        crate::tls::install_provider();
        let build = |certificates: bool| {
            let mut builder = Client::builder()
                .user_agent(concat!("ressourcerie-server/", env!("CARGO_PKG_VERSION")))
                .timeout(TIMEOUT)
                .redirect(redirects(reach));
            if reach == Reach::Public {
                builder = builder.dns_resolver(std::sync::Arc::new(PublicOnly));
            }
            if certificates { builder } else { builder.tls_certs_only([]) }.build()
        };
        let client = build(true).or_else(|error| {
            tracing::warn!(%error, "without certificates of the system, only http calendars can be read");
            build(false)
        })?;
        Ok(Self { client, reach })
    }

    /// Reads `address`, unless it still has the version already held.
    pub(super) async fn fetch(
        &self,
        address: &str,
        etag: Option<&str>,
        last_modified: Option<&str>,
    ) -> Result<Fetched, FetchError> {
        let url = address_of(address).ok_or(FetchError::BadAddress)?;
        if self.reach == Reach::Public && !may_be_public(&url) {
            return Err(FetchError::Private);
        }
        let mut request = self.client.get(url);
        for (name, value) in [(IF_NONE_MATCH, etag), (IF_MODIFIED_SINCE, last_modified)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        let mut response = request.send().await.map_err(|error| failure(&error))?;
        if response.status() == StatusCode::NOT_MODIFIED {
            return Ok(Fetched::Same);
        }
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status(response.status().as_u16()));
        }
        let (etag, last_modified) = (text(response.headers(), ETAG), text(response.headers(), LAST_MODIFIED));
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
            if bytes.len() + chunk.len() > MAX_BYTES {
                return Err(FetchError::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(Fetched::Fresh { bytes, etag, last_modified })
    }
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
