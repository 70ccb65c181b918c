//! Writing `.scrt` files.
use std::fmt;
use std::io::Write;
use std::marker::PhantomData;
use std::os::raw::c_void;
use std::path::Path;

use scrt_sys as sys;

use crate::builder::{BatchBuilder, ROWS_AT_ONCE};
use crate::handle::{c_path, c_text, call, Buf, WriterHandle};
use crate::record::ToColumn;
use crate::source::{write, Failures, Sink};
use crate::{Batch, Result, Schema, WriterOptions};

/// Rows of a row group, where nobody said another number.
const ROWS_PER_BATCH: usize = 65_536;
/// Bytes after which rows become a row group, however few they are.
const BYTES_PER_BATCH: usize = 64 << 20;

/// A `.scrt` file that is being written, to a path or to any [`Write`].
///
/// A writer that is dropped without [`finish`](Self::finish) leaves no file at its path. One that failed
/// stays failed.
///
/// ```
/// # fn main() -> scrt::Result<()> {
/// use scrt::{Reader, Record, Writer};
///
/// #[derive(Record, Debug, PartialEq)]
/// struct User {
///     id: u64,
///     name: Option<String>,
/// }
///
/// let users = [User { id: 1, name: Some("Ann".into()) }, User { id: 2, name: None }];
/// let mut writer = Writer::new(Vec::new())?;
/// writer.write_records(&User::schema()?, &users)?;
/// let file: Vec<u8> = writer.finish()?;
///
/// let again: Vec<User> = Reader::from_bytes(&file)?.records()?.collect::<scrt::Result<_>>()?;
/// assert_eq!(again, users);
/// # Ok(())
/// # }
/// ```
///
/// Nothing can be written behind the end:
///
/// ```compile_fail,E0382
/// # let schema = scrt::Schema::parse("@schema A\n@field x u64\n").unwrap();
/// let mut writer = scrt::Writer::new(Vec::new()).unwrap();
/// writer.finish().unwrap();
/// writer.write_records(&schema, &[scrt::Row::new()]).unwrap();
/// ```
///
/// A writer goes to other threads if what it writes to does:
///
/// ```compile_fail,E0277
/// fn send<T: Send>(_: T) {}
/// struct Local(std::rc::Rc<u8>);
/// # impl std::io::Write for Local {
/// #     fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> { Ok(bytes.len()) }
/// #     fn flush(&mut self) -> std::io::Result<()> { Ok(()) }
/// # }
/// send(scrt::Writer::new(Local(Default::default())).unwrap());
/// ```
pub struct Writer<W> {
    handle: WriterHandle,
    /// What is left to do for the output when the file is complete.
    complete: fn(&mut WriterHandle, &mut W) -> Result<()>,
    /// Dropped after the handle, as the handle writes into it.
    sink: SinkBox<W>,
}

/// A sink that the library has a pointer to as well.
struct SinkBox<W> {
    raw: *mut Sink<W>,
    owned: PhantomData<Sink<W>>,
}

// SAFETY: an owned box.
unsafe impl<W: Send> Send for SinkBox<W> {}
// SAFETY: as above; the output is used through `&mut` alone.
unsafe impl<W: Send> Sync for SinkBox<W> {}

impl<W> SinkBox<W> {
    fn new(output: W) -> Self {
        let sink = Box::new(Sink { output, failures: Failures::default() });
        Self { raw: Box::into_raw(sink), owned: PhantomData }
    }

    fn settle<T>(&mut self, result: Result<T>) -> Result<T> {
        // SAFETY: live, and the library is not inside of a call.
        unsafe { (*self.raw).failures.settle(result) }
    }

    fn output(&mut self) -> &mut W {
        // SAFETY: as in `settle`.
        unsafe { &mut (*self.raw).output }
    }

