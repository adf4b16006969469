//! The one TLS provider of the whole program, whoever needs it first.
//!
//! It only chooses who computes; it opens no connection and checks no certificate. It cannot fail: where a provider was
//! chosen before, that one stays.

use std::sync::Once;

/// Chooses the provider. May be called more than once.
pub fn install_provider() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if rustls::crypto::ring::default_provider().install_default().is_err() {
            tracing::debug!("a TLS provider was already installed");
        }
    });
}
