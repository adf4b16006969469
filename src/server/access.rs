//! How calendar programs come in: feed addresses and calendar passwords, made, checked and renewed in one place.
//!
//! A secret is the HMAC of the subject, the detail and a generation, under the secret of the store: none is kept, all
//! servers of a store make the same, and renewing one is raising its generation. Until then an address lasts for ever.
//! What a program may do once it is in is not decided here. Where the store cannot be asked, the generations known last
//! stay in force.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant as Moment};

use chrono::DateTime;
use sha2::{Digest as _, Sha256};

use super::identity::hex;
use crate::api::ROOT;
use crate::api::access::{AccessDetail, CalendarAccount, FeedAddress};
use crate::domain::ids::{HubId, LocalId, TeamId};
use crate::domain::time::Instant;
use crate::store::{AccessRow, Store, StoreError};

/// Bytes of the token of a feed: 128 bits.
const TOKEN_LEN: usize = 16;
/// Characters of a calendar password, five bits each: 100 bits, which a person can copy onto a telephone.
const PASSWORD_LEN: usize = 20;
/// Digits of a password: Crockford's 32, which look alike in no type.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// How long what another process renewed may stay unknown.
const GLANCE: Duration = Duration::from_secs(2);

/// Whose calendars an access opens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    Hub(HubId),
    Resource(HubId, LocalId),
    Team(TeamId),
    /// A member of a team, by the name of `Team::member_ids`.
    Member(TeamId, LocalId),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hub(hub) => write!(f, "hub/{hub}"),
            Self::Resource(hub, resource) => write!(f, "hub/{hub}/{resource}"),
            Self::Team(team) => write!(f, "team/{team}"),
            Self::Member(team, member) => write!(f, "team/{team}/{member}"),
        }
    }
}

impl Subject {
    /// The hub of a resource, the team of a member: what opens the whole opens its parts.
    fn whole(&self) -> Option<Self> {
        match self {
            Self::Resource(hub, _) => Some(Self::Hub(hub.clone())),
            Self::Member(team, _) => Some(Self::Team(team.clone())),
            Self::Hub(_) | Self::Team(_) => None,
        }
    }

    /// The user name of its calendar account: `hub.<id>` or `team.<id>`; parts have none.
    pub fn user(&self) -> Option<String> {
        match self {
            Self::Hub(hub) => Some(format!("hub.{hub}")),
            Self::Team(team) => Some(format!("team.{team}")),
            Self::Resource(..) | Self::Member(..) => None,
        }
    }

    /// Reads what [`Self::user`] writes.
    pub fn of_user(user: &str) -> Option<Self> {
        match user.split_once('.')? {
            ("hub", id) => HubId::parse(id).ok().map(Self::Hub),
            ("team", id) => TeamId::parse(id).ok().map(Self::Team),
            _ => None,
        }
    }
}

/// A renewal, as it is kept.
#[derive(Debug, Clone, Copy, Default)]
struct Renewal {
    generation: u64,
    at: Option<Instant>,
}

#[derive(Debug)]
struct Known {
    renewals: BTreeMap<(String, &'static str), Renewal>,
    read_at: Moment,
}

/// Makes, checks and renews what opens calendars.
pub struct Access {
    secret: [u8; 32],
    /// Such as `https://reseau.example.org`, without a slash at the end.
    base_url: String,
    store: Store,
    known: RwLock<Known>,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

impl Access {
    /// Reads what was renewed so far. `secret` is that of the store.
    pub async fn open(store: Store, secret: [u8; 32], base_url: &str) -> Result<Self, StoreError> {
        let known = Known { renewals: renewals_of(&store).await?, read_at: Moment::now() };
        let base_url = base_url.trim_end_matches('/').to_owned();
        Ok(Self { secret, base_url, store, known: RwLock::new(known) })
    }

    /// Where the server is reached, without a slash at the end.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Names the store, which alone keeps this secret: a position in the journal of another store means nothing here.
    pub fn journal(&self) -> String {
        hex(&self.hmac("the journal of this store")[..8])
    }

    /// A name that stays the same for ever and tells nothing, for an event made of `parts`.
    pub fn uid(&self, parts: &[&str]) -> String {
        let host = self.base_url.split_once("://").map_or("ressourcerie", |(_, host)| host);
        let host = host.split([':', '/']).next().unwrap_or(host);
        format!("{}@{host}", hex(&self.hmac(&parts.join("\n"))[..TOKEN_LEN]))
    }

