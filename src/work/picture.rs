//! What the first bytes of a picture say: format, size, memory on the graphics card. Nothing is decoded.

/// Formats that a work may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PictureFormat {
    Png,
    Jpeg,
    Webp,
    /// KTX2 that a graphics card reads as it is (raw or block-compressed).
    Ktx2,
    /// KTX2 with Basis Universal ETC1S inside.
    Ktx2Etc1s,
    /// KTX2 with Basis Universal UASTC inside.
    Ktx2Uastc,
    Avif,
    Unknown,
}

impl PictureFormat {
    /// Whether the engine of this program draws it.
    pub fn is_shown(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Webp | Self::Ktx2)
    }

    /// Its usual name, the same in every language; empty when unknown.
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
            Self::Webp => "WebP",
            Self::Ktx2 => "KTX2",
            Self::Ktx2Etc1s => "KTX2 (Basis ETC1S)",
            Self::Ktx2Uastc => "KTX2 (Basis UASTC)",
            Self::Avif => "AVIF",
            Self::Unknown => "",
        }
    }

    /// The media type that glTF or its extensions prescribe.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Ktx2 | Self::Ktx2Etc1s | Self::Ktx2Uastc => "image/ktx2",
            Self::Avif => "image/avif",
            Self::Unknown => "application/octet-stream",
        }
    }
}

/// Size of a picture in pixels and bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureFacts {
    pub format: PictureFormat,
    pub width: u32,
    pub height: u32,
    /// Estimated bytes on the graphics card with all mip levels: `w·h·4·4/3` for pictures that are decoded to RGBA8,
    /// `w·h·bytes per texel·4/3` for Basis (ETC1S 0.5, UASTC 1), the stored levels for other KTX2.
    pub gpu_bytes: u64,
}

impl PictureFacts {
    pub(super) const UNKNOWN: Self = Self { format: PictureFormat::Unknown, width: 0, height: 0, gpu_bytes: 0 };

    fn decoded(format: PictureFormat, width: u32, height: u32) -> Self {
        Self { format, width, height, gpu_bytes: u64::from(width) * u64::from(height) * 4 * 4 / 3 }
    }
}

/// Reads the header of `bytes`; a picture that no reader recognises is [`PictureFormat::Unknown`] and has no size.
pub(super) fn facts(bytes: &[u8]) -> PictureFacts {
    png(bytes)
        .or_else(|| jpeg(bytes))
        .or_else(|| webp(bytes))
        .or_else(|| ktx2(bytes))
        .or_else(|| avif(bytes))
        .unwrap_or(PictureFacts::UNKNOWN)
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn le32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn be16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?).into())
}

fn le16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?).into())
}

fn le24(bytes: &[u8], at: usize) -> Option<u32> {
    Some(le16(bytes, at)? | u32::from(*bytes.get(at + 2)?) << 16)
}

fn png(bytes: &[u8]) -> Option<PictureFacts> {
    bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    Some(PictureFacts::decoded(PictureFormat::Png, be32(bytes, 16)?, be32(bytes, 20)?))
}

/// Walks the segments to the first start-of-frame (C0 to CF, less C4, C8 and CC).
fn jpeg(bytes: &[u8]) -> Option<PictureFacts> {
    bytes.strip_prefix(b"\xFF\xD8\xFF")?;
    let mut at = 2;
    loop {
        while *bytes.get(at)? != 0xFF {
            at += 1;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            0xFF => at += 1,
            0x01 | 0xD0..=0xD9 => at += 2,
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                return Some(PictureFacts::decoded(PictureFormat::Jpeg, be16(bytes, at + 7)?, be16(bytes, at + 5)?));
            }
            _ => at += 2 + be16(bytes, at + 2)? as usize,
        }
    }
}

