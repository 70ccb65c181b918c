//! Typed views of the columns of a batch.
use std::fmt;
use std::ops::Range;

use scrt_sys as sys;

use crate::error::error;
use crate::handle::{bytes, view_text};
use crate::scalar::{Decimal, TimestampTz};
use crate::value::ValueRef;
use crate::{Batch, ColumnType, Result, TimeUnit, Type};

/// Which slots of a column hold a value. The others are null or absent; the struct around the column
/// tells those apart.
#[derive(Debug, Clone, Copy)]
pub struct Validity<'a> {
    bits: Option<&'a [u8]>,
    none: bool,
    len: usize,
}

impl<'a> Validity<'a> {
    /// Whether slot `index` holds a value.
    ///
    /// # Panics
    /// If `index` is not below the column's length.
    #[inline]
    pub fn is_valid(self, index: usize) -> bool {
        assert!(index < self.len);
        match self.bits {
            Some(bits) => bits[index / 8] >> (index % 8) & 1 == 1,
            None => !self.none,
        }
    }

    /// Whether all slots hold a value.
    pub fn is_all(self) -> bool {
        self.bits.is_none() && !self.none
    }

    /// Whether no slot can hold a value, as in a column of the type null.
    pub(crate) fn is_none(self) -> bool {
        self.none
    }

    /// A bit per slot, from the least significant, 1 where there is a value. [`None`] where all slots
    /// are alike.
    pub fn bits(self) -> Option<&'a [u8]> {
        self.bits
    }
}

mod sealed {
    pub trait Sealed {}
}

/// Values that lie side by side in a column's memory.
pub trait Primitive: sealed::Sealed + Copy + 'static {
    #[doc(hidden)]
    const TYPES: &'static [Type];
}

macro_rules! primitives {
    ($($rust:ty: $($type:ident)|+;)*) => {
        $(
            impl sealed::Sealed for $rust {}
            impl Primitive for $rust {
                const TYPES: &'static [Type] = &[$(Type::$type),+];
            }
        )*
    };
}

primitives! {
    u8: U8;
    u16: U16;
    u32: U32;
    u64: U64;
    i8: I8;
    i16: I16;
    i32: I32 | Date;
    i64: I64 | DateTime | Timestamp | Duration;
    f32: F32;
    f64: F64;
    [u8; 16]: Uuid | Decimal;
}

/// One column of a batch, of any type.
#[derive(Clone, Copy)]
pub struct Column<'a> {
    batch: &'a Batch,
    index: usize,
}

impl<'a> Column<'a> {
    pub(crate) fn new(batch: &'a Batch, index: usize) -> Self {
        Self { batch, index }
    }

