//! Bytes -> JSON and binary chunk: the GLB container and the plain `.gltf` text.
//!
//! Stricter than most readers, because the engine's own is not strict enough: it accepts chunks that overrun the file
//! and panics on an unknown container version. Every refusal names a byte.

use serde_json::Value;

use super::error::{Fault, Place, WorkError};

const HEADER_LEN: usize = 12;
const CHUNK_HEADER_LEN: usize = 8;
const MAGIC: &[u8; 4] = b"glTF";
const JSON_CHUNK: u32 = 0x4E4F_534A;
const BIN_CHUNK: u32 = 0x004E_4942;

/// How a work is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// One binary file.
    Glb,
    /// JSON text, often with side files.
    Gltf,
}

/// The two parts of a file.
#[derive(Debug)]
pub(super) struct Container<'a> {
    pub(super) packing: Packing,
    pub(super) json: Value,
    pub(super) bin: Option<&'a [u8]>,
}

pub(super) fn unpack(bytes: &[u8]) -> Result<Container<'_>, WorkError> {
    if bytes.is_empty() {
        return Err(Fault::Empty.at(Place::File));
    }
    if bytes.starts_with(MAGIC) {
        return unpack_glb(bytes);
    }
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    if first == Some(&b'{') || bytes.starts_with(b"\xEF\xBB\xBF") {
        return Ok(Container { packing: Packing::Gltf, json: parse_json(bytes, 0)?, bin: None });
    }
    Err(Fault::NotGltf.at_byte(0))
}

fn unpack_glb(bytes: &[u8]) -> Result<Container<'_>, WorkError> {
    let truncated = |needed: usize| Fault::Truncated { needed: needed as u64, found: bytes.len() as u64 };
    let (Some(version), Some(declared)) = (u32_at(bytes, 4), u32_at(bytes, 8)) else {
        return Err(truncated(HEADER_LEN).at_byte(bytes.len()));
    };
    if version != 2 {
        return Err(Fault::GlbVersion { found: version.into() }.at_byte(4));
    }
    let declared = declared as usize;
    if bytes.len() < HEADER_LEN + CHUNK_HEADER_LEN {
        return Err(truncated(HEADER_LEN + CHUNK_HEADER_LEN).at_byte(bytes.len()));
    }
    if declared > bytes.len() {
        return Err(truncated(declared).at_byte(bytes.len()));
    }
    let (json_type, json_body, mut next) = chunk_at(bytes, HEADER_LEN)?;
    if json_type != JSON_CHUNK {
        return Err(Fault::JsonChunkMissing.at_byte(HEADER_LEN + 4));
    }
    if json_body.is_empty() {
        return Err(Fault::JsonChunkEmpty.at_byte(HEADER_LEN));
    }
    let mut bin = None;
    let mut position = 1;
    while next < declared {
        let at = next;
        let (kind, body, after) = chunk_at(bytes, at)?;
        if kind == BIN_CHUNK {
            if position != 1 {
                return Err(Fault::MisplacedBin.at_byte(at));
            }
            bin = Some(body);
        }
        // Chunks of an unknown kind are to be skipped, says the specification.
        next = after;
        position += 1;
    }
    if declared != bytes.len() {
        return Err(Fault::LengthMismatch { declared: declared as u64, actual: bytes.len() as u64 }.at_byte(8));
    }
    let json = parse_json(json_body, HEADER_LEN + CHUNK_HEADER_LEN)?;
    Ok(Container { packing: Packing::Glb, json, bin })
}

/// Kind and body of the chunk at `offset`, and where the next one begins.
fn chunk_at(bytes: &[u8], offset: usize) -> Result<(u32, &[u8], usize), WorkError> {
    let (Some(length), Some(kind)) = (u32_at(bytes, offset), u32_at(bytes, offset + 4)) else {
        let needed = (offset + CHUNK_HEADER_LEN) as u64;
        return Err(Fault::Truncated { needed, found: bytes.len() as u64 }.at_byte(bytes.len()));
    };
    let start = offset + CHUNK_HEADER_LEN;
    let announced = u32_at(bytes, 8).map_or(bytes.len(), |total| (total as usize).min(bytes.len()));
    let end = start.saturating_add(length as usize);
    if end > announced {
        let left = announced.saturating_sub(start) as u64;
        return Err(Fault::ChunkTooBig { declared: length.into(), left }.at_byte(offset));
    }
    Ok((kind, &bytes[start..end], end))
}

fn parse_json(text: &[u8], offset: usize) -> Result<Value, WorkError> {
    if text.starts_with(b"\xEF\xBB\xBF") {
        return Err(Fault::ByteOrderMark.at_byte(offset));
    }
    // Some exporters pad the chunk with zeros instead of spaces.
    let trimmed = &text[..text.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1)];
    serde_json::from_slice(trimmed).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let reason = error.to_string();
        let reason = reason.split(" at line ").next().unwrap_or(&reason).to_owned();
        let before: usize =
            trimmed.split(|byte| *byte == b'\n').take(line.saturating_sub(1)).map(|l| l.len() + 1).sum();
        let fault = Fault::InvalidJson { reason, line: line as u64, column: column as u64 };
        fault.at_byte(offset + before + column.saturating_sub(1))
    })
}

fn u32_at(bytes: &[u8], offset: usize) -> Option<u32> {
    let four = bytes.get(offset..offset.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

/// A GLB of `json` and `bin`, padded as the specification asks.
pub(super) fn pack_glb(json: &Value, bin: &[u8]) -> Vec<u8> {
    let mut text = json.to_string().into_bytes();
    text.resize(text.len().next_multiple_of(4), b' ');
    let bin_len = bin.len().next_multiple_of(4);
    let total =
        HEADER_LEN + CHUNK_HEADER_LEN + text.len() + if bin.is_empty() { 0 } else { CHUNK_HEADER_LEN + bin_len };
    let mut out = Vec::with_capacity(total);
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&2u32.to_le_bytes());
    out.extend_from_slice(&(total as u32).to_le_bytes());
    out.extend_from_slice(&(text.len() as u32).to_le_bytes());
    out.extend_from_slice(&JSON_CHUNK.to_le_bytes());
    out.extend_from_slice(&text);
    if !bin.is_empty() {
        out.extend_from_slice(&(bin_len as u32).to_le_bytes());
        out.extend_from_slice(&BIN_CHUNK.to_le_bytes());
        out.extend_from_slice(bin);
        out.resize(total, 0);
    }
    out
}