    fn hmac(&self, message: &str) -> [u8; 32] {
        hmac_sha256(&self.secret, message.as_bytes())
    }

    fn renewal(&self, subject: &Subject, detail: AccessDetail) -> Renewal {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.renewals.get(&(subject.to_string(), detail.key())).copied().unwrap_or_default()
    }

    fn code(&self, subject: &Subject, detail: AccessDetail) -> [u8; 32] {
        let generation = self.renewal(subject, detail).generation;
        match subject {
            // Addresses that were given out before there were generations.
            Subject::Hub(hub) if detail == AccessDetail::Busy && generation == 0 => self.hmac(hub.as_str()),
            // No identifier holds a space or a line break, so that this is no name of an event either.
            _ => self.hmac(&format!("calendar access\n{subject}\n{}\n{generation}", detail.key())),
        }
    }

    fn token(&self, subject: &Subject, detail: AccessDetail) -> String {
        hex(&self.code(subject, detail)[..TOKEN_LEN])
    }

    /// How much of a feed a token opens: `Busy` or `Full`.
    pub async fn opens(&self, token: &str, subject: &Subject) -> Option<AccessDetail> {
        self.refresh().await;
        let is = |subject: &Subject, detail| same(token, &self.token(subject, detail));
        let whole = subject.whole();
        [AccessDetail::Busy, AccessDetail::Full]
            .into_iter()
            .find(|detail| is(subject, *detail) || whole.as_ref().is_some_and(|whole| is(whole, *detail)))
    }

    /// The address of a feed.
    pub fn feed_url(&self, subject: &Subject, detail: AccessDetail) -> String {
        let (base, token) = (&self.base_url, self.token(subject, detail));
        match subject {
            Subject::Hub(hub) => format!("{base}{ROOT}/feeds/{token}/{hub}.ics"),
            Subject::Resource(hub, resource) => format!("{base}{ROOT}/feeds/{token}/{hub}/{resource}.ics"),
            Subject::Team(team) => format!("{base}{ROOT}/team-feeds/{token}/{team}.ics"),
            Subject::Member(team, member) => format!("{base}{ROOT}/team-feeds/{token}/{team}/{member}.ics"),
        }
    }

    /// The address of a feed and how often it was renewed.
    pub fn feed(&self, subject: &Subject, detail: AccessDetail) -> FeedAddress {
        let Renewal { generation, at } = self.renewal(subject, detail);
        let part = |id: &LocalId| Some(id.clone());
        let (resource, member) = match subject {
            Subject::Resource(_, id) => (part(id), None),
            Subject::Member(_, id) => (None, part(id)),
            Subject::Hub(_) | Subject::Team(_) => (None, None),
        };
        let url = self.feed_url(subject, detail);
        FeedAddress { resource, member, member_name: None, detail, url, generation, renewed_at: at }
    }

    /// The calendar password of a hub or a team, in groups of five.
    pub fn password(&self, subject: &Subject) -> String {
        let bits = self.code(subject, AccessDetail::Dav);
        let digit = |nth: usize| {
            let (byte, shift) = (nth * 5 / 8, nth * 5 % 8);
            let pair = u16::from_be_bytes([bits[byte], bits[byte + 1]]);
            char::from(DIGITS[usize::from(pair >> (11 - shift)) & 31])
        };
        let mut password = String::new();
        for nth in 0..PASSWORD_LEN {
            if nth > 0 && nth % 5 == 0 {
                password.push('-');
            }
            password.push(digit(nth));
        }
        password
    }

    /// Whether `given` is the calendar password of a hub or a team. Case, spaces and hyphens are forgiven, and so are the
    /// letters that are read for a digit.
    pub async fn is_password(&self, subject: &Subject, given: &str) -> bool {
        self.refresh().await;
        let plain = |text: &str| -> String {
            let letters = text.chars().filter(|c| !matches!(c, '-' | ' '));
            letters
                .map(|c| match c.to_ascii_lowercase() {
                    'o' => '0',
                    'i' | 'l' => '1',
                    c => c,
                })
                .collect()
        };
        subject.user().is_some() && same(&plain(given), &plain(&self.password(subject)))
    }