    fn raw(self) -> &'a sys::scrt_column {
        self.batch.raw_column(self.index)
    }

    /// The type, with all that the schema says of it.
    pub fn column_type(self) -> ColumnType<'a> {
        let mut type_ = self.batch.schema().record();
        if self.index != 0 {
            type_ = type_.at(self.index);
        }
        type_
    }

    /// What the column holds; of a ref the type of its target.
    pub fn kind(self) -> Type {
        Type::from_raw(self.raw().type_)
    }

    /// The name of a field or of a union's alternative, empty elsewhere.
    pub fn name(self) -> &'a str {
        // SAFETY: UTF-8 that lives as long as the batch.
        unsafe { view_text(self.raw().name) }
    }

    /// Number of slots.
    pub fn len(self) -> usize {
        self.raw().length as usize
    }

    /// Whether there are no slots.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Number of slots without a value, null and absent together.
    pub fn null_count(self) -> usize {
        self.raw().null_count as usize
    }

    /// Which slots hold a value.
    pub fn validity(self) -> Validity<'a> {
        let raw = self.raw();
        // SAFETY: lives as long as the batch.
        let bits = unsafe { bytes(raw.validity, raw.validity_size) };
        Validity {
            bits: (!raw.validity.is_null() && raw.null_count != 0).then_some(bits),
            none: self.kind() == Type::Null,
            len: self.len(),
        }
    }

    /// The columns below: a struct's fields, a list's element, a map's key and value, a union's
    /// alternatives, a symbol's dictionary, the instants and offsets of a timestamptz.
    pub fn children(self) -> impl ExactSizeIterator<Item = Column<'a>> + Clone {
        let nodes = self.batch.schema().nodes();
        let batch = self.batch;
        nodes[self.index].children.iter().map(move |&index| Column { batch, index })
    }

    /// Child `number`.
    ///
    /// # Panics
    /// If there are not so many.
    pub fn child(self, number: usize) -> Column<'a> {
        let index = self.batch.schema().nodes()[self.index].children[number];
        Column { batch: self.batch, index }
    }

    fn want(self, type_: Type) -> Result<()> {
        if self.kind() == type_ {
            return Ok(());
        }
        Err(self.mismatch(&type_.to_string()))
    }

    pub(crate) fn mismatch(self, wanted: &str) -> crate::Error {
        let name = self.name();
        error!(Mismatch, "column {name:?} holds {}, not {wanted}", self.kind())
    }

    fn values(self) -> &'a [u8] {
        // SAFETY: lives as long as the batch.
        unsafe { bytes(self.raw().values, self.raw().values_size) }
    }

    fn data(self) -> &'a [u8] {
        // SAFETY: as above.
        unsafe { bytes(self.raw().data, self.raw().data_size) }
    }

    /// All values of a column of fixed width, straight from its memory. Slots without a value hold
    /// anything. Dates are days as `i32`; datetimes, timestamps and durations `i64` in their
    /// [`unit`](ColumnType::unit); uuids and decimals 16 bytes, decimals little-endian.
    ///
    /// ```
    /// # fn main() -> scrt::Result<()> {
    /// # let document = scrt::Document::parse("@schema A\n@field x f64\n\n@A\n1.5\n2\n")?;
    /// # let batch = document.rows(0)?;
    /// let sum: f64 = batch.column("x")?.as_slice::<f64>()?.iter().sum();
    /// assert_eq!(sum, 3.5);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Mismatch`](crate::ErrorKind::Mismatch) if the column is of another type.
    pub fn as_slice<T: Primitive>(self) -> Result<&'a [T]> {
        if !T::TYPES.contains(&self.kind()) {
            return Err(self.mismatch(std::any::type_name::<T>()));
        }
        slice(self.values(), self.len())
    }

    /// The values of a bool column.
    ///
    /// # Errors
    /// [`Mismatch`](crate::ErrorKind::Mismatch).
    pub fn bools(self) -> Result<BoolColumn<'a>> {
        self.want(Type::Bool)?;
        let bits = self.values();
        enough(bits.len() >= (self.len() + 7) / 8)?;
        Ok(BoolColumn { bits, validity: self.validity(), len: self.len() })
    }

    /// The text of a string, number or json column, or of the dictionary of symbols.
    ///
    /// # Errors
    /// [`Mismatch`](crate::ErrorKind::Mismatch).
    pub fn strings(self) -> Result<StringColumn<'a>> {
        if !matches!(self.kind(), Type::String | Type::Number | Type::Json) {
            return Err(self.mismatch("text"));
        }
        Ok(StringColumn(self.binary()?))
    }

    /// The values of a bytes column.
    ///
    /// # Errors
    /// [`Mismatch`](crate::ErrorKind::Mismatch).
    pub fn blobs(self) -> Result<BytesColumn<'a>> {
        self.want(Type::Bytes)?;
        self.binary()
    }

    fn binary(self) -> Result<BytesColumn<'a>> {
        let (offsets, data) = (self.offsets()?, self.data());
        enough(offsets.last().map_or(true, |&end| end as usize <= data.len()))?;
        Ok(BytesColumn { offsets, data, validity: self.validity() })
    }

    fn offsets(self) -> Result<&'a [i32]> {
        if self.is_empty() {
            return Ok(&[0]);
        }
        slice(self.values(), self.len() + 1)
    }

    /// The codes and the dictionary of a symbol column.
    ///
    /// # Errors
    /// [`Mismatch`](crate::ErrorKind::Mismatch).
    pub fn symbols(self) -> Result<SymbolColumn<'a>> {
        self.want(Type::Symbol)?;
        Ok(SymbolColumn {
            codes: slice(self.values(), self.len())?,
            dictionary: self.child(0).strings()?,
            validity: self.validity(),
        })
    }

    /// The values of a decimal column.
    ///
    /// # Errors
    /// [`Mismatch`](crate::ErrorKind::Mismatch).
    pub fn decimals(self) -> Result<DecimalColumn<'a>> {
        self.want(Type::Decimal)?;
        let unscaled = slice(self.values(), self.len())?;
        Ok(DecimalColumn { unscaled, scale: self.column_type().scale(), validity: self.validity() })
    }

    /// The instants and offsets of a timestamptz column.
    ///
    /// # Errors
    /// [`Mismatch`](crate::ErrorKind::Mismatch).
    pub fn zoned(self) -> Result<TimestampTzColumn<'a>> {
        self.want(Type::TimestampTz)?;
        Ok(TimestampTzColumn {
            instants: self.child(0).as_slice()?,
            offsets: self.child(1).as_slice()?,
            validity: self.validity(),
        })
    }

    /// The lists of a list column.
    ///
    /// # Errors
    /// [`Mismatch`](crate::ErrorKind::Mismatch).
    pub fn lists(self) -> Result<ListColumn<'a>> {
        self.want(Type::List)?;
        Ok(ListColumn {
            offsets: self.offsets()?,
            values: self.child(0),
            validity: self.validity(),
        })
    }

    /// The maps of a map column.
    ///
    /// # Errors
    /// [`Mismatch`](crate::ErrorKind::Mismatch).
    pub fn maps(self) -> Result<MapColumn<'a>> {
        self.want(Type::Map)?;
        Ok(MapColumn {
            offsets: self.offsets()?,
            keys: self.child(0),
            values: self.child(1),
            validity: self.validity(),
        })
    }

    /// The fields of a struct column.
    ///
    /// # Errors
    /// [`Mismatch`](crate::ErrorKind::Mismatch).
    pub fn structs(self) -> Result<StructColumn<'a>> {
        self.want(Type::Struct)?;
        Ok(StructColumn::of(self))
    }

    /// The alternatives of a union column.
    ///
    /// # Errors
    /// [`Mismatch`](crate::ErrorKind::Mismatch).
    pub fn unions(self) -> Result<UnionColumn<'a>> {
        self.want(Type::Union)?;
        Ok(UnionColumn {
            alternatives: slice(self.values(), self.len())?,
            slots: slice(self.data(), self.len())?,
            column: self,
            validity: self.validity(),
        })
    }

    /// Slot `index` as a value of any type.
    ///
    /// # Panics
    /// If `index` is not below [`len`](Self::len).
    pub fn value(self, index: usize) -> ValueRef<'a> {
        ValueRef::of(self, index)
    }

    pub(crate) fn unit(self) -> TimeUnit {
        self.column_type().unit()
    }
}

