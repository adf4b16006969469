//! Foreign plugins: their set-up, and the workarounds they need, one file each.

pub(super) mod bevy_egui;
mod key_order;
