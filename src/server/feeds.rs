//! Addresses of the `.ics` feeds: a token that only this server could have made stands for the secret, because calendar
//! programs can hold an address but no header.

use sha2::{Digest as _, Sha256};

use super::identity::hex;
use crate::api::ROOT;
use crate::domain::ids::{HubId, LocalId};

/// Bytes of the token: 128 bits.
const TOKEN_LEN: usize = 16;

/// Makes and checks the addresses of feeds.
#[derive(Clone)]
pub struct FeedKeys {
    secret: [u8; 32],
    /// Such as `https://reseau.example.org`, without a slash at the end.
    base_url: String,
}

impl std::fmt::Debug for FeedKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FeedKeys").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

impl FeedKeys {
    pub fn new(secret: [u8; 32], base_url: &str) -> Self {
        Self { secret, base_url: base_url.trim_end_matches('/').to_owned() }
    }

    /// One token a hub, for its feed and those of its resources.
    fn token(&self, hub: &HubId) -> String {
        hex(&hmac_sha256(&self.secret, hub.as_str().as_bytes())[..TOKEN_LEN])
    }

    /// Whether `token` is that of `hub`. Compared by their hashes, so that the time it takes tells nothing.
    pub fn opens(&self, token: &str, hub: &HubId) -> bool {
        Sha256::digest(token) == Sha256::digest(self.token(hub))
    }

    pub fn of_hub(&self, hub: &HubId) -> String {
        format!("{}{ROOT}/feeds/{}/{hub}.ics", self.base_url, self.token(hub))
    }

    pub fn of_resource(&self, hub: &HubId, resource: &LocalId) -> String {
        format!("{}{ROOT}/feeds/{}/{hub}/{resource}.ics", self.base_url, self.token(hub))
    }
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

    #[test]
    fn the_keyed_hash_is_that_of_rfc_4231() {
        // Test case 1: a key of 20 bytes 0x0b, which HMAC fills up with zeroes.
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
        assert_eq!(hex(&hmac_sha256(&key, b"Hi There")), expected);
    }

    #[test]
    fn the_token_of_one_hub_does_not_open_another() {
        let keys = FeedKeys::new([7; 32], "http://127.0.0.1:1/");
        let (a, b) = (HubId::parse("parc-alize").expect("a hub"), HubId::parse("fil-rouge").expect("a hub"));
        let address = keys.of_hub(&a);
        let token = address.split('/').nth(6).expect("a token").to_owned();
        assert!(keys.opens(&token, &a), "{address}");
        assert!(!keys.opens(&token, &b));
        assert!(!keys.opens("", &a));
        assert!(!FeedKeys::new([8; 32], "").opens(&token, &a));
    }
}
