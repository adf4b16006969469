//! What can be wrong with a work, where, and the key of the sentence that says how to mend it.
//!
//! No words here: [`Fault::key`] and [`Fault::args`] name a Fluent message of `work.ftl`, which `wording` turns into a
//! sentence. A [`Fault`] keeps the work from being shown; a [`Note`] tells what is shown otherwise than it was made.

use std::fmt;

use thiserror::Error;

/// Why a work cannot be read or shown, and where in its file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{fault} ({place})")]
pub struct WorkError {
    pub fault: Fault,
    pub place: Place,
}

/// Where in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The file as a whole.
    File,
    /// Bytes from the start of the file.
    Byte(u64),
    /// An RFC 6901 JSON pointer, such as `/accessors/3/bufferView`.
    Pointer(String),
    /// A side file, as the work names it.
    SideFile(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => f.write_str("whole file"),
            Self::Byte(offset) => write!(f, "byte {offset}"),
            Self::Pointer(pointer) => f.write_str(pointer),
            Self::SideFile(name) => write!(f, "side file {name}"),
        }
    }
}

/// A value inside a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    Text(String),
    Count(u64),
}

/// What is wrong. Lengths and offsets are in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Fault {
    #[error("the file is empty")]
    Empty,
    #[error("neither a GLB nor a glTF file")]
    NotGltf,
    #[error("GLB container version {found}, not 2")]
    GlbVersion { found: u64 },
    #[error("file cut short: {needed} bytes announced, {found} present")]
    Truncated { needed: u64, found: u64 },
    #[error("the GLB header announces {declared} bytes, the file has {actual}")]
    LengthMismatch { declared: u64, actual: u64 },
    #[error("a GLB chunk of {declared} bytes where {left} are left")]
    ChunkTooBig { declared: u64, left: u64 },
    #[error("the first GLB chunk is not JSON")]
    JsonChunkMissing,
    #[error("the JSON chunk is empty")]
    JsonChunkEmpty,
    #[error("the JSON begins with a byte order mark")]
    ByteOrderMark,
    #[error("invalid JSON, line {line}, column {column}: {reason}")]
    InvalidJson { reason: String, line: u64, column: u64 },
    #[error("a BIN chunk that is not the second")]
    MisplacedBin,
    #[error("glTF version {found}, not 2.x")]
    GltfVersion { found: String },
    #[error("{expected} expected")]
    WrongType { expected: &'static str },
    #[error("property `{name}` is missing")]
    MissingProperty { name: &'static str },
    #[error("entry {index} of a list of {length}")]
    Unresolved { index: u64, length: u64 },
    #[error("side file {name} cannot be read: {reason}")]
    SideFile { name: String, reason: String },
    #[error("unreadable data URI")]
    DataUri,
    #[error("buffer of {declared} bytes with only {actual}")]
    BufferTooShort { declared: u64, actual: u64 },
    #[error("ends at byte {end} of a buffer of {length}")]
    ViewOutside { end: u64, length: u64 },
    #[error("needs {needed} bytes of a view of {available}")]
    AccessorOutside { needed: u64, available: u64 },
    #[error("accessor of {found} where {expected} is expected")]
    AccessorKind { found: String, expected: &'static str },
    #[error("{count} elements that no data backs")]
    AccessorTooLong { count: u64 },
    #[error("vertex {index} of a primitive that has {vertices}")]
    IndexOutside { index: u64, vertices: u64 },
    #[error("attributes of one primitive have {found} and {expected} elements")]
    AttributeCounts { found: u64, expected: u64 },
    #[error("node {node} is its own ancestor")]
    NodeCycle { node: u64 },
    #[error("node {node} has two parents")]
    NodeShared { node: u64 },
    #[error("nodes nested {depth} deep")]
    NodesTooDeep { depth: u64 },
    #[error("extension {name} cannot be shown")]
    Extension { name: String },
    #[error("the file cannot be read: {reason}")]
    Unreadable { reason: String },
    #[error("file of {bytes} bytes, over the limit of {limit}")]
    TooLarge { bytes: u64, limit: u64 },
    #[error("the engine refused it: {reason}")]
    Engine { reason: String },
    #[error("not shown after {seconds} s")]
    Timeout { seconds: u64 },
}

impl Fault {
    pub(super) fn at(self, place: Place) -> WorkError {
        WorkError { fault: self, place }
    }

    pub(super) fn at_byte(self, offset: usize) -> WorkError {
        self.at(Place::Byte(offset as u64))
    }

    /// Key of the sentence in `work.ftl`.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Empty => "work-error-empty",
            Self::NotGltf => "work-error-not-gltf",
            Self::GlbVersion { .. } => "work-error-glb-version",
            Self::Truncated { .. } => "work-error-truncated",
            Self::LengthMismatch { .. } => "work-error-length-mismatch",
            Self::ChunkTooBig { .. } => "work-error-chunk-too-big",
            Self::JsonChunkMissing => "work-error-json-chunk-missing",
            Self::JsonChunkEmpty => "work-error-json-chunk-empty",
            Self::ByteOrderMark => "work-error-byte-order-mark",
            Self::InvalidJson { .. } => "work-error-invalid-json",
            Self::MisplacedBin => "work-error-misplaced-bin",
            Self::GltfVersion { .. } => "work-error-gltf-version",
            Self::WrongType { .. } => "work-error-wrong-type",
            Self::MissingProperty { .. } => "work-error-missing-property",
            Self::Unresolved { .. } => "work-error-unresolved",
            Self::SideFile { .. } => "work-error-side-file",
            Self::DataUri => "work-error-data-uri",
            Self::BufferTooShort { .. } => "work-error-buffer-too-short",
            Self::ViewOutside { .. } => "work-error-view-outside",
            Self::AccessorOutside { .. } => "work-error-accessor-outside",
            Self::AccessorKind { .. } => "work-error-accessor-kind",
            Self::AccessorTooLong { .. } => "work-error-accessor-too-long",
            Self::IndexOutside { .. } => "work-error-index-outside",
            Self::AttributeCounts { .. } => "work-error-attribute-counts",
            Self::NodeCycle { .. } => "work-error-node-cycle",
            Self::NodeShared { .. } => "work-error-node-shared",
            Self::NodesTooDeep { .. } => "work-error-nodes-too-deep",
            Self::Extension { .. } => "work-error-extension",
            Self::Unreadable { .. } => "work-error-unreadable",
            Self::TooLarge { .. } => "work-error-too-large",
            Self::Engine { .. } => "work-error-engine",
            Self::Timeout { .. } => "work-error-timeout",
        }
    }

    /// The values that the sentence names.
    pub fn args(&self) -> Vec<(&'static str, Arg)> {
        let text = |name, value: &str| (name, Arg::Text(value.to_owned()));
        let count = |name, value: &u64| (name, Arg::Count(*value));
        match self {
            Self::Empty
            | Self::NotGltf
            | Self::JsonChunkMissing
            | Self::JsonChunkEmpty
            | Self::ByteOrderMark
            | Self::MisplacedBin
            | Self::DataUri => vec![],
            Self::GlbVersion { found } => vec![count("found", found)],
            Self::Truncated { needed, found } => vec![count("needed", needed), count("found", found)],
            Self::LengthMismatch { declared, actual } | Self::BufferTooShort { declared, actual } => {
                vec![count("declared", declared), count("actual", actual)]
            }
            Self::ChunkTooBig { declared, left } => vec![count("declared", declared), count("left", left)],
            Self::InvalidJson { reason, line, column } => {
                vec![text("reason", reason), count("line", line), count("column", column)]
            }
            Self::GltfVersion { found } => vec![text("found", found)],
            Self::WrongType { expected } => vec![text("expected", expected)],
            Self::MissingProperty { name } => vec![text("name", name)],
            Self::Unresolved { index, length } => vec![count("index", index), count("length", length)],
            Self::SideFile { name, reason } => vec![text("name", name), text("reason", reason)],
            Self::ViewOutside { end, length } => vec![count("end", end), count("length", length)],
            Self::AccessorOutside { needed, available } => {
                vec![count("needed", needed), count("available", available)]
            }
            Self::AccessorKind { found, expected } => vec![text("found", found), text("expected", expected)],
            Self::AccessorTooLong { count: length } => vec![count("count", length)],
            Self::IndexOutside { index, vertices } => vec![count("index", index), count("vertices", vertices)],
            Self::AttributeCounts { found, expected } => vec![count("found", found), count("expected", expected)],
            Self::NodeCycle { node } | Self::NodeShared { node } => vec![count("node", node)],
            Self::NodesTooDeep { depth } => vec![count("depth", depth)],
            Self::Extension { name } => vec![text("name", name)],
            Self::Unreadable { reason } | Self::Engine { reason } => vec![text("reason", reason)],
            Self::TooLarge { bytes, limit } => vec![count("bytes", bytes), count("limit", limit)],
            Self::Timeout { seconds } => vec![count("seconds", seconds)],
        }
    }
}