impl fmt::Debug for Column<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Column({} {:?}, {} slots)", self.kind(), self.name(), self.len())
    }
}

fn enough(holds: bool) -> Result<()> {
    if holds {
        return Ok(());
    }
    Err(error!(Internal, "a column's buffer is short"))
}

/// The first `len` values in a buffer.
fn slice<T: Copy>(buffer: &[u8], len: usize) -> Result<&[T]> {
    if len == 0 {
        return Ok(&[]);
    }
    enough(buffer.len() / std::mem::size_of::<T>() >= len)?;
    let data = buffer.as_ptr();
    if data as usize % std::mem::align_of::<T>() != 0 {
        return Err(error!(Internal, "a column's buffer is not aligned"));
    }
    // SAFETY: inside of the buffer, aligned, and every callers' T takes any bits.
    Ok(unsafe { std::slice::from_raw_parts(data.cast::<T>(), len) })
}

/// A method that gives the value of a slot, or nothing where there is none, and one that goes
/// through all of them.
macro_rules! by_slot {
    ($value:ty, $len:expr) => {
        /// Number of slots.
        pub fn len(self) -> usize {
            $len(self)
        }

        /// Whether there are no slots.
        pub fn is_empty(self) -> bool {
            self.len() == 0
        }

        /// Whether slot `index` has no value.
        ///
        /// # Panics
        /// If `index` is not below the length.
        #[inline]
        pub fn is_null(self, index: usize) -> bool {
            !self.validity.is_valid(index)
        }

        /// The value of slot `index`, [`None`] where there is none.
        ///
        /// # Panics
        /// If `index` is not below the length.
        pub fn opt(self, index: usize) -> Option<$value> {
            self.validity.is_valid(index).then(|| self.get(index))
        }

        /// The values of all slots, [`None`] where there is none.
        pub fn iter(
            self,
        ) -> impl ExactSizeIterator<Item = Option<$value>> + DoubleEndedIterator + 'a {
            (0..self.len()).map(move |index| self.opt(index))
        }
    };
}