    /// The calendar account of a hub or a team; parts have none.
    pub fn account(&self, subject: &Subject) -> Option<CalendarAccount> {
        let Renewal { generation, at } = self.renewal(subject, AccessDetail::Dav);
        Some(CalendarAccount {
            url: format!("{}/dav/principals/{subject}/", self.base_url),
            user: subject.user()?,
            password: self.password(subject),
            generation,
            renewed_at: at,
        })
    }

    /// Gives up a generation. Does nothing where it is given up already.
    pub async fn renew(
        &self,
        subject: &Subject,
        detail: AccessDetail,
        generation: u64,
        now: Instant,
    ) -> Result<(), StoreError> {
        self.read_again().await?;
        if self.renewal(subject, detail).generation != generation {
            return Ok(());
        }
        let row = AccessRow {
            subject: subject.to_string(),
            detail: detail.key().to_owned(),
            generation: generation.saturating_add(1).cast_signed(),
            renewed_s: now.timestamp(),
        };
        self.store.renew_calendar_access(&row).await?;
        tracing::info!(%subject, detail = detail.key(), "an access to calendars was renewed");
        self.read_again().await
    }

    /// Looks whether another process renewed something, where there may be one.
    pub async fn refresh(&self) {
        let is_old = || self.known.read().unwrap_or_else(PoisonError::into_inner).read_at.elapsed() > GLANCE;
        if self.store.is_shared()
            && is_old()
            && let Err(error) = self.read_again().await
        {
            tracing::warn!(%error, "what other servers renewed is not known");
        }
    }

    async fn read_again(&self) -> Result<(), StoreError> {
        let (read_at, renewals) = (Moment::now(), renewals_of(&self.store).await?);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        // Of two that asked at once, the later one knows more.
        if known.read_at <= read_at {
            *known = Known { renewals, read_at };
        }
        Ok(())
    }
}

async fn renewals_of(store: &Store) -> Result<BTreeMap<(String, &'static str), Renewal>, StoreError> {
    let rows = store.calendar_access().await?.into_iter();
    let renewal = |row: AccessRow| {
        let detail = AccessDetail::ALL.into_iter().find(|detail| detail.key() == row.detail)?;
        let at = DateTime::from_timestamp(row.renewed_s, 0);
        Some(((row.subject, detail.key()), Renewal { generation: row.generation.cast_unsigned(), at }))
    };
    Ok(rows.filter_map(renewal).collect())
}

/// Compared by their hashes, so that the time it takes tells nothing.
fn same(given: &str, expected: &str) -> bool {
    Sha256::digest(given) == Sha256::digest(expected)
}

/// HMAC (RFC 2104) over SHA-256, whose blocks are 64 bytes long.
fn hmac_sha256(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let pad = |byte: u8| {
        let mut block = [byte; 64];
        block.iter_mut().zip(key).for_each(|(block, key)| *block ^= key);
        block
    };
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StoreAddress;

    #[test]
    fn the_keyed_hash_is_that_of_rfc_4231() {
        // Test case 1: a key of 20 bytes 0x0b, which HMAC fills up with zeroes.
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
        assert_eq!(hex(&hmac_sha256(&key, b"Hi There")), expected);
    }

    #[test]
    fn a_user_name_reads_as_it_is_written_and_parts_have_none() {
        let (hub, team) = (HubId::parse("parc-alize").expect("a hub"), TeamId::parse("brume").expect("a team"));
        let part = LocalId::parse("casque").expect("an id");
        for subject in [Subject::Hub(hub.clone()), Subject::Team(team.clone())] {
            assert_eq!(Subject::of_user(&subject.user().expect("a name")), Some(subject));
        }
        for subject in [Subject::Resource(hub, part.clone()), Subject::Member(team, part)] {
            assert_eq!(subject.user(), None);
        }
        for name in ["", "hub", "hub.", "hub/x", "team.A", "admin.x", "hub.a.b"] {
            assert_eq!(Subject::of_user(name), None, "{name}");
        }
    }

    /// Runs with the access of a new store.
    fn with_access(check: impl AsyncFnOnce(Access, Store)) {
        let folder = tempfile::tempdir().expect("a folder");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let store = Store::open(&StoreAddress::File(folder.path().join("t.db"))).await.expect("a store");
            let access = Access::open(store.clone(), [7; 32], "http://127.0.0.1:1/").await.expect("an access");
            check(access, store.clone()).await;
            store.close().await;
        });
    }

