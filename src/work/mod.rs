//! glTF bytes -> what a work is: is it whole, what does it hold, how big is it, what of it can be shown.
//!
//! [`inspect`] reads a `.glb` or `.gltf` and measures it from its own JSON and buffers, never from the meshes of the
//! engine, which splits vertices and decodes shared pictures twice. [`prepare()`] rewrites the work into a plain GLB that
//! the engine's loader takes, and says what it had to leave out. Nothing here draws, touches the disk or knows the
//! engine: side files come through a [`Resolver`].
//!
//! A file that is broken gives one [`WorkError`] (what, where, how to mend); a file that is whole but partly beyond this
//! program gives its figures, [`Note`]s and, where it cannot be shown at all, [`Inspection::obstacles`]. Nothing panics,
//! whatever the bytes.

mod container;
mod cursor;
mod document;
mod error;
mod geometry;
mod inspection;
mod picture;
mod prepare;
mod support;
mod uri;

pub use container::Packing;
pub use error::{Arg, Fault, Note, Place, WorkError};
pub use geometry::Bounds;
pub use inspection::{AnimationFacts, Counts, ImageFacts, Inspection};
pub use picture::{PictureFacts, PictureFormat};
pub use prepare::Prepared;

use document::Document;

/// Gives the bytes of a side file, named relative to the work with `%20` decoded, or says why not.
pub type Resolver<'a> = dyn Fn(&str) -> Result<Vec<u8>, String> + 'a;

/// Measures the work in `bytes`.
///
/// # Errors
/// Where the file is broken. A whole file that this program cannot show is no error: see [`Inspection::obstacles`].
pub fn inspect(bytes: &[u8], resolver: &Resolver<'_>) -> Result<Inspection, WorkError> {
    Document::read(bytes, resolver).map(|document| Inspection::of(&document))
}

/// Measures the work in `bytes` and rewrites it for the engine.
///
/// # Errors
/// [`Refusal::error`] tells why it cannot be shown; a whole file still comes with its figures.
pub fn prepare(bytes: &[u8], resolver: &Resolver<'_>) -> Result<Prepared, Refusal> {
    let document = Document::read(bytes, resolver).map_err(|error| Refusal { error, inspection: None })?;
    let inspection = Inspection::of(&document);
    match inspection.obstacles.first().cloned() {
        Some(error) => Err(Refusal { error, inspection: Some(Box::new(inspection)) }),
        None => Ok(Prepared::of(&document, inspection)),
    }
}

/// Why a work is not shown, with what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    pub error: WorkError,
    pub inspection: Option<Box<Inspection>>,
}
