//! The figures of a work as a table: a label and a value for each.

use super::{Wording, both, format, in_both};
use crate::domain::text::Text;
use crate::work::{Counts, Inspection};

/// Every figure worth showing, the most telling first. Sizes in metres, memory in bytes and their multiples.
pub fn statistics(work: &Inspection) -> Vec<(Text, Text)> {
    let mut rows = Vec::new();
    let mut row = |key: &'static str, say: &dyn Fn(Wording) -> String| {
        rows.push((both(key, &[]), in_both(say)));
    };
    let integer = |w: Wording, count: u64| format::integer(w.lang, count);
    let pair = |w: Wording, pick: &dyn Fn(&Counts) -> u64| {
        let (drawn, stored) = (pick(&work.drawn), pick(&work.stored));
        if drawn == stored {
            integer(w, drawn)
        } else {
            let args = [("drawn", integer(w, drawn).into()), ("stored", integer(w, stored).into())];
            w.with("work-stat-drawn-of", &args)
        }
    };
    row("work-stat-size", &|w| match work.size_m() {
        None => w.t("work-stat-none"),
        Some(size) => {
            let metres = size.map(|side| format::number(w.lang, side, if side < 10.0 { 2 } else { 1 }));
            let [width, height, depth] = metres;
            w.with("work-stat-metres", &[("width", width.into()), ("height", height.into()), ("depth", depth.into())])
        }
    });
    row("work-stat-triangles", &|w| pair(w, &|counts| counts.triangles));
    row("work-stat-vertices", &|w| pair(w, &|counts| counts.vertices));
    row("work-stat-draw-calls", &|w| pair(w, &|counts| counts.draw_calls));
    row("work-stat-materials", &|w| integer(w, work.materials as u64));
    row("work-stat-images", &|w| {
        let memory = format::bytes(w, work.texture_bytes());
        w.with("work-stat-images-value", &[("count", work.images.len().into()), ("memory", memory.into())])
    });
    row("work-stat-animations", &|w| integer(w, work.animations.len() as u64));
    if work.skins > 0 {
        row("work-stat-joints", &|w| integer(w, work.joints as u64));
    }
    if work.morph_targets > 0 {
        row("work-stat-morphs", &|w| integer(w, work.morph_targets as u64));
    }
    if work.lights + work.cameras > 0 {
        row("work-stat-lights", &|w| integer(w, work.lights as u64));
        row("work-stat-cameras", &|w| integer(w, work.cameras as u64));
    }
    row("work-stat-file", &|w| format::bytes(w, work.file_bytes + work.side_bytes));
    row("work-stat-version", &|_| work.version.clone());
    if let Some(generator) = &work.generator {
        row("work-stat-generator", &|_| generator.clone());
    }
    if let Some(copyright) = &work.copyright {
        row("work-stat-copyright", &|_| copyright.clone());
    }
    if !work.extensions_used.is_empty() {
        row("work-stat-extensions", &|_| work.extensions_used.join(", "));
    }
    rows
}
