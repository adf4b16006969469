//! The views lane: one binary, one module a subject.
