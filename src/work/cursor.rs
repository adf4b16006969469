//! Reading JSON with its place: every refusal carries the pointer of the value it is about.

use serde_json::Value;

use super::error::{Fault, Place, WorkError};

/// A value and its JSON pointer.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    pub(super) value: &'a Value,
    pointer: String,
}

impl<'a> Cursor<'a> {
    pub(super) fn root(value: &'a Value) -> Self {
        Self { value, pointer: String::new() }
    }

    pub(super) fn error(&self, fault: Fault) -> WorkError {
        fault.at(Place::Pointer(self.pointer.clone()))
    }

    fn wrong_type(&self, expected: &'static str) -> WorkError {
        self.error(Fault::WrongType { expected })
    }

    fn child(&self, key: &str, value: &'a Value) -> Self {
        let escaped = key.replace('~', "~0").replace('/', "~1");
        Self { value, pointer: format!("{}/{escaped}", self.pointer) }
    }

    /// The property `name`; `null` counts as absent.
    pub(super) fn get(&self, name: &str) -> Option<Self> {
        let value = self.value.get(name)?;
        (!value.is_null()).then(|| self.child(name, value))
    }

    pub(super) fn require(&self, name: &'static str) -> Result<Self, WorkError> {
        self.get(name).ok_or_else(|| self.error(Fault::MissingProperty { name }))
    }

    /// `extensions.<name>`.
    pub(super) fn extension(&self, name: &str) -> Option<Self> {
        self.get("extensions")?.get(name)
    }

    pub(super) fn items(&self) -> Result<Vec<Self>, WorkError> {
        let list = self.value.as_array().ok_or_else(|| self.wrong_type("array"))?;
        Ok(list.iter().enumerate().map(|(index, value)| self.child(&index.to_string(), value)).collect())
    }

    /// The items of the list `name`; none where it is absent.
    pub(super) fn list(&self, name: &str) -> Result<Vec<Self>, WorkError> {
        self.get(name).map_or(Ok(Vec::new()), |list| list.items())
    }

    pub(super) fn entries(&self) -> Result<Vec<(&'a str, Self)>, WorkError> {
        let map = self.value.as_object().ok_or_else(|| self.wrong_type("object"))?;
        Ok(map.iter().map(|(key, value)| (key.as_str(), self.child(key, value))).collect())
    }

    pub(super) fn expect_object(&self) -> Result<(), WorkError> {
        if self.value.is_object() { Ok(()) } else { Err(self.wrong_type("object")) }
    }

    /// A whole number at or above zero; `36.0` counts, `1e300` and `-1` do not.
    pub(super) fn whole(&self) -> Result<u64, WorkError> {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let as_float =
            || self.value.as_f64().filter(|v| v.fract() == 0.0 && (0.0..EXACT).contains(v)).map(|v| v as u64);
        self.value.as_u64().or_else(as_float).ok_or_else(|| self.wrong_type("whole number"))
    }

    pub(super) fn whole_or(&self, name: &str, default: u64) -> Result<u64, WorkError> {
        self.get(name).map_or(Ok(default), |value| value.whole())
    }

    pub(super) fn number(&self) -> Result<f64, WorkError> {
        self.value.as_f64().ok_or_else(|| self.wrong_type("number"))
    }

    pub(super) fn numbers<const N: usize>(&self) -> Result<[f64; N], WorkError> {
        let items = self.items()?;
        let values = items.iter().map(Self::number).collect::<Result<Vec<_>, _>>()?;
        values.try_into().map_err(|_| self.wrong_type("array of the right length"))
    }

    pub(super) fn text(&self) -> Result<&'a str, WorkError> {
        self.value.as_str().ok_or_else(|| self.wrong_type("string"))
    }

    pub(super) fn text_of(&self, name: &str) -> Result<Option<String>, WorkError> {
        self.get(name).map(|value| value.text().map(str::to_owned)).transpose()
    }

    pub(super) fn texts(&self, name: &str) -> Result<Vec<String>, WorkError> {
        self.list(name)?.iter().map(|item| item.text().map(str::to_owned)).collect()
    }

    /// An index into a list of `length` entries.
    pub(super) fn index(&self, length: usize) -> Result<usize, WorkError> {
        let index = self.whole()?;
        let fault = Fault::Unresolved { index, length: length as u64 };
        if index < length as u64 { Ok(index as usize) } else { Err(self.error(fault)) }
    }

    pub(super) fn index_of(&self, name: &str, length: usize) -> Result<Option<usize>, WorkError> {
        self.get(name).map(|value| value.index(length)).transpose()
    }

    pub(super) fn indices_of(&self, name: &str, length: usize) -> Result<Vec<usize>, WorkError> {
        self.list(name)?.iter().map(|item| item.index(length)).collect()
    }
}
