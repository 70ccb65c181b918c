//! Batches: rows as columns, immutable and shared.
use std::any::Any;
use std::fmt;
use std::ops::{Bound, RangeBounds};
use std::sync::Arc;

use scrt_sys as sys;

use crate::column::{Column, StructColumn};
use crate::error::error;
use crate::handle::{call, text_of, BatchHandle};
use crate::record::{FromColumn, Slots};
use crate::value::RowRef;
use crate::{Result, Schema, ToColumn};

/// What a batch's buffers may still read from: the caller's file behind a callback.
pub(crate) type KeepAlive = Arc<dyn Any + Send + Sync>;

struct Inner {
    handle: BatchHandle,
    columns: Vec<sys::scrt_column>,
    schema: Schema,
    source: Option<KeepAlive>,
}

// SAFETY: the pointers in `columns` show immutable memory that lives as long as `handle`.
unsafe impl Send for Inner {}
// SAFETY: as above.
unsafe impl Sync for Inner {}

/// Rows as columns in Arrow's memory layout. Immutable; clones share the memory, on any thread.
///
/// What is borrowed from a batch (columns, text, rows) lives as long as the batch it was taken from:
///
/// ```compile_fail,E0597
/// let text = {
///     let document = scrt::Document::parse("@schema A\n@field x string\n\n@A\nhello\n").unwrap();
///     let batch = document.rows(0).unwrap();
///     batch.column("x").unwrap().strings().unwrap().get(0)
/// };
/// println!("{text}");
/// ```
#[derive(Clone)]
pub struct Batch(Arc<Inner>);

impl Batch {
    /// # Safety
    /// NULL, or a handle that nobody else frees. A schema that is given is the batch's own.
    pub(crate) unsafe fn from_raw(
        raw: *mut sys::scrt_batch,
        schema: Option<Schema>,
        source: Option<KeepAlive>,
    ) -> Result<Self> {
        // SAFETY: by the caller.
        let handle = unsafe { BatchHandle::from_raw(raw)? };
        // SAFETY: a live handle; NULL asks for the number alone.
        let count = unsafe { sys::scrt_batch_columns(handle.as_ptr(), std::ptr::null_mut(), 0) };
        let mut columns = Vec::with_capacity(count.max(0) as usize);
        // SAFETY: there is room for `count` structs, and as many are filled in.
        unsafe {
            sys::scrt_batch_columns(handle.as_ptr(), columns.as_mut_ptr(), count);
            columns.set_len(count.max(0) as usize);
        }
        let schema = match schema {
            Some(schema) => schema,
            // SAFETY: a live handle, and what it gives is ours.
            None => unsafe { Schema::from_raw(sys::scrt_batch_schema(handle.as_ptr()))? },
        };
        if columns.len() != schema.nodes().len() {
            return Err(error!(Internal, "a batch has other columns than its schema"));
        }
        Ok(Self(Arc::new(Inner { handle, columns, schema, source })))
    }

    /// A batch of records, gathered into columns.
    ///
    /// # Errors
    /// [`Mismatch`](crate::ErrorKind::Mismatch) if the records do not go with the schema, and what
    /// their values may do wrong.
    pub fn from_records<T: ToColumn>(schema: &Schema, records: &[T]) -> Result<Self> {
        let mut builder = crate::BatchBuilder::new(schema);
        builder.extend_from_slice(records)?;
        builder.finish()
    }

    pub(crate) fn as_ptr(&self) -> *const sys::scrt_batch {
        self.0.handle.as_ptr()
    }

    /// What the memory may still be read from.
    #[cfg(feature = "arrow")]
    pub(crate) fn source(&self) -> Option<&KeepAlive> {
        self.0.source.as_ref()
    }

    pub(crate) fn raw_column(&self, index: usize) -> &sys::scrt_column {
        &self.0.columns[index]
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.0.columns[0].length as usize
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of all buffers.
    pub fn memory_bytes(&self) -> usize {
        // SAFETY: a live handle.
        unsafe { sys::scrt_batch_bytes(self.as_ptr()) as usize }
    }

    /// The schema of the rows.
    pub fn schema(&self) -> &Schema {
        &self.0.schema
    }

    /// The record itself, a struct column whose children are the fields.
    pub fn record(&self) -> Column<'_> {
        Column::new(self, 0)
    }

