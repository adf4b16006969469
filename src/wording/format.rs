//! Dates, times, numbers, distances in a language.
