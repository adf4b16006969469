//! The feeds that a calendar program subscribes to: how busy a hub or one of its resources is, never by whom.