/// Something that is shown otherwise than it was made.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// An extension of the look or the behaviour that is not drawn.
    ExtensionIgnored { name: String },
    /// Specular-glossiness materials are drawn as metal-roughness ones.
    SpecularGlossiness { materials: u64 },
    /// A picture whose format is not read: the material keeps its plain colour.
    ImageNotShown { name: String, format: String },
    /// A picture that the file names and that is not there.
    ImageMissing { name: String, reason: String },
    /// Animation channels that move something else than a node (KHR_animation_pointer).
    PointerChannels { channels: u64 },
    /// More instances than are drawn.
    InstancesCut { drawn: u64, total: u64 },
    /// A skin with more joints than are moved.
    TooManyJoints { joints: u64, limit: u64 },
    /// Only the first four influences of a vertex are used.
    InfluencesCut { influences: u64 },
    /// Only the first two texture coordinate sets are used.
    UvSetsCut { sets: u64 },
    /// Only the default variant of the materials is drawn.
    Variants { variants: u64 },
    /// The scene draws nothing.
    NothingDrawn,
}

impl Note {
    /// Key of the sentence in `work.ftl`.
    pub fn key(&self) -> &'static str {
        match self {
            Self::ExtensionIgnored { .. } => "work-note-extension-ignored",
            Self::SpecularGlossiness { .. } => "work-note-specular-glossiness",
            Self::ImageNotShown { .. } => "work-note-image-not-shown",
            Self::ImageMissing { .. } => "work-note-image-missing",
            Self::PointerChannels { .. } => "work-note-pointer-channels",
            Self::InstancesCut { .. } => "work-note-instances-cut",
            Self::TooManyJoints { .. } => "work-note-too-many-joints",
            Self::InfluencesCut { .. } => "work-note-influences-cut",
            Self::UvSetsCut { .. } => "work-note-uv-sets-cut",
            Self::Variants { .. } => "work-note-variants",
            Self::NothingDrawn => "work-note-nothing-drawn",
        }
    }

    /// The values that the sentence names.
    pub fn args(&self) -> Vec<(&'static str, Arg)> {
        let text = |name, value: &str| (name, Arg::Text(value.to_owned()));
        let count = |name, value: &u64| (name, Arg::Count(*value));
        match self {
            Self::NothingDrawn => vec![],
            Self::ExtensionIgnored { name } => vec![text("name", name)],
            Self::SpecularGlossiness { materials } => vec![count("materials", materials)],
            Self::ImageNotShown { name, format } => vec![text("name", name), text("format", format)],
            Self::ImageMissing { name, reason } => vec![text("name", name), text("reason", reason)],
            Self::PointerChannels { channels } => vec![count("channels", channels)],
            Self::InstancesCut { drawn, total } => vec![count("drawn", drawn), count("total", total)],
            Self::TooManyJoints { joints, limit } => vec![count("joints", joints), count("limit", limit)],
            Self::InfluencesCut { influences } => vec![count("influences", influences)],
            Self::UvSetsCut { sets } => vec![count("sets", sets)],
            Self::Variants { variants } => vec![count("variants", variants)],
        }
    }
}
