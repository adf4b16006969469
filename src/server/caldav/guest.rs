//! Who asks: the calendar account of a hub or a team, and what it may reach.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Dav;
use super::place::Place;
use crate::dav::DavError;
use crate::dav::names::dav as name;
use crate::domain::text::Lang;
use crate::server::access::Subject;
use crate::wording::Wording;

/// Who signed in.
#[derive(Debug, Clone)]
pub(super) struct Guest {
    pub(super) subject: Subject,
    pub(super) lang: Lang,
}

/// Lets an account in: user name `hub.<id>` or `team.<id>` with its calendar password, or with the secret of the server,
/// which opens every desk.
pub(super) async fn let_in(dav: &Dav, headers: &HeaderMap, lang: Lang) -> Option<Guest> {
    let (scheme, code) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let pair = String::from_utf8(STANDARD.decode(code.trim()).ok()?).ok()?;
    let (user, password) = pair.split_once(':')?;
    let subject = Subject::of_user(user.trim())?;
    let is_known = {
        let state = dav.app.ledger().read();
        match &subject {
            Subject::Hub(hub) => state.hub(hub).is_some(),
            Subject::Team(team) => state.team(team).is_some(),
            Subject::Resource(..) | Subject::Member(..) => false,
        }
    };
    let opens = dav.app.access().is_password(&subject, password).await || dav.app.identity().is_secret(password);
    (is_known && opens).then_some(Guest { subject, lang })
}

impl Guest {
    /// Everybody may look at principals, and at what is nobody's; calendars are their owner's.
    pub(super) fn check(&self, place: &Place) -> Result<(), DavError> {
        match place {
            Place::Home(owner) | Place::Collection(owner, _) | Place::Object(owner, ..) if *owner != self.subject => {
                Err(DavError::need_privilege(&place.href(), name("read")))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn wording(&self) -> Wording {
        Wording::new(self.lang)
    }

    /// An error with the sentence `key`, in which `{ $what }` is `what`.
    pub(super) fn refuse(&self, error: DavError, key: &str, what: &str) -> DavError {
        error.saying(self.wording().with(key, &[("what", what.to_owned().into())]))
    }
}