    fn token(address: &str) -> String {
        address.split('/').nth(6).expect("a token").to_owned()
    }

    #[test]
    fn a_token_opens_its_subject_at_its_detail_and_the_parts_of_it() {
        with_access(async |access, _| {
            let hub = |id| Subject::Hub(HubId::parse(id).expect("a hub"));
            let part =
                |id| Subject::Resource(HubId::parse(id).expect("a hub"), LocalId::parse("casque").expect("an id"));
            let team = Subject::Team(TeamId::parse("parc-alize").expect("a team"));
            for detail in [AccessDetail::Busy, AccessDetail::Full] {
                let of_hub = token(&access.feed_url(&hub("parc-alize"), detail));
                assert_eq!(access.opens(&of_hub, &hub("parc-alize")).await, Some(detail));
                assert_eq!(access.opens(&of_hub, &part("parc-alize")).await, Some(detail), "the whole opens its parts");
                assert_eq!(access.opens(&of_hub, &hub("fil-rouge")).await, None);
                assert_eq!(access.opens(&of_hub, &team).await, None, "a team of the same name");
                let of_part = token(&access.feed_url(&part("parc-alize"), detail));
                assert_eq!(access.opens(&of_part, &part("parc-alize")).await, Some(detail));
                assert_eq!(access.opens(&of_part, &hub("parc-alize")).await, None, "a part does not open the whole");
            }
            let dav = hex(&access.code(&hub("parc-alize"), AccessDetail::Dav)[..TOKEN_LEN]);
            assert_eq!(access.opens(&dav, &hub("parc-alize")).await, None, "the password is no address");
            assert_eq!(access.opens("", &hub("parc-alize")).await, None);
        });
    }

    #[test]
    fn what_is_renewed_shuts_the_old_out_and_nothing_else() {
        with_access(async |access, store| {
            let hub = Subject::Hub(HubId::parse("parc-alize").expect("a hub"));
            let now = DateTime::from_timestamp(1_800_000_000, 0).expect("an instant");
            let [busy, full] = [AccessDetail::Busy, AccessDetail::Full].map(|it| token(&access.feed_url(&hub, it)));
            let password = access.password(&hub);
            access.renew(&hub, AccessDetail::Busy, 0, now).await.expect("room");
            assert_eq!(access.opens(&busy, &hub).await, None);
            assert_eq!(access.opens(&full, &hub).await, Some(AccessDetail::Full));
            assert!(access.is_password(&hub, &password).await);
            let renewed = access.feed(&hub, AccessDetail::Busy);
            assert_eq!((renewed.generation, renewed.renewed_at), (1, Some(now)));
            access.renew(&hub, AccessDetail::Busy, 0, now).await.expect("room");
            assert_eq!(access.feed(&hub, AccessDetail::Busy), renewed, "the same request again changes nothing");
            let other = Access::open(store, [7; 32], "http://127.0.0.1:1").await.expect("an access");
            assert_eq!(other.feed(&hub, AccessDetail::Busy), renewed, "it outlives the process");
            access.renew(&hub, AccessDetail::Dav, 0, now).await.expect("room");
            assert!(!access.is_password(&hub, &password).await);
        });
    }

    #[test]
    fn a_password_is_forgiven_how_it_was_copied_but_not_what_it_is() {
        with_access(async |access, _| {
            let hub = Subject::Hub(HubId::parse("parc-alize").expect("a hub"));
            let password = access.password(&hub);
            assert_eq!(password.split('-').map(str::len).collect::<Vec<_>>(), [5; 4], "{password}");
            let copied = password.to_uppercase().replace('-', " ").replace('0', "O").replace('1', "l");
            assert!(access.is_password(&hub, &copied).await, "{copied}");
            assert!(!access.is_password(&hub, &password[1..]).await);
            assert!(!access.is_password(&hub, "").await);
            let part =
                Subject::Resource(HubId::parse("parc-alize").expect("a hub"), LocalId::parse("x").expect("an id"));
            assert!(!access.is_password(&part, &access.password(&part)).await, "parts have no account");
        });
    }
}
