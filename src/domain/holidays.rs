//! Public holidays of each territory of the Republic.
