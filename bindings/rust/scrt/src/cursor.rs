//! Batches one after another: from tables, streams and texts.
use std::fmt;
use std::io::Read;
use std::os::raw::c_void;
use std::path::Path;
use std::sync::{Arc, Mutex};

use scrt_sys as sys;

use crate::batch::KeepAlive;
use crate::handle::{c_path, call, CursorHandle};
use crate::record::FromColumn;
use crate::source::{read_next, AtSource, Failures, StreamSource};
use crate::{Batch, ReaderOptions, Result, Schema, TextOptions};

/// What the library reads from while the cursor is there.
pub(crate) enum Source {
    At(Option<Arc<AtSource>>),
    Stream(Box<StreamSource>),
}

impl Source {
    fn failures(&self) -> Option<&Failures> {
        match self {
            Self::At(source) => source.as_ref().map(|source| &source.failures),
            Self::Stream(source) => Some(&source.failures),
        }
    }
}

/// Batches one after another, from a table of a file, a stream or a text: an iterator of
/// `Result<Batch>`. After an error there is nothing more.
///
/// Batches stay when the cursor moves on or is gone. All rows were there only if no error came.
///
/// ```
/// # fn main() -> scrt::Result<()> {
/// let text = "{\"x\": 1}\n{\"x\": 2, \"y\": \"a\"}\n";
/// let mut rows = 0;
/// for batch in scrt::Cursor::from_json(text, &scrt::TextOptions::new())? {
///     rows += batch?.len();
/// }
/// assert_eq!(rows, 2);
/// # Ok(())
/// # }
/// ```
pub struct Cursor {
    handle: CursorHandle,
    /// Dropped after the handle, as the handle reads from it.
    source: Source,
    keep: Option<KeepAlive>,
    batch_rows: usize,
    schema: Option<Schema>,
    done: bool,
}

impl Cursor {
    /// # Safety
    /// NULL, or a handle that nobody else frees and that reads from `source` at most.
    pub(crate) unsafe fn from_raw(
        raw: *mut sys::scrt_cursor,
        source: Source,
        keep: Option<KeepAlive>,
    ) -> Result<Self> {
        // SAFETY: by the caller.
        let handle = unsafe { CursorHandle::from_raw(raw)? };
        Ok(Self { handle, source, keep, batch_rows: 0, schema: None, done: false })
    }

    /// A `.scrt` file that arrives in order, from a pipe or a socket: the rows of every table, as they
    /// were written, each batch with the schema that its rows were written with.
    ///
    /// # Errors
    /// As [`Reader::open`](crate::Reader::open), and [`User`](crate::ErrorKind::User) with the error of
    /// `input` as its source.
    pub fn from_stream(input: impl Read + Send + 'static, options: &ReaderOptions) -> Result<Self> {
        let raw = options.raw();
        Self::from_input(input, |user_data, out, err| {
            // SAFETY: the cursor keeps what `user_data` points to.
            unsafe { sys::scrt_reader_stream_callback(Some(read_next), user_data, &raw, out, err) }
        })
    }

    /// The records of JSON Lines or JSON that a reader gives. Without a schema in the options it is
    /// inferred: each batch then has the schema of all records so far.
    ///
    /// # Errors
    /// As [`Cursor::from_json`], and [`User`](crate::ErrorKind::User) with the error of `input` as its
    /// source.
    pub fn from_json_stream(
        input: impl Read + Send + 'static,
        options: &TextOptions,
    ) -> Result<Self> {
        options.with_raw(|raw| {
            Self::from_input(input, |user_data, out, err| {
                // SAFETY: the cursor keeps what `user_data` points to.
                unsafe { sys::scrt_text_open_callback(Some(read_next), user_data, raw, out, err) }
            })
        })
    }

    fn from_input(
        input: impl Read + Send + 'static,
        open: impl FnOnce(*mut c_void, *mut *mut sys::scrt_cursor, *mut sys::scrt_error) -> i32,
    ) -> Result<Self> {
        let input: Box<dyn Read + Send> = Box::new(input);
        let source =
            Box::new(StreamSource { input: Mutex::new(input), failures: Failures::default() });
        let user_data = (&*source as *const StreamSource).cast_mut().cast::<c_void>();
        let mut out = std::ptr::null_mut();
        let opened = call(|err| open(user_data, &mut out, err));
        source.failures.settle(opened)?;
        // SAFETY: ours now.
        unsafe { Self::from_raw(out, Source::Stream(source), None) }
    }

    /// The records of a JSON text in memory, which is copied.
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for a syntax that there is none of. What the text
    /// does wrong comes with the batches, with byte offset and line.
    pub fn from_json(text: &str, options: &TextOptions) -> Result<Self> {
        let mut out = std::ptr::null_mut();
        options.with_raw(|raw| {
            // SAFETY: text and options outlive the call.
            call(|err| unsafe {
                let (data, size) = (text.as_ptr().cast(), text.len() as i64);
                sys::scrt_text_open_memory(data, size, raw, &mut out, err)
            })
        })?;
        // SAFETY: ours now.
        unsafe { Self::from_raw(out, Source::At(None), None) }
    }

