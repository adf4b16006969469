//! Dated proofs of training ("habilitations"): which days they cover, and the first day that they leave uncovered.
//!
//! A proof counts on the days of use, never on the day of booking: it may expire, or be revoked, in between. Nothing here
//! knows where proofs come from, and nothing fails.

use chrono::{Days, NaiveDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::OfferKey;

/// A proof that a team was trained. Days are local days of the hub that lends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Qualification {
    /// The training, as its hub offers it.
    pub training: OfferKey,
    /// First day on which it counts.
    pub from: NaiveDate,
    /// Last day on which it counts, included; none where it does not expire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// First day on which it no longer counts, because it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<NaiveDate>,
}

impl Qualification {
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day
            && self.until.is_none_or(|until| day <= until)
            && self.revoked.is_none_or(|revoked| day < revoked)
    }

    /// The last day of the stretch that covers `day`; `None` where the proof does not end.
    fn last_day(&self) -> Option<NaiveDate> {
        let before_revoked = self.revoked.and_then(|revoked| revoked.pred_opt());
        match (self.until, before_revoked) {
            (Some(until), Some(before)) => Some(until.min(before)),
            (until, before) => until.or(before),
        }
    }
}

/// A hub withdraws the proofs of a training that a team has: those that had begun by the day on which it takes effect. One
/// that begins later is of another training, and stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    pub training: OfferKey,
    /// First day on which the proofs no longer count.
    pub on: NaiveDate,
}

impl Revocation {
    /// Ends the proofs that it concerns; one that ended earlier keeps its end.
    pub fn apply_to(&self, proofs: &mut [Qualification]) {
        for proof in proofs.iter_mut().filter(|proof| proof.training == self.training && proof.from <= self.on) {
            proof.revoked = Some(proof.revoked.map_or(self.on, |earlier| earlier.min(self.on)));
        }
    }
}

/// The first day from `from` to `to`, both included, on which none of the proofs of a training counts.
pub fn first_uncovered<'a>(
    training: &OfferKey,
    proofs: impl IntoIterator<Item = &'a Qualification>,
    from: NaiveDate,
    to: NaiveDate,
) -> Option<NaiveDate> {
    let proofs: Vec<&Qualification> = proofs.into_iter().filter(|proof| proof.training == *training).collect();
    let mut day = from;
    while day <= to {
        // The proof that reaches furthest; without end, the rest is covered.
        let covering = proofs.iter().filter(|proof| proof.covers(day));
        let reach = covering.map(|proof| proof.last_day().unwrap_or(NaiveDate::MAX)).max();
        match reach {
            None => return Some(day),
            Some(last) => day = last.checked_add_days(Days::new(1))?,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn proof(from: &str, until: Option<&str>, revoked: Option<&str>) -> Qualification {
        let training = "a/mocap".parse().expect("a key");
        Qualification { training, from: day(from), until: until.map(day), revoked: revoked.map(day) }
    }

    #[test]
    fn a_revocation_ends_the_proofs_that_had_begun_and_no_other() {
        let check = |proof: Qualification, on: &str, expected: Option<&str>| {
            let revocation = Revocation { training: "a/mocap".parse().expect("a key"), on: day(on) };
            let mut proofs = [proof];
            revocation.apply_to(&mut proofs);
            assert_eq!(proofs[0].revoked, expected.map(day), "{on}");
        };
        check(proof("2027-01-01", None, None), "2027-03-01", Some("2027-03-01"));
        check(proof("2027-03-01", None, None), "2027-03-01", Some("2027-03-01"));
        check(proof("2027-03-02", None, None), "2027-03-01", None);
        check(proof("2027-01-01", None, Some("2027-02-01")), "2027-03-01", Some("2027-02-01"));
        check(proof("2027-01-01", None, Some("2027-04-01")), "2027-03-01", Some("2027-03-01"));
        let other = Qualification { training: "a/other".parse().expect("a key"), ..proof("2027-01-01", None, None) };
        check(other, "2027-03-01", None);
    }

    #[test]
    fn proofs_that_follow_each_other_cover_like_one() {
        let check = |proofs: &[Qualification], from: &str, to: &str, expected: Option<&str>| {
            let training = "a/mocap".parse().expect("a key");
            assert_eq!(first_uncovered(&training, proofs, day(from), day(to)), expected.map(day), "{from} to {to}");
        };
        let until_june = proof("2027-01-01", Some("2027-06-30"), None);
        let from_july = proof("2027-07-01", None, None);
        let july_revoked = proof("2027-07-01", None, Some("2027-07-15"));
        check(&[], "2027-05-01", "2027-05-01", Some("2027-05-01"));
        check(std::slice::from_ref(&until_june), "2027-06-30", "2027-06-30", None);
        check(std::slice::from_ref(&until_june), "2027-06-29", "2027-07-02", Some("2027-07-01"));
        check(&[until_june.clone(), from_july], "2027-06-29", "2037-07-02", None);
        check(&[until_june.clone(), july_revoked], "2027-06-29", "2027-07-15", Some("2027-07-15"));
        let other = Qualification { training: "a/other".parse().expect("a key"), ..until_june };
        check(&[other], "2027-05-01", "2027-05-01", Some("2027-05-01"));
    }
}
