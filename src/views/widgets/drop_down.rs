//! What opens below a control, and gives the keyboard back to it when it closes.

use egui::{Id, Popup, PopupCloseBehavior, Response, Ui};

/// Shows `contents` below `control` once it was clicked, until something in them closes it, Escape, or a click: anywhere
/// for a list of choices, outside for what takes several clicks (`stays`). egui forgets who had the keyboard when a popup
/// closes, and Tab would start again from the first control of the window.
pub fn drop_down<R>(
    control: &Response,
    width: Option<f32>,
    stays: bool,
    contents: impl FnOnce(&mut Ui) -> R,
) -> Option<R> {
    let opened_by_keyboard = Id::new("drop-down-by-keyboard").with(control.id);
    let ctx = &control.ctx;
    if control.clicked() {
        let has_keyboard = control.has_focus();
        ctx.data_mut(|data| data.insert_temp(opened_by_keyboard, has_keyboard));
    }
    let close = if stays { PopupCloseBehavior::CloseOnClickOutside } else { PopupCloseBehavior::CloseOnClick };
    let mut popup = Popup::menu(control).close_behavior(close);
    if let Some(width) = width {
        popup = popup.width(width);
    }
    let id = popup.get_id();
    let shown = popup.show(contents);
    if !Popup::is_id_open(ctx, id) && ctx.data_mut(|data| data.remove_temp::<bool>(opened_by_keyboard)) == Some(true) {
        control.request_focus();
    }
    shown.map(|shown| shown.inner)
}
