//! Reading `.scrt` files.
use std::any::Any;
use std::fmt;
use std::io::{Read, Seek, SeekFrom};
use std::os::raw::c_void;
use std::path::Path;
use std::sync::{Arc, Mutex};

use scrt_sys as sys;

use crate::batch::KeepAlive;
use crate::cursor::Cursor;
use crate::error::error;
use crate::handle::{c_path, c_text, call, size_of, text_of, view_text, ReaderHandle};
use crate::record::FromColumn;
use crate::source::{read_at, stream_error, AtSource, Failures, ReadAt};
use crate::{Control, ReaderOptions, Result, RowsOf, Schema};

/// A `.scrt` file that is read at any place. Immutable: any number of threads may read from it.
///
/// ```no_run
/// # fn main() -> scrt::Result<()> {
/// let reader = scrt::Reader::open("events.scrt")?;
/// for batch in reader.batches()? {
///     let batch = batch?;
///     println!("{} rows", batch.len());
/// }
/// # Ok(())
/// # }
/// ```
pub struct Reader {
    handle: ReaderHandle,
    /// Dropped after the handle, as the handle reads from it.
    source: Option<Arc<AtSource>>,
}

impl Reader {
    /// Opens a file, which is mapped: nobody may truncate it meanwhile.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound), [`Io`](crate::ErrorKind::Io), and what a damaged file
    /// gives: [`Corrupt`](crate::ErrorKind::Corrupt), [`Truncated`](crate::ErrorKind::Truncated),
    /// [`Checksum`](crate::ErrorKind::Checksum), [`Version`](crate::ErrorKind::Version).
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_with(path, &ReaderOptions::default())
    }

    /// The same with options.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn open_with(path: impl AsRef<Path>, options: &ReaderOptions) -> Result<Self> {
        let path = c_path(path.as_ref())?;
        let mut out = std::ptr::null_mut();
        // SAFETY: the path outlives the call.
        call(|err| unsafe { sys::scrt_reader_open(path.as_ptr(), &options.raw(), &mut out, err) })?;
        // SAFETY: ours now.
        Ok(Self { handle: unsafe { ReaderHandle::from_raw(out)? }, source: None })
    }

    /// Opens a file that lies in memory, which is copied.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Self::from_bytes_with(bytes, &ReaderOptions::default())
    }

    /// The same with options.
    ///
    /// # Errors
    /// As [`Reader::open`].
    pub fn from_bytes_with(bytes: &[u8], options: &ReaderOptions) -> Result<Self> {
        let mut out = std::ptr::null_mut();
        // SAFETY: the bytes outlive the call.
        call(|err| unsafe {
            let (data, size) = (bytes.as_ptr(), bytes.len() as i64);
            sys::scrt_reader_open_memory(data, size, &options.raw(), &mut out, err)
        })?;
        // SAFETY: ours now.
        Ok(Self { handle: unsafe { ReaderHandle::from_raw(out)? }, source: None })
    }

    /// Opens a file through a Rust reader. It is read until the reader, its cursors and their batches are
    /// gone, hence `'static`; threads that read at once wait for each other.
    ///
    /// # Errors
    /// As [`Reader::open`], and [`User`](crate::ErrorKind::User) with the error of the file as its source.
    pub fn from_seekable(file: impl Read + Seek + Send + 'static) -> Result<Self> {
        let mut file = file;
        let size = file.seek(SeekFrom::End(0)).map_err(stream_error)?;
        Self::from_read_at(Mutex::new(file), size, &ReaderOptions::default())
    }

    /// Opens a file of `size` bytes that threads may read at once.
    ///
    /// # Errors
    /// As [`Reader::from_seekable`].
    pub fn from_read_at(file: impl ReadAt, size: u64, options: &ReaderOptions) -> Result<Self> {
        let size = i64::try_from(size).map_err(|_| error!(Limit, "a file of {size} bytes"))?;
        let source = Arc::new(AtSource { file: Box::new(file), failures: Failures::default() });
        let user_data = Arc::as_ptr(&source).cast_mut().cast::<c_void>();
        let mut out = std::ptr::null_mut();
        // SAFETY: whatever calls `read_at` holds the source: this reader, its cursors, their batches.
        let opened = call(|err| unsafe {
            sys::scrt_reader_open_callback(
                Some(read_at),
                user_data,
                size,
                &options.raw(),
                &mut out,
                err,
            )
        });
        source.failures.settle(opened)?;
        // SAFETY: ours now.
        Ok(Self { handle: unsafe { ReaderHandle::from_raw(out)? }, source: Some(source) })
    }

    fn settle<T>(&self, result: Result<T>) -> Result<T> {
        match &self.source {
            Some(source) => source.failures.settle(result),
            None => result,
        }
    }

    /// The tables: sets of rows whose schemas have one name.
    pub fn tables(&self) -> impl ExactSizeIterator<Item = Table<'_>> {
        // SAFETY: a live handle.
        let count = unsafe { sys::scrt_reader_table_count(self.handle.as_ptr()) };
        (0..count.max(0) as usize).map(move |index| Table { reader: self, index })
    }

    /// The table of this name.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound).
    pub fn table(&self, name: &str) -> Result<Table<'_>> {
        for table in self.tables() {
            if table.schema()?.name() == name {
                return Ok(table);
            }
        }
        Err(error!(NotFound, "the file has no table {name:?}"))
    }

    fn first(&self) -> Result<Table<'_>> {
        self.tables().next().ok_or_else(|| error!(NotFound, "the file has no tables"))
    }

    /// The schema that holds all rows of the first table.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if the file has no tables.
    pub fn schema(&self) -> Result<Schema> {
        self.first()?.schema()
    }

    /// The batches of the first table.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if the file has no tables.
    pub fn batches(&self) -> Result<Cursor> {
        self.first()?.batches()
    }

    /// The rows of the first table as values of a Rust type that borrows nothing.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if the file has no tables; the rows' own are those of
    /// [`Batch::records`](crate::Batch::records).
    pub fn records<T: for<'a> FromColumn<'a>>(&self) -> Result<RowsOf<T>> {
        Ok(self.batches()?.records())
    }

    /// Whether the file had no end and was recovered: the number of bytes that this left out.
    pub fn recovered(&self) -> Option<u64> {
        let mut lost = 0;
        // SAFETY: a live handle.
        let recovered = unsafe { sys::scrt_reader_recovered(self.handle.as_ptr(), &mut lost) };
        recovered.then_some(lost.max(0) as u64)
    }

    /// A value of the file's metadata.
    pub fn metadata(&self, key: &str) -> Option<&str> {
        let key = c_text(key).ok()?;
        let mut value = sys::scrt_view { data: std::ptr::null(), size: 0 };
        // SAFETY: a live handle, and the key outlives the call.
        call(|err| unsafe {
            sys::scrt_reader_metadata(self.handle.as_ptr(), key.as_ptr(), &mut value, err)
        })
        .ok()?;
        // SAFETY: UTF-8 that lives as long as the handle.
        Some(unsafe { view_text(value) })
    }

    /// All of the file's metadata, sorted by key.
    pub fn metadata_entries(&self) -> impl Iterator<Item = (&str, &str)> {
        // SAFETY: a live handle.
        let count = unsafe { sys::scrt_reader_metadata_count(self.handle.as_ptr()) };
        (0..count).filter_map(move |index| {
            let empty = sys::scrt_view { data: std::ptr::null(), size: 0 };
            let (mut key, mut value) = (empty, empty);
            // SAFETY: a live handle.
            call(|err| unsafe {
                let handle = self.handle.as_ptr();
                sys::scrt_reader_metadata_entry(handle, index, &mut key, &mut value, err)
            })
            .ok()?;
            // SAFETY: UTF-8 that lives as long as the handle.
            Some(unsafe { (view_text(key), view_text(value)) })
        })
    }

    /// What the file is made of, as one JSON object; with `pages` down to its pages.
    ///
    /// # Errors
    /// What a damaged file gives.
    pub fn describe(&self, pages: bool) -> Result<String> {
        // SAFETY: a live handle.
        self.settle(text_of(|out, err| unsafe {
            sys::scrt_reader_describe(self.handle.as_ptr(), pages, out, err)
        }))
    }

    /// Sizes and values per column, as one JSON object. Reads all rows.
    ///
    /// # Errors
    /// What a damaged file gives, and [`Cancelled`](crate::ErrorKind::Cancelled) and
    /// [`Deadline`](crate::ErrorKind::Deadline).
    pub fn stats(&self, control: Control<'_>) -> Result<String> {
        let mut buf = crate::handle::Buf::new();
        // SAFETY: a live handle.
        let done = control.run(|control, err| unsafe {
            sys::scrt_reader_stats(self.handle.as_ptr(), control, &mut buf.0, err)
        });
        self.settle(done)?;
        Ok(buf.into_string())
    }

    /// Checks every byte of the file and decodes every row; with `constraints` also checks `unique` and
    /// refs within the file.
    ///
    /// # Errors
    /// As [`Reader::stats`], and [`Constraint`](crate::ErrorKind::Constraint).
    pub fn verify(&self, constraints: bool, control: Control<'_>) -> Result<()> {
        // SAFETY: a live handle.
        let done = control.run(|control, err| unsafe {
            sys::scrt_reader_verify(self.handle.as_ptr(), constraints, control, err)
        });
        self.settle(done)
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reader({} tables)", self.tables().len())
    }
}