/// The values of a bool column.
#[derive(Debug, Clone, Copy)]
pub struct BoolColumn<'a> {
    bits: &'a [u8],
    validity: Validity<'a>,
    len: usize,
}

impl<'a> BoolColumn<'a> {
    /// The value of slot `index`; anything where there is none.
    ///
    /// # Panics
    /// If `index` is not below the length.
    #[inline]
    pub fn get(self, index: usize) -> bool {
        assert!(index < self.len);
        self.bits[index / 8] >> (index % 8) & 1 == 1
    }

    pub(crate) fn bits(self) -> &'a [u8] {
        self.bits
    }

    by_slot!(bool, |column: Self| column.len);
}

/// The values of a column of byte strings.
#[derive(Debug, Clone, Copy)]
pub struct BytesColumn<'a> {
    offsets: &'a [i32],
    data: &'a [u8],
    validity: Validity<'a>,
}

impl<'a> BytesColumn<'a> {
    /// The value of slot `index`; anything where there is none.
    ///
    /// # Panics
    /// If `index` is not below the length.
    #[inline]
    pub fn get(self, index: usize) -> &'a [u8] {
        &self.data[self.offsets[index] as usize..self.offsets[index + 1] as usize]
    }

    /// Where each value begins in [`data`](Self::data), and where the last one ends.
    pub fn offsets(self) -> &'a [i32] {
        self.offsets
    }

    /// The bytes of all values.
    pub fn data(self) -> &'a [u8] {
        self.data
    }

    by_slot!(&'a [u8], |column: Self| column.offsets.len() - 1);
}

/// The text of a string, number or json column.
#[derive(Debug, Clone, Copy)]
pub struct StringColumn<'a>(BytesColumn<'a>);

impl<'a> StringColumn<'a> {
    /// The text of slot `index`; empty where there is none.
    ///
    /// # Panics
    /// If `index` is not below the length.
    #[inline]
    pub fn get(self, index: usize) -> &'a str {
        if let Some(bits) = self.0.validity.bits {
            if bits[index / 8] >> (index % 8) & 1 == 0 {
                return "";
            }
        }
        let text = self.0.get(index);
        // SAFETY: the library checks that each value of a text column is UTF-8 before it gives
        // out a batch.
        unsafe { std::str::from_utf8_unchecked(text) }
    }

    /// The same as bytes, with offsets.
    pub fn as_bytes(self) -> BytesColumn<'a> {
        self.0
    }

    /// Number of slots.
    pub fn len(self) -> usize {
        self.0.len()
    }

    /// Whether there are no slots.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Whether slot `index` has no value.
    ///
    /// # Panics
    /// If `index` is not below the length.
    #[inline]
    pub fn is_null(self, index: usize) -> bool {
        self.0.is_null(index)
    }

    /// The text of slot `index`, [`None`] where there is none.
    ///
    /// # Panics
    /// If `index` is not below the length.
    pub fn opt(self, index: usize) -> Option<&'a str> {
        (!self.is_null(index)).then(|| self.get(index))
    }

    /// The text of all slots, [`None`] where there is none.
    pub fn iter(self) -> impl ExactSizeIterator<Item = Option<&'a str>> + DoubleEndedIterator + 'a {
        (0..self.len()).map(move |index| self.opt(index))
    }
}

