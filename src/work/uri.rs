//! Where a work keeps its bytes: data URIs and relative names of side files.

/// Bytes and media type of a `data:` URI; `None` where it is not one, `Some(None)` where it cannot be decoded.
pub(super) fn data_uri(uri: &str) -> Option<Option<(Vec<u8>, &str)>> {
    let rest = uri.strip_prefix("data:")?;
    let Some((header, body)) = rest.split_once(',') else { return Some(None) };
    let media_type = header.split(';').next().unwrap_or("");
    let bytes = if header.ends_with(";base64") { base64(body) } else { Some(percent_decoded(body).into_bytes()) };
    Some(bytes.map(|bytes| (bytes, media_type)))
}

/// RFC 4648 base 64, both alphabets, with or without padding; `None` at the first foreign character.
fn base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=').bytes();
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut bits, mut held) = (0u32, 0u32);
    for digit in digits {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'\r' | b'\n' => continue,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held & 0xFF) as u8);
        }
    }
    // Six left-over bits are a lone digit, which encodes nothing.
    (held < 6).then_some(out)
}

/// The name of a side file with its `%20` decoded; unreadable escapes are left as they are.
pub(super) fn percent_decoded(uri: &str) -> String {
    let bytes = uri.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = (bytes[at] == b'%').then(|| uri.get(at + 1..at + 3)).flatten();
        if let Some(value) = escape.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            out.push(value);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| uri.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_uris_decode_or_say_so() {
        let check = |uri: &str, expected: Option<Option<&[u8]>>| {
            assert_eq!(
                data_uri(uri).map(|d| d.map(|(bytes, _)| bytes)),
                expected.map(|e| e.map(<[u8]>::to_vec)),
                "{uri}"
            );
        };
        check("data:application/octet-stream;base64,AAEC", Some(Some(&[0, 1, 2])));
        check("data:;base64,AAE=", Some(Some(&[0, 1])));
        check("data:image/png;base64,__-_", Some(Some(&[255, 255, 191])));
        check("data:text/plain,a%20b", Some(Some(b"a b")));
        check("data:;base64,AA*C", Some(None));
        check("data:;base64,A", Some(None));
        check("data:nothing", Some(None));
        check("image.png", None);
    }

    #[test]
    fn percent_escapes_are_decoded_and_stray_signs_kept() {
        assert_eq!(percent_decoded("a%20b%C3%A9.png"), "a bé.png");
        assert_eq!(percent_decoded("100%.png"), "100%.png");
        assert_eq!(percent_decoded("%é"), "%é");
    }
}