    /// The records of a JSON file; `-` is standard input.
    ///
    /// # Errors
    /// As [`Cursor::from_json`]; [`NotFound`](crate::ErrorKind::NotFound) and
    /// [`Io`](crate::ErrorKind::Io).
    pub fn open_json(path: impl AsRef<Path>, options: &TextOptions) -> Result<Self> {
        let path = c_path(path.as_ref())?;
        let mut out = std::ptr::null_mut();
        options.with_raw(|raw| {
            // SAFETY: path and options outlive the call.
            call(|err| unsafe { sys::scrt_text_open(path.as_ptr(), raw, &mut out, err) })
        })?;
        // SAFETY: ours now.
        unsafe { Self::from_raw(out, Source::At(None), None) }
    }

    /// At most so many rows in a batch from now on; 0 for as many as lie together, most often a row group.
    #[must_use]
    pub fn batch_rows(mut self, rows: usize) -> Self {
        self.batch_rows = rows;
        self
    }

    /// The schema of the batches: of a stream and of records without a schema that of the latest batch,
    /// and [`None`] before the first.
    pub fn schema(&self) -> Option<Schema> {
        // SAFETY: a live handle, and what it gives is ours.
        unsafe { Schema::from_raw(sys::scrt_cursor_schema(self.handle.as_ptr())).ok() }
    }

    /// The rows as values of a Rust type that borrows nothing. For one that does, go from batch to batch.
    pub fn records<T: for<'a> FromColumn<'a>>(self) -> RowsOf<T> {
        RowsOf { cursor: self, rows: Vec::new().into_iter(), failed: None }
    }

    fn next_batch(&mut self) -> Result<Option<Batch>> {
        let mut out = std::ptr::null_mut();
        let rows = i64::try_from(self.batch_rows).unwrap_or(i64::MAX);
        let handle = self.handle.as_mut_ptr();
        // SAFETY: a live handle, used alone.
        let status = call(|err| unsafe { sys::scrt_cursor_next(handle, rows, &mut out, err) });
        let status = match self.source.failures() {
            Some(failures) => failures.settle(status)?,
            None => status?,
        };
        if status == sys::SCRT_END {
            return Ok(None);
        }
        // SAFETY: ours now.
        let batch = unsafe { self.adopt(out)? };
        self.schema = Some(batch.schema().clone());
        Ok(Some(batch))
    }

    /// A batch that shares the schema of the one before, where it has the same one.
    ///
    /// # Safety
    /// A handle that nobody else frees.
    unsafe fn adopt(&self, raw: *mut sys::scrt_batch) -> Result<Batch> {
        let known = self.schema.clone().filter(|known| {
            // SAFETY: live handles; the second one is freed here.
            unsafe {
                let schema = sys::scrt_batch_schema(raw);
                let same = sys::scrt_schema_equal(known.as_ptr(), schema);
                sys::scrt_schema_free(schema);
                same
            }
        });
        // SAFETY: by the caller.
        unsafe { Batch::from_raw(raw, known, self.keep.clone()) }
    }
}

impl Iterator for Cursor {
    type Item = Result<Batch>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        // Stays set if a callback's panic goes on through here.
        self.done = true;
        let next = self.next_batch().transpose();
        self.done = !matches!(next, Some(Ok(_)));
        next
    }
}

impl std::iter::FusedIterator for Cursor {}

impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cursor({:?})", self.schema)
    }
}

/// The rows of a cursor as values of a Rust type; see [`Cursor::records`]. After an error there is nothing
/// more.
pub struct RowsOf<T> {
    cursor: Cursor,
    rows: std::vec::IntoIter<T>,
    failed: Option<crate::Error>,
}

impl<T: for<'a> FromColumn<'a>> RowsOf<T> {
    /// Reads the rows of a batch up to the first that fails.
    fn fill(&mut self, batch: &Batch) -> Result<()> {
        let mut rows = Vec::with_capacity(batch.len());
        for record in batch.records()? {
            match record {
                Ok(record) => rows.push(record),
                Err(error) => {
                    self.failed = Some(error);
                    self.cursor.done = true;
                    break;
                }
            }
        }
        self.rows = rows.into_iter();
        Ok(())
    }
}

impl<T: for<'a> FromColumn<'a>> Iterator for RowsOf<T> {
    type Item = Result<T>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(Ok(row));
            }
            if let Some(error) = self.failed.take() {
                return Some(Err(error));
            }
            let filled = match self.cursor.next()? {
                Ok(batch) => self.fill(&batch),
                Err(error) => Err(error),
            };
            if let Err(error) = filled {
                self.cursor.done = true;
                return Some(Err(error));
            }
        }
    }
}

impl<T> fmt::Debug for RowsOf<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RowsOf({:?})", self.cursor)
    }
}