/// The codes and the dictionary of a symbol column.
#[derive(Debug, Clone, Copy)]
pub struct SymbolColumn<'a> {
    codes: &'a [i32],
    dictionary: StringColumn<'a>,
    validity: Validity<'a>,
}

impl<'a> SymbolColumn<'a> {
    /// The text of slot `index`; where there is none, empty or any text.
    ///
    /// # Panics
    /// If `index` is not below the length.
    #[inline]
    pub fn get(self, index: usize) -> &'a str {
        let code = self.codes[index] as usize;
        if code < self.dictionary.len() {
            self.dictionary.get(code)
        } else {
            ""
        }
    }

    /// Which value of the dictionary each slot holds.
    pub fn codes(self) -> &'a [i32] {
        self.codes
    }

    /// The different values.
    pub fn dictionary(self) -> StringColumn<'a> {
        self.dictionary
    }

    by_slot!(&'a str, |column: Self| column.codes.len());
}

/// The values of a decimal column.
#[derive(Debug, Clone, Copy)]
pub struct DecimalColumn<'a> {
    unscaled: &'a [[u8; 16]],
    scale: u8,
    validity: Validity<'a>,
}

impl<'a> DecimalColumn<'a> {
    /// The value of slot `index`; anything where there is none.
    ///
    /// # Panics
    /// If `index` is not below the length.
    #[inline]
    pub fn get(self, index: usize) -> Decimal {
        Decimal::new(i128::from_le_bytes(self.unscaled[index]), self.scale)
    }

    by_slot!(Decimal, |column: Self| column.unscaled.len());
}

/// The instants and offsets of a timestamptz column.
#[derive(Debug, Clone, Copy)]
pub struct TimestampTzColumn<'a> {
    instants: &'a [i64],
    offsets: &'a [i16],
    validity: Validity<'a>,
}

impl<'a> TimestampTzColumn<'a> {
    /// The value of slot `index`; anything where there is none.
    ///
    /// # Panics
    /// If `index` is not below the length.
    pub fn get(self, index: usize) -> TimestampTz {
        TimestampTz::from_raw(self.instants[index], self.offsets[index])
    }

    /// Nanoseconds since 1970-01-01T00:00:00Z.
    pub fn instants(self) -> &'a [i64] {
        self.instants
    }

    /// Minutes east of UTC.
    pub fn offsets(self) -> &'a [i16] {
        self.offsets
    }

    by_slot!(TimestampTz, |column: Self| column.instants.len());
}

fn range(offsets: &[i32], index: usize) -> Range<usize> {
    offsets[index] as usize..offsets[index + 1] as usize
}

/// The lists of a list column.
#[derive(Debug, Clone, Copy)]
pub struct ListColumn<'a> {
    offsets: &'a [i32],
    values: Column<'a>,
    validity: Validity<'a>,
}

impl<'a> ListColumn<'a> {
    /// Which slots of [`values`](Self::values) the list in slot `index` holds.
    ///
    /// # Panics
    /// If `index` is not below the length.
    #[inline]
    pub fn get(self, index: usize) -> Range<usize> {
        range(self.offsets, index)
    }

    /// The elements of all lists.
    pub fn values(self) -> Column<'a> {
        self.values
    }

    /// Where each list begins in [`values`](Self::values), and where the last one ends.
    pub fn offsets(self) -> &'a [i32] {
        self.offsets
    }

    by_slot!(Range<usize>, |column: Self| column.offsets.len() - 1);
}

/// The maps of a map column.
#[derive(Debug, Clone, Copy)]
pub struct MapColumn<'a> {
    offsets: &'a [i32],
    keys: Column<'a>,
    values: Column<'a>,
    validity: Validity<'a>,
}

impl<'a> MapColumn<'a> {
    /// Which slots of [`keys`](Self::keys) and [`values`](Self::values) the map in slot `index` holds.
    ///
    /// # Panics
    /// If `index` is not below the length.
    #[inline]
    pub fn get(self, index: usize) -> Range<usize> {
        range(self.offsets, index)
    }