    fn into_inner(self) -> W {
        // SAFETY: made by `new`, and not dropped any more.
        let sink = unsafe { Box::from_raw(self.raw) };
        std::mem::forget(self);
        sink.output
    }
}

impl<W> Drop for SinkBox<W> {
    fn drop(&mut self) {
        // SAFETY: made by `new`; the handle is gone.
        drop(unsafe { Box::from_raw(self.raw) });
    }
}

impl Writer<()> {
    /// Begins a file. It is written beside the path and takes its name in [`finish`](Self::finish), so
    /// the path never holds half a file.
    ///
    /// # Errors
    /// [`Io`](crate::ErrorKind::Io), [`NotFound`](crate::ErrorKind::NotFound).
    pub fn create(path: impl AsRef<Path>) -> Result<Self> {
        Self::create_with(path, &WriterOptions::default())
    }

    /// The same with options.
    ///
    /// # Errors
    /// As [`Writer::create`]; [`Exists`](crate::ErrorKind::Exists).
    pub fn create_with(path: impl AsRef<Path>, options: &WriterOptions) -> Result<Self> {
        let path = c_path(path.as_ref())?;
        let mut out = std::ptr::null_mut();
        // SAFETY: the path outlives the call.
        call(|err| unsafe { sys::scrt_writer_open(path.as_ptr(), &options.raw(), &mut out, err) })?;
        // SAFETY: ours now.
        let handle = unsafe { WriterHandle::from_raw(out)? };
        Ok(Self { handle, complete: |_, ()| Ok(()), sink: SinkBox::new(()) })
    }
}

impl<W: Write> Writer<W> {
    /// Begins a file whose bytes go to `output`, in order and in large pieces.
    ///
    /// # Errors
    /// [`User`](crate::ErrorKind::User) with the error of `output` as its source.
    pub fn new(output: W) -> Result<Self> {
        Self::with_options(output, &WriterOptions::default())
    }

    /// The same with options.
    ///
    /// # Errors
    /// As [`Writer::new`].
    pub fn with_options(output: W, options: &WriterOptions) -> Result<Self> {
        let mut sink = SinkBox::new(output);
        let mut out = std::ptr::null_mut();
        // SAFETY: the sink lives until the writer is freed.
        let opened = call(|err| unsafe {
            let user_data = sink.raw.cast::<c_void>();
            let options = options.raw();
            sys::scrt_writer_open_callback(Some(write::<W>), user_data, &options, &mut out, err)
        });
        sink.settle(opened)?;
        // SAFETY: ours now.
        Ok(Self { handle: unsafe { WriterHandle::from_raw(out)? }, complete: |_, _| Ok(()), sink })
    }
}

impl Writer<Memory> {
    /// Begins a file that stays in memory of the library, which takes less time than a [`Vec`]:
    /// nothing is copied.
    ///
    /// ```
    /// # fn main() -> scrt::Result<()> {
    /// let schema = scrt::Schema::parse("@schema A\n@field x u64\n")?;
    /// let mut writer = scrt::Writer::in_memory(&scrt::WriterOptions::new())?;
    /// writer.write_records(&schema, &[scrt::Row::new().with("x", 1u64)])?;
    /// let file = writer.finish()?;
    /// assert_eq!(scrt::Reader::from_bytes(&file)?.tables().next().unwrap().len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`NoMemory`](crate::ErrorKind::NoMemory).
    pub fn in_memory(options: &WriterOptions) -> Result<Self> {
        let mut out = std::ptr::null_mut();
        // SAFETY: the options outlive the call.
        call(|err| unsafe { sys::scrt_writer_open_memory(&options.raw(), &mut out, err) })?;
        let complete = |handle: &mut WriterHandle, memory: &mut Memory| {
            let handle = handle.as_mut_ptr();
            // SAFETY: a live handle, used alone, and an empty buffer.
            call(|err| unsafe { sys::scrt_writer_take(handle, &mut memory.0 .0, err) }).map(drop)
        };
        let sink = SinkBox::new(Memory(Buf::new()));
        // SAFETY: ours now.
        Ok(Self { handle: unsafe { WriterHandle::from_raw(out)? }, complete, sink })
    }
}

