//! Arrow record batches: schemas, batches, tables and files to Arrow and back, by the C data interface.
use std::io;
use std::mem::MaybeUninit;

use arrow_array::ffi::{from_ffi_and_data_type, FFI_ArrowArray, FFI_ArrowSchema};
use arrow_array::{Array, RecordBatch, RecordBatchOptions, RecordBatchReader, StructArray};
use arrow_schema::{ArrowError, DataType, Field, SchemaRef};
use scrt_sys as sys;

use crate::batch::KeepAlive;
use crate::error::error;
use crate::handle::{c_text, call, size_of};
use crate::{Batch, Cursor, Error, Reader, Result, Schema, Table, Writer};

pub use {arrow_array as array, arrow_schema as schema};

// Both declare the same structs of Arrow's C data interface.
const _: () =
    assert!(std::mem::size_of::<FFI_ArrowArray>() == std::mem::size_of::<sys::ArrowArray>());
const _: () =
    assert!(std::mem::size_of::<FFI_ArrowSchema>() == std::mem::size_of::<sys::ArrowSchema>());

/// What stands for types that a reader of Arrow may lack; by default nothing is replaced.
#[derive(Debug, Clone, Copy, Default)]
pub struct ArrowOptions {
    union_as_struct: bool,
    map_as_list: bool,
    symbol_as_text: bool,
    decimal_as_text: bool,
    union_as_json: bool,
    presence: bool,
}

impl ArrowOptions {
    /// Nothing is replaced.
    pub fn new() -> Self {
        Self::default()
    }

    /// A struct with a nullable field per alternative in place of a dense union.
    #[must_use]
    pub fn union_as_struct(mut self, yes: bool) -> Self {
        self.union_as_struct = yes;
        self
    }

    /// A list of `struct{key, value}` in place of a map.
    #[must_use]
    pub fn map_as_list(mut self, yes: bool) -> Self {
        self.map_as_list = yes;
        self
    }

    /// Text in place of a dictionary.
    #[must_use]
    pub fn symbol_as_text(mut self, yes: bool) -> Self {
        self.symbol_as_text = yes;
        self
    }

    /// Text in place of decimals.
    #[must_use]
    pub fn decimal_as_text(mut self, yes: bool) -> Self {
        self.decimal_as_text = yes;
        self
    }

    /// JSON text in place of a dense union; not together with [`ArrowOptions::union_as_struct`].
    #[must_use]
    pub fn union_as_json(mut self, yes: bool) -> Self {
        self.union_as_json = yes;
        self
    }

    /// One more column, `scrt.presence`, in each struct that may lack fields: the names of those that are there.
    #[must_use]
    pub fn presence(mut self, yes: bool) -> Self {
        self.presence = yes;
        self
    }

    fn raw(self) -> sys::scrt_arrow_options {
        // SAFETY: the struct has only numbers, for which zeros are values, and the default.
        let mut raw: sys::scrt_arrow_options = unsafe { MaybeUninit::zeroed().assume_init() };
        raw.struct_size = size_of::<sys::scrt_arrow_options>();
        raw.union_as_struct = self.union_as_struct.into();
        raw.map_as_list = self.map_as_list.into();
        raw.symbol_as_text = self.symbol_as_text.into();
        raw.decimal_as_text = self.decimal_as_text.into();
        raw.union_as_json = self.union_as_json.into();
        raw.presence = self.presence.into();
        raw
    }
}

/// What Arrow's own crates don't do.
fn refused(error: ArrowError) -> Error {
    error!(Unsupported, "{error}")
}

/// Arrow's crates panic at a NUL in what becomes text of C.
fn check_text<'f>(fields: impl IntoIterator<Item = &'f Field>) -> Result<()> {
    for field in fields {
        check_type(field.data_type())?;
        c_text(field.name())?;
    }
    Ok(())
}