    /// Where each map begins in [`keys`](Self::keys) and [`values`](Self::values), and where the last
    /// one ends.
    pub fn offsets(self) -> &'a [i32] {
        self.offsets
    }

    /// The keys of all maps.
    pub fn keys(self) -> Column<'a> {
        self.keys
    }

    /// The values of all maps.
    pub fn values(self) -> Column<'a> {
        self.values
    }

    by_slot!(Range<usize>, |column: Self| column.offsets.len() - 1);
}

/// The alternatives of a union column.
#[derive(Debug, Clone, Copy)]
pub struct UnionColumn<'a> {
    alternatives: &'a [i8],
    slots: &'a [i32],
    column: Column<'a>,
    validity: Validity<'a>,
}

impl<'a> UnionColumn<'a> {
    /// Which alternative slot `index` holds, and in which slot of it; anything where there is none.
    ///
    /// # Panics
    /// If `index` is not below the length.
    #[inline]
    pub fn get(self, index: usize) -> (usize, usize) {
        (self.alternatives[index] as usize, self.slots[index] as usize)
    }

    /// The column of an alternative.
    ///
    /// # Panics
    /// If there are not so many.
    pub fn alternative(self, number: usize) -> Column<'a> {
        self.column.child(number)
    }

    by_slot!((usize, usize), |column: Self| column.slots.len());
}

/// The fields of a struct column, and which of them each slot has.
#[derive(Clone, Copy)]
pub struct StructColumn<'a> {
    column: Column<'a>,
    codes: &'a [i32],
    ends: &'a [u32],
    fields: &'a [u32],
}

impl<'a> StructColumn<'a> {
    pub(crate) fn of(column: Column<'a>) -> Self {
        let raw = column.raw();
        let mut this = Self { column, codes: &[], ends: &[], fields: &[] };
        if raw.shape_count <= 0 || raw.shape_ends.is_null() {
            return this;
        }
        // SAFETY: as many shapes as the column says, as many fields as the last of them says, and
        // all of it lives as long as the batch.
        unsafe {
            this.ends = std::slice::from_raw_parts(raw.shape_ends, raw.shape_count as usize);
            let fields = this.ends.last().map_or(0, |&end| end as usize);
            if fields != 0 {
                this.fields = std::slice::from_raw_parts(raw.shape_fields, fields);
            }
        }
        match slice(column.data(), column.len()) {
            Ok(codes) => this.codes = codes,
            Err(_) => this.ends = &[],
        }
        this
    }

    /// The column of the struct itself.
    pub fn column(self) -> Column<'a> {
        self.column
    }

    /// The column of the field of this name.
    pub fn field(self, name: &str) -> Option<Column<'a>> {
        self.column.children().find(|field| field.name() == name)
    }

    /// Whether the struct in slot `index` has field `field` at all: a field that it has may still be
    /// null.
    ///
    /// # Panics
    /// If `index` is not below the length.
    pub fn has(self, index: usize, field: usize) -> bool {
        match self.keys(index) {
            Some(keys) => keys.contains(&(field as u32)),
            None => field < self.column.children().len(),
        }
    }

    /// The numbers of the fields that the struct in slot `index` has, in the order of its keys.
    /// [`None`]: all, in the schema's order.
    ///
    /// # Panics
    /// If `index` is not below the length.
    pub fn keys(self, index: usize) -> Option<&'a [u32]> {
        if self.ends.is_empty() {
            assert!(index < self.column.len());
            return None;
        }
        Some(self.shape(self.codes[index] as usize))
    }

    fn shape(self, shape: usize) -> &'a [u32] {
        let begin = if shape == 0 { 0 } else { self.ends[shape - 1] as usize };
        &self.fields[begin..self.ends[shape] as usize]
    }

    /// The shape of each slot, and for each shape whether `field` is in it.
    pub(crate) fn presence(self, field: usize) -> Option<(&'a [i32], Box<[bool]>)> {
        if self.ends.is_empty() {
            return None;
        }
        let has = (0..self.ends.len()).map(|shape| self.shape(shape).contains(&(field as u32)));
        Some((self.codes, has.collect()))
    }
}

impl fmt::Debug for StructColumn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StructColumn({:?}, {} shapes)", self.column, self.ends.len())
    }
}
