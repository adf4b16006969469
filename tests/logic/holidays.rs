//! Public holidays against the almanac.
