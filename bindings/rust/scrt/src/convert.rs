//! Whole files at once.
use std::path::Path;

use scrt_sys as sys;

use crate::handle::{c_path, size_of};
use crate::{Control, ConvertOptions, Result, Schema, TextOptions};

/// What a conversion did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Converted {
    /// Rows.
    pub rows: u64,
    /// Bytes of the input.
    pub bytes_in: u64,
    /// Bytes of the output.
    pub bytes_out: u64,
    /// Row groups.
    pub row_groups: u64,
}

/// Converts between text and `.scrt`, or `.scrt` and `.scrt`, in memory that row groups bound. `-` is
/// standard input or output.
///
/// ```no_run
/// # fn main() -> scrt::Result<()> {
/// use std::ops::ControlFlow;
/// use scrt::{convert, Control, ConvertOptions};
///
/// let control = Control::new().progress(|progress| {
///     eprintln!("{} bytes", progress.done_bytes);
///     ControlFlow::Continue(())
/// });
/// let done = convert("events.jsonl", "events.scrt", &ConvertOptions::new(), control)?;
/// println!("{} rows", done.rows);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// All that reading and writing can give; [`Unsupported`](crate::ErrorKind::Unsupported),
/// [`Cancelled`](crate::ErrorKind::Cancelled), [`Deadline`](crate::ErrorKind::Deadline).
pub fn convert(
    input: impl AsRef<Path>,
    output: impl AsRef<Path>,
    options: &ConvertOptions,
    control: Control<'_>,
) -> Result<Converted> {
    let (input, output) = (c_path(input.as_ref())?, c_path(output.as_ref())?);
    let mut raw = sys::scrt_convert_result {
        struct_size: size_of::<sys::scrt_convert_result>(),
        rows: 0,
        bytes_in: 0,
        bytes_out: 0,
        row_groups: 0,
    };
    options.with_raw(|options| {
        // SAFETY: paths and options outlive the call.
        control.run(|control, err| unsafe {
            sys::scrt_convert(input.as_ptr(), output.as_ptr(), options, control, &mut raw, err)
        })
    })?;
    let count = |number: i64| number.max(0) as u64;
    Ok(Converted {
        rows: count(raw.rows),
        bytes_in: count(raw.bytes_in),
        bytes_out: count(raw.bytes_out),
        row_groups: count(raw.row_groups),
    })
}

/// The least schema that holds all records of a JSON file; `-` is standard input.
///
/// # Errors
/// What the text does wrong, with byte offset and line; [`NotFound`](crate::ErrorKind::NotFound),
/// [`Io`](crate::ErrorKind::Io), [`Cancelled`](crate::ErrorKind::Cancelled),
/// [`Deadline`](crate::ErrorKind::Deadline).
pub fn infer(
    path: impl AsRef<Path>,
    options: &TextOptions,
    control: Control<'_>,
) -> Result<Schema> {
    let path = c_path(path.as_ref())?;
    let mut out = std::ptr::null_mut();
    options.with_raw(|options| {
        // SAFETY: path and options outlive the call.
        control.run(|control, err| unsafe {
            sys::scrt_text_infer(path.as_ptr(), options, control, &mut out, err)
        })
    })?;
    // SAFETY: ours now.
    unsafe { Schema::from_raw(out) }
}