/// One table of a file.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    reader: &'a Reader,
    index: usize,
}

impl Table<'_> {
    /// The schema that holds all rows of the table.
    ///
    /// # Errors
    /// [`NoMemory`](crate::ErrorKind::NoMemory).
    pub fn schema(self) -> Result<Schema> {
        let mut out = std::ptr::null_mut();
        // SAFETY: a live handle.
        call(|err| unsafe {
            let handle = self.reader.handle.as_ptr();
            sys::scrt_reader_schema(handle, self.index as i64, &mut out, err)
        })?;
        // SAFETY: ours now.
        unsafe { Schema::from_raw(out) }
    }

    /// Number of rows.
    pub fn len(self) -> u64 {
        // SAFETY: a live handle.
        let rows = unsafe { sys::scrt_reader_rows(self.reader.handle.as_ptr(), self.index as i64) };
        rows.max(0) as u64
    }

    /// Whether there are no rows.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// All rows, in the order in which they were written.
    ///
    /// # Errors
    /// [`NoMemory`](crate::ErrorKind::NoMemory).
    pub fn batches(self) -> Result<Cursor> {
        self.cursor(0, 0)
    }

    /// `count` rows from row `first` on, as far as they are there.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for numbers beyond 2⁶³.
    pub fn batches_of(self, first: u64, count: u64) -> Result<Cursor> {
        let number = |number: u64| {
            i64::try_from(number).map_err(|_| error!(InvalidArgument, "{number} rows"))
        };
        // The C interface takes 0 rows for all that follow; beyond the end there are none.
        match count {
            0 => self.cursor(i64::MAX, 1),
            count => self.cursor(number(first)?, number(count)?),
        }
    }

    fn cursor(self, first_row: i64, row_count: i64) -> Result<Cursor> {
        let options = sys::scrt_cursor_options {
            struct_size: size_of::<sys::scrt_cursor_options>(),
            first_row,
            row_count,
            reserved: 0,
        };
        let mut out = std::ptr::null_mut();
        // SAFETY: a live handle, and the options outlive the call.
        let opened = call(|err| unsafe {
            let handle = self.reader.handle.as_ptr();
            sys::scrt_reader_rows_cursor(handle, self.index as i64, &options, &mut out, err)
        });
        self.reader.settle(opened)?;
        let source = self.reader.source.clone();
        let keep = source.clone().map(|source| source as Arc<dyn Any + Send + Sync> as KeepAlive);
        // SAFETY: ours now.
        unsafe { Cursor::from_raw(out, crate::cursor::Source::At(source), keep) }
    }
}
