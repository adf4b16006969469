//! The logic lane: one binary, one module a subject.
