//! How long, how many, how far: what a request may hold before anyone computes with it.

use std::fmt::Display;

use chrono::{Datelike as _, NaiveDate};

use super::problem::Failure;
use crate::api::problem::ProblemKind;
use crate::api::series::SeriesQuery;
use crate::api::{Days, PlaceBooking, SearchQuery};
use crate::domain::booking::Wish;
use crate::domain::hub::Closure;
use crate::domain::text::Lang;
use crate::domain::time::{Instant, Interval};

/// Longest question in words, characters.
const MAX_TEXT: usize = 200;
/// Most hits in one answer.
const MAX_LIMIT: usize = 200;
const MAX_PURPOSE: usize = 2000;
const MAX_LINES: usize = 100;
/// Occurrences of a series, and weeks between two of them.
const MAX_OCCURRENCES: u32 = 60;
const MAX_WEEKS_APART: u32 = 52;
/// Days of a closure of some hours: each is a stretch of its own.
const MAX_DAYS_OF_HOURS: i64 = 366;
/// Dates further away are a mistake, and would overflow when margins are added.
const YEARS: std::ops::Range<i32> = 2000..2200;

fn refuse(key: &'static str, what: impl Display) -> Result<(), Failure> {
    Err(Failure::because(ProblemKind::Unprocessable, key, what))
}

/// Refuses a search that makes no sense.
pub(super) fn check_search(query: &SearchQuery) -> Result<(), Failure> {
    if query.text.chars().count() > MAX_TEXT {
        return refuse("problem-detail-text", MAX_TEXT);
    }
    if !(1..=MAX_LIMIT).contains(&query.limit) {
        return refuse("problem-detail-limit", MAX_LIMIT);
    }
    if let Some(interval) = query.interval {
        check_interval(interval)?;
    }
    if let Some(Days { from, to }) = query.days {
        check_day(from)?;
        check_day(to)?;
        if from > to {
            return refuse("problem-detail-days", format_args!("{from} > {to}"));
        }
    }
    if let Some(place) = query.near
        && !(place.lon.abs() <= 180.0 && place.lat.abs() <= 90.0)
    {
        return refuse("problem-detail-place", format_args!("{}, {}", place.lon, place.lat));
    }
    if let Some(km) = query.within_km
        && !(km.is_finite() && km >= 0.0)
    {
        return refuse("problem-detail-distance", km);
    }
    Ok(())
}

/// Refuses a series that nobody means.
pub(super) fn check_series(query: &SeriesQuery) -> Result<(), Failure> {
    for (number, most) in [(query.count, MAX_OCCURRENCES), (query.every_weeks, MAX_WEEKS_APART)] {
        if !(1..=most).contains(&number) {
            return refuse("problem-detail-series", most);
        }
    }
    check_day(query.from.at.date())?;
    check_day(query.to.at.date())
}

/// Refuses a cart that nobody fills by hand.
pub(super) fn check_cart(cart: &PlaceBooking) -> Result<(), Failure> {
    check_words(&[&cart.purpose])?;
    check_wishes(&cart.wishes)
}

pub(super) fn check_wishes(wishes: &[Wish]) -> Result<(), Failure> {
    check_count(wishes.len())?;
    wishes.iter().try_for_each(|wish| check_interval(wish.interval))
}

/// Refuses a list that nobody fills by hand.
pub(super) fn check_count(count: usize) -> Result<(), Failure> {
    if count > MAX_LINES { refuse("problem-detail-cart", MAX_LINES) } else { Ok(()) }
}

/// Refuses words that nobody types.
pub(super) fn check_words(words: &[&str]) -> Result<(), Failure> {
    if words.iter().any(|words| words.chars().count() > MAX_PURPOSE) {
        return refuse("problem-detail-purpose", MAX_PURPOSE);
    }
    Ok(())
}

pub(super) fn check_reason(reason: Option<&str>) -> Result<(), Failure> {
    check_words(reason.as_slice())
}

pub(super) fn check_days(from: NaiveDate, to: NaiveDate) -> Result<(), Failure> {
    check_day(from)?;
    check_day(to)?;
    if from > to { refuse("problem-detail-days", format_args!("{from} > {to}")) } else { Ok(()) }
}

pub(super) fn check_closure(closure: &Closure) -> Result<(), Failure> {
    check_days(closure.from, closure.to)?;
    let days = (closure.to - closure.from).num_days() + 1;
    if closure.hours.is_some() && days > MAX_DAYS_OF_HOURS {
        return refuse("problem-detail-closed-hours", days);
    }
    Lang::ALL.iter().try_for_each(|lang| check_words(&[closure.reason.get(*lang)]))
}

pub(super) fn check_interval(interval: Interval) -> Result<(), Failure> {
    check_instant(interval.start())?;
    check_instant(interval.end())
}

pub(super) fn check_instant(at: Instant) -> Result<(), Failure> {
    check_day(at.date_naive())
}

fn check_day(day: NaiveDate) -> Result<(), Failure> {
    if YEARS.contains(&day.year()) { Ok(()) } else { refuse("problem-detail-far", day) }
}