fn check_type(type_: &DataType) -> Result<()> {
    match type_ {
        DataType::Timestamp(_, Some(zone)) => c_text(zone).map(drop),
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::ListView(field)
        | DataType::LargeListView(field)
        | DataType::FixedSizeList(field, _)
        | DataType::Map(field, _) => check_text([&**field]),
        DataType::Struct(fields) => check_text(fields.iter().map(|field| &**field)),
        DataType::Union(fields, _) => check_text(fields.iter().map(|(_, field)| &**field)),
        DataType::RunEndEncoded(ends, values) => check_text([&**ends, &**values]),
        DataType::Dictionary(_, values) => check_type(values),
        _ => Ok(()),
    }
}

fn export(schema: &arrow_schema::Schema) -> Result<FFI_ArrowSchema> {
    check_text(schema.fields().iter().map(|field| &**field))?;
    FFI_ArrowSchema::try_from(schema).map_err(refused)
}

impl Schema {
    /// The schema in Arrow's terms. Its metadata keeps what Arrow has no word for, so that
    /// [`from_arrow`](Self::from_arrow) gives an equal schema.
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for a name with a NUL character, and for a ref
    /// to a schema that is not known.
    pub fn to_arrow(&self, options: &ArrowOptions) -> Result<arrow_schema::Schema> {
        let mut out = FFI_ArrowSchema::empty();
        let raw: *mut FFI_ArrowSchema = &mut out;
        // SAFETY: a live handle, and an empty struct of the layout that both sides declare.
        call(|err| unsafe {
            sys::scrt_schema_to_arrow(self.as_ptr(), &options.raw(), raw.cast(), err)
        })?;
        arrow_schema::Schema::try_from(&out).map_err(refused)
    }

    /// The schema of Arrow record batches: what their metadata declares where that agrees with the
    /// types, else what the types stand for. Without a name it is that of the metadata, or `Row`.
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported) for types that there is no counterpart of,
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for a name with a NUL character.
    pub fn from_arrow(schema: &arrow_schema::Schema, name: Option<&str>) -> Result<Self> {
        let name = name.map(c_text).transpose()?;
        let name = name.as_ref().map_or(std::ptr::null(), |name| name.as_ptr());
        let schema = export(schema)?;
        let raw: *const FFI_ArrowSchema = &schema;
        let mut out = std::ptr::null_mut();
        // SAFETY: struct and name outlive the call.
        call(|err| unsafe { sys::scrt_schema_from_arrow(raw.cast(), name, &mut out, err) })?;
        // SAFETY: ours now.
        unsafe { Self::from_raw(out) }
    }
}

/// An array that keeps alive what its buffers may still be read from.
struct Kept {
    array: sys::ArrowArray,
    _source: KeepAlive,
}

unsafe extern "C" fn release_kept(array: *mut sys::ArrowArray) {
    // SAFETY: Arrow calls this once, for an array that `keep` made.
    let mut kept = unsafe { Box::from_raw((*array).private_data.cast::<Kept>()) };
    // SAFETY: as above.
    unsafe { (*array).release = None };
    if let Some(release) = kept.array.release {
        // SAFETY: moved here by `keep`, and not released before.
        unsafe { release(&mut kept.array) };
    }
}

fn keep(array: sys::ArrowArray, source: KeepAlive) -> sys::ArrowArray {
    let kept = Box::new(Kept { array, _source: source });
    let private_data = Box::into_raw(kept).cast();
    sys::ArrowArray { release: Some(release_kept), private_data, ..array }
}

impl Batch {
    /// The rows as an Arrow record batch, which shares the memory. What is absent is null there, as
    /// Arrow knows nothing else.
    ///
    /// ```
    /// # fn main() -> scrt::Result<()> {
    /// use scrt::arrow::array::cast::AsArray;
    /// use scrt::arrow::array::types::UInt64Type;
    ///
    /// let document = scrt::Document::parse("@schema A\n@field x u64\n\n@A\n1\n2\n")?;
    /// let rows = document.rows(0)?.to_arrow(&scrt::ArrowOptions::new())?;
    /// assert_eq!(rows["x"].as_primitive::<UInt64Type>().values(), &[1, 2]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`Schema::to_arrow`].
    pub fn to_arrow(&self, options: &ArrowOptions) -> Result<RecordBatch> {
        self.to_arrow_as(self.schema().to_arrow(options)?.into(), options)
    }

