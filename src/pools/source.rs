//! Places in a text, and a sink for what is found there.

use std::ops::Range;

use super::finding::{Args, Finding, Severity};

/// Collects the findings of one file and turns byte offsets into lines and columns.
#[derive(Debug)]
pub(super) struct Sink<'a> {
    file: &'a str,
    text: &'a str,
    /// Offset of the first byte of each line.
    line_starts: Vec<usize>,
    findings: Vec<Finding>,
}

impl<'a> Sink<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { file, text, line_starts, findings: Vec::new() }
    }

    /// Line and column (in characters) of a byte offset, both from 1.
    fn position(&self, offset: usize) -> (u32, u32) {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line_starts.partition_point(|start| *start <= offset).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let column = self.text.get(start..offset).map_or(0, |before| before.chars().count()) + 1;
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }

    fn push(&mut self, severity: Severity, span: &Range<usize>, key: &'static str, args: Args) {
        let (line, column) = self.position(span.start);
        self.findings.push(Finding { file: self.file.to_owned(), line, column, severity, key, args });
    }

    pub(super) fn error(&mut self, span: &Range<usize>, key: &'static str, args: Args) {
        self.push(Severity::Error, span, key, args);
    }

    pub(super) fn warn(&mut self, span: &Range<usize>, key: &'static str, args: Args) {
        self.push(Severity::Warning, span, key, args);
    }

    /// Line of a byte offset, to point from one place to another.
    pub(super) fn line_of(&self, span: &Range<usize>) -> u32 {
        self.position(span.start).0
    }

    /// Forgets what stands on the line of a byte offset and after it, and everywhere what is told by `key`.
    pub(super) fn keep_before(&mut self, offset: usize, key: &str) {
        let (line, _) = self.position(offset);
        self.findings.retain(|finding| finding.line < line && finding.key != key);
    }

    pub(super) fn has_errors(&self) -> bool {
        self.findings.iter().any(Finding::is_error)
    }

    pub(super) fn into_findings(self) -> Vec<Finding> {
        self.findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_begin_at_one() {
        let sink = Sink::new("x", "été = 1\nœuf = 2\n");
        let at = |needle: &str| sink.position(sink.text.find(needle).expect("the needle"));
        assert_eq!(at("été"), (1, 1));
        assert_eq!(at("1"), (1, 7));
        assert_eq!(at("2"), (2, 7));
        assert_eq!(sink.position(10_000), (3, 1));
    }
}
