//! The desktop lane: one binary, one module a subject.
mod map;