    fn to_arrow_as(&self, schema: SchemaRef, options: &ArrowOptions) -> Result<RecordBatch> {
        let mut out = MaybeUninit::<sys::ArrowArray>::zeroed();
        // SAFETY: a live handle; zeros are an empty array.
        call(|err| unsafe {
            sys::scrt_batch_to_arrow(self.as_ptr(), &options.raw(), out.as_mut_ptr(), err)
        })?;
        // SAFETY: filled in; nobody else releases it.
        let mut array = unsafe { out.assume_init() };
        if let Some(source) = self.source() {
            array = keep(array, source.clone());
        }
        // SAFETY: an array of the same layout, moved, whose type is that of the schema, as the
        // library says it with these options.
        let data = unsafe {
            let array = std::mem::transmute::<sys::ArrowArray, FFI_ArrowArray>(array);
            from_ffi_and_data_type(array, DataType::Struct(schema.fields().clone()))
        };
        let columns = StructArray::from(data.map_err(refused)?).into_parts().1;
        let rows = RecordBatchOptions::new().with_row_count(Some(self.len()));
        RecordBatch::try_new_with_options(schema, columns, &rows).map_err(refused)
    }

    /// The rows of an Arrow record batch, whose memory is shared where layouts agree. With a schema the
    /// columns go into its fields, by name; those that are missing are absent. Without one it is that
    /// of [`Schema::from_arrow`].
    ///
    /// # Errors
    /// [`Mismatch`](crate::ErrorKind::Mismatch) for columns that don't go into the schema,
    /// [`Range`](crate::ErrorKind::Range) for values that don't fit,
    /// [`Type`](crate::ErrorKind::Type) and [`Missing`](crate::ErrorKind::Missing) for nulls where none
    /// may be, [`Unsupported`](crate::ErrorKind::Unsupported) for types that there is no counterpart of.
    pub fn from_arrow(rows: &RecordBatch, schema: Option<&Schema>) -> Result<Self> {
        let arrow = export(&rows.schema())?;
        let arrow: *const FFI_ArrowSchema = &arrow;
        let mut array = FFI_ArrowArray::new(&StructArray::from(rows.clone()).into_data());
        let array: *mut FFI_ArrowArray = &mut array;
        let target = schema.map_or(std::ptr::null(), Schema::as_ptr);
        let mut out = std::ptr::null_mut();
        // SAFETY: both structs have the layout that the library declares and outlive the call, which
        // moves the array.
        call(|err| unsafe {
            sys::scrt_batch_from_arrow(target, arrow.cast(), array.cast(), &mut out, err)
        })?;
        // SAFETY: ours now.
        unsafe { Self::from_raw(out, schema.cloned(), None) }
    }
}

/// The batches of a table, stream or text as Arrow record batches; see [`Reader::to_arrow`] and
/// [`Cursor::into_arrow`]. After an error there is nothing more.
#[derive(Debug)]
pub struct ArrowReader {
    cursor: Cursor,
    /// What had to be read for its schema.
    first: Option<Batch>,
    rows_schema: Schema,
    schema: SchemaRef,
    options: ArrowOptions,
    done: bool,
}

impl ArrowReader {
    fn next_batch(&mut self) -> Result<Option<RecordBatch>> {
        let batch = match self.first.take() {
            Some(batch) => batch,
            None => match self.cursor.next().transpose()? {
                Some(batch) => batch,
                None => return Ok(None),
            },
        };
        if *batch.schema() != self.rows_schema {
            let (first, now) = (self.rows_schema.name(), batch.schema().name());
            return Err(error!(
                Mismatch,
                "rows of {now:?} follow rows of {first:?}, with another schema"
            ));
        }
        batch.to_arrow_as(self.schema.clone(), &self.options).map(Some)
    }
}