/// The bytes of a file that [`Writer::in_memory`] wrote.
pub struct Memory(Buf);

impl std::ops::Deref for Memory {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.0.bytes()
    }
}

impl AsRef<[u8]> for Memory {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Memory({} bytes)", self.len())
    }
}

impl<W> Writer<W> {
    /// Appends the rows of a batch as one row group. Batches whose schemas have the same name make one
    /// table; a later schema must hold the rows of the earlier ones.
    ///
    /// # Errors
    /// [`Io`](crate::ErrorKind::Io), [`Mismatch`](crate::ErrorKind::Mismatch),
    /// [`Range`](crate::ErrorKind::Range) (no numbers are left for an auto_increment field),
    /// [`User`](crate::ErrorKind::User).
    pub fn append(&mut self, batch: &Batch) -> Result<()> {
        let handle = self.handle.as_mut_ptr();
        // SAFETY: live handles, the writer's used alone.
        let done = call(|err| unsafe { sys::scrt_writer_append(handle, batch.as_ptr(), err) });
        self.sink.settle(done).map(drop)
    }

    /// Writes records as rows of a schema, in as many row groups as are good for reading.
    ///
    /// # Errors
    /// As [`append`](Self::append) and [`BatchBuilder::extend`]. Row groups before the row that failed
    /// are written.
    pub fn write_records<T: ToColumn>(&mut self, schema: &Schema, records: &[T]) -> Result<()> {
        let plan = T::plan(schema.record())?;
        let mut builder = BatchBuilder::new(schema);
        builder.reserve(records.len().min(ROWS_PER_BATCH));
        for records in records.chunks(ROWS_AT_ONCE) {
            builder.push_rows(records, &plan)?;
            if is_full(&builder, ROWS_PER_BATCH) {
                self.append_rows(&mut builder)?;
            }
        }
        if !builder.is_empty() {
            self.append_rows(&mut builder)?;
        }
        Ok(())
    }

    /// Appends the rows of a builder as one row group, without a copy of them, and empties it, also after
    /// a failure.
    ///
    /// # Errors
    /// As [`BatchBuilder::finish`] and [`append`](Self::append).
    pub fn append_rows(&mut self, builder: &mut BatchBuilder) -> Result<()> {
        let handle = self.handle.as_mut_ptr();
        let done = builder.take(|schema, rows, columns| {
            let count = columns.len() as i64;
            // SAFETY: a live handle used alone, and columns whose buffers outlive the call.
            call(|err| unsafe {
                let columns = columns.as_ptr();
                sys::scrt_writer_append_columns(handle, schema, rows, columns, count, err)
            })
        });
        self.sink.settle(done).map(drop)
    }

    /// A writer of single rows, which gathers them.
    ///
    /// # Errors
    /// [`Mismatch`](crate::ErrorKind::Mismatch) if the type does not go with the schema.
    pub fn rows<T: ToColumn>(self, schema: &Schema) -> Result<RowWriter<W, T>> {
        Ok(RowWriter {
            plan: T::plan(schema.record())?,
            builder: BatchBuilder::new(schema),
            batch_rows: ROWS_PER_BATCH,
            writer: self,
        })
    }

    /// Sets a value of the file's metadata.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for text with a NUL character.
    pub fn set_metadata(&mut self, key: &str, value: &str) -> Result<()> {
        let (key, value) = (c_text(key)?, c_text(value)?);
        let handle = self.handle.as_mut_ptr();
        // SAFETY: a live handle used alone, and the texts outlive the call.
        let done = call(|err| unsafe {
            sys::scrt_writer_set_metadata(handle, key.as_ptr(), value.as_ptr(), err)
        });
        self.sink.settle(done).map(drop)
    }

