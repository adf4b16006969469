//! Search that forgives accents, case and typing errors.