impl Iterator for ArrowReader {
    type Item = std::result::Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let next = self.next_batch().transpose();
        self.done = !matches!(next, Some(Ok(_)));
        next.map(|batch| batch.map_err(ArrowError::from))
    }
}

impl std::iter::FusedIterator for ArrowReader {}

impl RecordBatchReader for ArrowReader {
    fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
}

/// An [`ArrowError::ExternalError`] around the error.
impl From<Error> for ArrowError {
    fn from(error: Error) -> Self {
        Self::ExternalError(Box::new(error))
    }
}

impl Cursor {
    /// The batches that are still there as Arrow record batches. All of them must have one schema, as
    /// those of a table have.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) for a stream without rows, which has no schema; what
    /// reading the first batch of a stream or text gives; and as [`Schema::to_arrow`].
    pub fn into_arrow(mut self, options: &ArrowOptions) -> Result<ArrowReader> {
        let mut first = None;
        let rows_schema = match self.schema() {
            Some(schema) => schema,
            None => {
                first = self.next().transpose()?;
                let batch = first.as_ref().ok_or_else(|| error!(NotFound, "there are no rows"))?;
                batch.schema().clone()
            }
        };
        let schema = rows_schema.to_arrow(options)?.into();
        Ok(ArrowReader { cursor: self, first, rows_schema, schema, options: *options, done: false })
    }
}

impl Table<'_> {
    /// All rows as Arrow record batches, one a row group.
    ///
    /// # Errors
    /// As [`Schema::to_arrow`].
    pub fn to_arrow(self, options: &ArrowOptions) -> Result<ArrowReader> {
        self.batches()?.into_arrow(options)
    }
}

impl Reader {
    /// The rows of the first table as Arrow record batches, one a row group, which share the memory
    /// that the rows were read into.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use scrt::arrow::array::RecordBatchReader;
    ///
    /// # let schema = scrt::Schema::parse("@schema A\n@field x u64\n")?;
    /// # let mut writer = scrt::Writer::new(Vec::new())?;
    /// # writer.write_records(&schema, &[scrt::Row::new().with("x", 1u64)])?;
    /// # let file = writer.finish()?;
    /// let rows = scrt::Reader::from_bytes(&file)?.to_arrow(&scrt::ArrowOptions::new())?;
    /// println!("{:?}", rows.schema());
    ///
    /// let mut copy = scrt::Writer::new(Vec::new())?;
    /// copy.append_arrow(rows, None)?;
    /// let copy = copy.finish()?;
    /// # assert_eq!(scrt::Reader::from_bytes(&copy)?.schema()?, schema);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) if the file has no tables, and as [`Schema::to_arrow`].
    pub fn to_arrow(&self, options: &ArrowOptions) -> Result<ArrowReader> {
        self.batches()?.into_arrow(options)
    }
}

impl<W> Writer<W> {
    /// Appends all rows of Arrow record batches, a row group each; without any rows there is a table
    /// without rows. Columns become fields as [`Batch::from_arrow`] says.
    ///
    /// # Errors
    /// As [`Batch::from_arrow`] and [`Writer::append`], and [`User`](crate::ErrorKind::User) with the
    /// error of `batches` as its source. The batches before stay written.
    pub fn append_arrow(
        &mut self,
        batches: impl RecordBatchReader,
        schema: Option<&Schema>,
    ) -> Result<()> {
        let arrow = batches.schema();
        let schema = match schema {
            Some(schema) => schema.clone(),
            None => Schema::from_arrow(&arrow, None)?,
        };
        let mut any = false;
        for rows in batches {
            let rows = rows.map_err(|error| {
                crate::source::stream_error(io::Error::new(io::ErrorKind::Other, error))
            })?;
            self.append(&Batch::from_arrow(&rows, Some(&schema))?)?;
            any = true;
        }
        if !any {
            self.append(&Batch::from_arrow(&RecordBatch::new_empty(arrow), Some(&schema))?)?;
        }
        Ok(())
    }
}