    /// Bytes of the file so far.
    pub fn bytes_written(&self) -> u64 {
        // SAFETY: a live handle.
        unsafe { sys::scrt_writer_bytes(self.handle.as_ptr()).max(0) as u64 }
    }

    /// Completes the file and gives back what it was written to.
    ///
    /// # Errors
    /// As [`append`](Self::append); [`Exists`](crate::ErrorKind::Exists).
    pub fn finish(mut self) -> Result<W> {
        let handle = self.handle.as_mut_ptr();
        // SAFETY: a live handle, used alone.
        let done = call(|err| unsafe { sys::scrt_writer_finish(handle, err) });
        self.sink.settle(done)?;
        let Self { mut handle, complete, mut sink } = self;
        complete(&mut handle, sink.output())?;
        drop(handle);
        Ok(sink.into_inner())
    }
}

fn is_full(builder: &BatchBuilder, rows: usize) -> bool {
    // Counting bytes costs something, so not for each row.
    builder.len() >= rows || (builder.len() % 1024 == 0 && builder.memory_bytes() > BYTES_PER_BATCH)
}

impl<W> fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Writer({} bytes)", self.bytes_written())
    }
}

/// Writes single rows, gathered into row groups.
///
/// Rows are in the file when [`finish`](Self::finish) succeeded; a row writer that is dropped drops the
/// file, like [`Writer`].
///
/// ```
/// # fn main() -> scrt::Result<()> {
/// use scrt::{Row, Schema, Writer};
///
/// let schema = Schema::parse("@schema Event\n@field id u64\n@field what string?\n")?;
/// let mut rows = Writer::new(Vec::new())?.rows::<Row>(&schema)?;
/// for id in 0..3u64 {
///     rows.write(&Row::new().with("id", id))?;
/// }
/// let file = rows.finish()?;
/// assert_eq!(scrt::Reader::from_bytes(&file)?.tables().next().unwrap().len(), 3);
/// # Ok(())
/// # }
/// ```
pub struct RowWriter<W, T: ToColumn> {
    writer: Writer<W>,
    builder: BatchBuilder,
    plan: T::Plan,
    batch_rows: usize,
}

impl<W, T: ToColumn> RowWriter<W, T> {
    /// At most so many rows in a row group; 65536 if it is not said.
    #[must_use]
    pub fn batch_rows(mut self, rows: usize) -> Self {
        self.batch_rows = rows.max(1);
        self
    }

    /// Adds a row.
    ///
    /// # Errors
    /// As [`BatchBuilder::extend`] and [`Writer::append`]. A row with a value that does not fit is not
    /// there, and writing may go on.
    #[inline]
    pub fn write(&mut self, record: &T) -> Result<()> {
        self.builder.push_planned(record, &self.plan)?;
        if is_full(&self.builder, self.batch_rows) {
            self.flush()?;
        }
        Ok(())
    }

    /// Writes the rows so far as a row group.
    ///
    /// # Errors
    /// As [`Writer::append`] and [`BatchBuilder::finish`].
    pub fn flush(&mut self) -> Result<()> {
        if self.builder.is_empty() {
            return Ok(());
        }
        self.writer.append_rows(&mut self.builder)
    }

    /// Writes the rows so far and gives the writer back, for other tables or metadata.
    ///
    /// # Errors
    /// As [`flush`](Self::flush).
    pub fn into_writer(mut self) -> Result<Writer<W>> {
        self.flush()?;
        Ok(self.writer)
    }

    /// Completes the file and gives back what it was written to.
    ///
    /// # Errors
    /// As [`flush`](Self::flush) and [`Writer::finish`].
    pub fn finish(self) -> Result<W> {
        self.into_writer()?.finish()
    }
}

impl<W, T: ToColumn> fmt::Debug for RowWriter<W, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RowWriter({:?}, {:?})", self.writer, self.builder)
    }
}
