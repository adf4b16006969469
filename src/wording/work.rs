//! What `work` finds in a file, in words.

use fluent_templates::fluent_bundle::FluentValue;

use super::Wording;
use crate::work::{Arg, Note, Place, WorkError};

/// What is wrong, how to mend it and where, such as "The file is empty. … (the whole file)".
pub fn error(wording: Wording, error: &WorkError) -> String {
    let sentence = wording.with(error.fault.key(), &values(error.fault.args()));
    if error.place == Place::File {
        return sentence;
    }
    let place = place(wording, &error.place);
    wording.with("work-error-with-place", &[("error", sentence.into()), ("place", place.into())])
}

/// Where in the file.
pub fn place(wording: Wording, place: &Place) -> String {
    match place {
        Place::File => wording.t("work-place-file"),
        Place::Byte(offset) => wording.with("work-place-byte", &[("offset", number(*offset))]),
        Place::Pointer(pointer) => wording.with("work-place-pointer", &[("pointer", pointer.clone().into())]),
        Place::SideFile(name) => wording.with("work-place-side-file", &[("name", name.clone().into())]),
    }
}

/// What is shown otherwise than it was made.
pub fn note(wording: Wording, note: &Note) -> String {
    wording.with(note.key(), &values(note.args()))
}

fn values(args: Vec<(&'static str, Arg)>) -> Vec<(&'static str, FluentValue<'static>)> {
    let value = |arg| match arg {
        Arg::Text(text) => FluentValue::from(text),
        Arg::Count(count) => number(count),
    };
    args.into_iter().map(|(name, arg)| (name, value(arg))).collect()
}

fn number(count: u64) -> FluentValue<'static> {
    FluentValue::from(count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::Lang;
    use crate::work::Fault;

    #[test]
    fn every_fault_and_note_reads_in_both_languages_with_its_values() {
        let name = || "thing".to_owned();
        let faults = [
            Fault::Empty,
            Fault::NotGltf,
            Fault::GlbVersion { found: 1 },
            Fault::Truncated { needed: 9, found: 8 },
            Fault::LengthMismatch { declared: 9, actual: 8 },
            Fault::ChunkTooBig { declared: 9, left: 8 },
            Fault::JsonChunkMissing,
            Fault::JsonChunkEmpty,
            Fault::ByteOrderMark,
            Fault::InvalidJson { reason: name(), line: 1, column: 2 },
            Fault::MisplacedBin,
            Fault::GltfVersion { found: name() },
            Fault::WrongType { expected: "thing" },
            Fault::MissingProperty { name: "thing" },
            Fault::Unresolved { index: 1, length: 1 },
            Fault::SideFile { name: name(), reason: name() },
            Fault::DataUri,
            Fault::BufferTooShort { declared: 9, actual: 8 },
            Fault::ViewOutside { end: 9, length: 8 },
            Fault::AccessorOutside { needed: 9, available: 8 },
            Fault::AccessorKind { found: name(), expected: "thing" },
            Fault::AccessorTooLong { count: 1 },
            Fault::IndexOutside { index: 1, vertices: 1 },
            Fault::AttributeCounts { found: 1, expected: 2 },
            Fault::NodeCycle { node: 1 },
            Fault::NodeShared { node: 1 },
            Fault::NodesTooDeep { depth: 1 },
            Fault::Extension { name: name() },
            Fault::Unreadable { reason: name() },
            Fault::TooLarge { bytes: 2, limit: 1 },
            Fault::Engine { reason: name() },
            Fault::Timeout { seconds: 1 },
        ];
        let notes = [
            Note::ExtensionIgnored { name: name() },
            Note::SpecularGlossiness { materials: 2 },
            Note::ImageNotShown { name: name(), format: name() },
            Note::ImageMissing { name: name(), reason: name() },
            Note::PointerChannels { channels: 1 },
            Note::InstancesCut { drawn: 1, total: 2 },
            Note::TooManyJoints { joints: 2, limit: 1 },
            Note::InfluencesCut { influences: 8 },
            Note::UvSetsCut { sets: 3 },
            Note::Variants { variants: 3 },
            Note::NothingDrawn,
        ];
        for lang in Lang::ALL {
            let wording = Wording::new(lang);
            let sentences = faults
                .iter()
                .map(|fault| error(wording, &WorkError { fault: fault.clone(), place: Place::Byte(12) }))
                .chain(notes.iter().map(|n| note(wording, n)));
            for sentence in sentences {
                assert!(!sentence.contains('⟦') && !sentence.contains('$') && sentence.len() > 20, "{sentence}");
            }
        }
        let cut = WorkError { fault: Fault::Truncated { needed: 20, found: 12 }, place: Place::Byte(12) };
        assert_eq!(
            error(Wording::new(Lang::Fr), &cut),
            "Le fichier est coupé\u{a0}: il annonce 20\u{a0}octets et n’en a que 12. Copiez-le ou téléchargez-le à \
             nouveau. (octet 12)"
        );
    }
}