fn webp(bytes: &[u8]) -> Option<PictureFacts> {
    if bytes.get(0..4)? != b"RIFF" || bytes.get(8..12)? != b"WEBP" {
        return None;
    }
    let (width, height) = match bytes.get(12..16)? {
        b"VP8X" => (le24(bytes, 24)? + 1, le24(bytes, 27)? + 1),
        b"VP8L" => {
            let packed = le32(bytes, 21)?;
            ((packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1)
        }
        b"VP8 " => (le16(bytes, 26)? & 0x3FFF, le16(bytes, 28)? & 0x3FFF),
        _ => return None,
    };
    Some(PictureFacts::decoded(PictureFormat::Webp, width, height))
}

fn ktx2(bytes: &[u8]) -> Option<PictureFacts> {
    const BASIS_LZ: u32 = 1;
    const COLOR_MODEL_UASTC: u8 = 166;
    bytes.strip_prefix(b"\xABKTX 20\xBB\r\n\x1A\n")?;
    let (vk_format, width, height) = (le32(bytes, 12)?, le32(bytes, 20)?, le32(bytes, 24)?.max(1));
    let (levels, scheme, descriptor) = (le32(bytes, 40)?.max(1), le32(bytes, 44)?, le32(bytes, 48)? as usize);
    let color_model = bytes.get(descriptor.checked_add(12)?).copied().unwrap_or(0);
    let texels = u64::from(width) * u64::from(height);
    let facts = |format, gpu_bytes| PictureFacts { format, width, height, gpu_bytes };
    if scheme == BASIS_LZ {
        return Some(facts(PictureFormat::Ktx2Etc1s, texels * 4 / 6));
    }
    if vk_format == 0 && color_model == COLOR_MODEL_UASTC {
        return Some(facts(PictureFormat::Ktx2Uastc, texels * 4 / 3));
    }
    if vk_format == 0 {
        return Some(facts(PictureFormat::Unknown, 0));
    }
    let stored = (0..levels.min(32) as usize)
        .filter_map(|level| le32(bytes, 80 + level * 24 + 16))
        .fold(0u64, |sum, length| sum.saturating_add(length.into()));
    Some(facts(PictureFormat::Ktx2, stored))
}

/// The first `ispe` property holds the size.
fn avif(bytes: &[u8]) -> Option<PictureFacts> {
    if bytes.get(4..8)? != b"ftyp" || !matches!(bytes.get(8..12)?, b"avif" | b"avis") {
        return None;
    }
    let head = &bytes[..bytes.len().min(4096)];
    let at = head.windows(4).position(|word| word == b"ispe");
    let size = at.and_then(|at| Some((be32(bytes, at + 8)?, be32(bytes, at + 12)?)));
    let (width, height) = size.unwrap_or((0, 0));
    Some(PictureFacts::decoded(PictureFormat::Avif, width, height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_give_format_and_size_and_cut_ones_nothing() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\0\0\0\x02\0\x08\x06\0\0\0";
        assert_eq!(facts(png), PictureFacts::decoded(PictureFormat::Png, 1024, 512));
        let jpeg = b"\xFF\xD8\xFF\xE0\0\x04ab\xFF\xC0\0\x0B\x08\0\x10\0\x20\x01";
        assert_eq!(facts(jpeg), PictureFacts::decoded(PictureFormat::Jpeg, 32, 16));
        let lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2F\xFF\xC3\x0F\0";
        assert_eq!(facts(lossless).width, 1024);
        for cut in 0..png.len() - 5 {
            assert_eq!(facts(&png[..cut]), PictureFacts::UNKNOWN, "cut at {cut}");
        }
        for cut in 0..jpeg.len() - 2 {
            assert_eq!(facts(&jpeg[..cut]), PictureFacts::UNKNOWN, "cut at {cut}");
        }
    }

    #[test]
    fn a_decoded_picture_counts_four_bytes_a_texel_and_a_third_for_its_mips() {
        assert_eq!(PictureFacts::decoded(PictureFormat::Png, 1024, 1024).gpu_bytes, 5_592_405);
    }
}