    /// The fields' columns, in the schema's order.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = Column<'_>> {
        self.record().children()
    }

    /// The column of the field of this name.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound).
    pub fn column(&self, name: &str) -> Result<Column<'_>> {
        self.columns()
            .find(|column| column.name() == name)
            .ok_or_else(|| error!(NotFound, "{} has no field {name:?}", self.schema().name()))
    }

    /// Row `index` as a view of any schema's row.
    ///
    /// # Panics
    /// If `index` is not below [`len`](Self::len).
    pub fn row(&self, index: usize) -> RowRef<'_> {
        assert!(index < self.len(), "row {index} of {}", self.len());
        RowRef::new(self.root(), index)
    }

    /// All rows, as views of any schema's rows.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = RowRef<'_>> + DoubleEndedIterator {
        let root = self.root();
        (0..self.len()).map(move |index| RowRef::new(root, index))
    }

    fn root(&self) -> StructColumn<'_> {
        StructColumn::of(self.record())
    }

    /// All rows as values of a Rust type. What it borrows, such as `&str`, it borrows from the batch.
    ///
    /// ```
    /// # fn main() -> scrt::Result<()> {
    /// #[derive(scrt::Record)]
    /// struct User<'a> {
    ///     #[scrt(name = "ID")]
    ///     id: u64,
    ///     #[scrt(name = "Name")]
    ///     name: &'a str,
    /// }
    ///
    /// let document = scrt::Document::parse(
    ///     "@schema User\n@field ID u64\n@field Name string\n\n@User\n1, Ann\n2, Bob\n",
    /// )?;
    /// let batch = document.rows(0)?;
    /// for user in batch.records::<User>()? {
    ///     let user = user?;
    ///     println!("{}: {}", user.id, user.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Mismatch`](crate::ErrorKind::Mismatch) if the type does not go with the schema. Single rows fail
    /// with [`Type`](crate::ErrorKind::Type) (null, where the type has no place for it),
    /// [`Missing`](crate::ErrorKind::Missing) and [`Range`](crate::ErrorKind::Range).
    pub fn records<'a, T: FromColumn<'a>>(&'a self) -> Result<Records<'a, T>> {
        Ok(Records { slots: Slots::bind(self.record())?, next: 0, end: self.len() })
    }

    /// Some rows as a batch that shares the memory.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for rows that are not there.
    pub fn slice(&self, rows: impl RangeBounds<usize>) -> Result<Self> {
        let start = match rows.start_bound() {
            Bound::Included(&start) => start,
            Bound::Excluded(&start) => start.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let end = match rows.end_bound() {
            Bound::Included(&end) => end.saturating_add(1),
            Bound::Excluded(&end) => end,
            Bound::Unbounded => self.len(),
        };
        if start > end || end > self.len() {
            return Err(error!(InvalidArgument, "rows {start}..{end} of {}", self.len()));
        }
        let mut out = std::ptr::null_mut();
        // SAFETY: a live handle.
        call(|err| unsafe {
            let (start, count) = (start as i64, (end - start) as i64);
            sys::scrt_batch_slice(self.as_ptr(), start, count, &mut out, err)
        })?;
        // SAFETY: ours now; the schema stays.
        unsafe { Self::from_raw(out, Some(self.schema().clone()), self.0.source.clone()) }
    }

    /// The rows as JSON Lines.
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for NaN and infinity.
    pub fn to_json(&self) -> Result<String> {
        // SAFETY: a live handle.
        text_of(|out, err| unsafe { sys::scrt_batch_to_json(self.as_ptr(), out, err) })
    }
}

/// Equal schemas, and the same value, null or absence in every place, keys in the same order;
/// floating point numbers by bits.
impl PartialEq for Batch {
    fn eq(&self, other: &Self) -> bool {
        // SAFETY: live handles.
        Arc::ptr_eq(&self.0, &other.0)
            || unsafe { sys::scrt_batch_equal(self.as_ptr(), other.as_ptr()) }
    }
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Batch({} rows of {:?})", self.len(), self.schema())
    }
}

/// The rows of a batch as values of a Rust type; see [`Batch::records`].
pub struct Records<'a, T: FromColumn<'a>> {
    slots: Slots<'a, T>,
    next: usize,
    end: usize,
}

impl<'a, T: FromColumn<'a>> Iterator for Records<'a, T> {
    type Item = Result<T>;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        if self.next == self.end {
            return None;
        }
        self.next += 1;
        Some(self.slots.get(self.next - 1))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.end - self.next, Some(self.end - self.next))
    }
}

impl<'a, T: FromColumn<'a>> ExactSizeIterator for Records<'a, T> {}
