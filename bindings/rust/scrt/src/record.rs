//! How Rust types go into columns and come out of them.
mod nested;
mod scalars;
mod values;

use std::hint::unreachable_unchecked;
use std::ops::Range;

pub use nested::{ListPlan, MapReader, VecReader};
pub use scalars::{NumberReader, TextReader};

use crate::builder::{ColumnBuilder, Presence};
use crate::column::Column;
use crate::error::error;
use crate::{ColumnType, Result, Schema, Type};
#[cfg(doc)]
use crate::{Date, DateTime, Decimal, Row, TimeDelta, Timestamp, TimestampTz, Uuid, Value};
#[cfg(doc)]
use std::time::Duration;

/// A Rust type whose values go into columns: scalars, `Option`, `Vec`, maps, and structs and enums
/// with `#[derive(Record)]`.
///
/// | Rust | columns |
/// |---|---|
/// | `bool` | bool |
/// | `u8` … `u64`, `i8` … `i64` | integers, checked; the same width is fastest |
/// | `i64` | datetime, timestamp, duration: the number itself, in the column's unit |
/// | `f32`, `f64` | f32 and f64; f64 into f32 only where nothing is lost |
/// | `&str`, `String`, `Box<str>`, `Cow<str>` | string, symbol, json, number |
/// | `Vec<u8>`, `&[u8]` | bytes, or a list of integers |
/// | `Vec<T>`, `&[T]` | list |
/// | `HashMap`, `BTreeMap` | map |
/// | [`Decimal`], [`Uuid`], [`Date`], [`DateTime`], [`Timestamp`], [`TimestampTz`], [`TimeDelta`] | theirs |
/// | [`Duration`] | duration |
/// | `Option<T>`, [`Presence<T>`] | as `T`, with nulls and absent fields |
/// | [`Row`], [`Value`] | struct; anything |
///
/// Implement it by `#[derive(Record)]`, or for a type of your own by handing on to one of these.
pub trait ToColumn {
    /// What is found out once per schema instead of for each value.
    type Plan;

    /// The type in the schema language that fits best, for [`Record::schema`].
    fn type_text() -> String;

    /// Checks that the type goes into a column of this type.
    ///
    /// # Errors
    /// [`Mismatch`](crate::ErrorKind::Mismatch).
    fn plan(type_: ColumnType<'_>) -> Result<Self::Plan>;

    /// Adds exactly one slot with this value.
    ///
    /// # Errors
    /// [`Type`](crate::ErrorKind::Type) and [`Range`](crate::ErrorKind::Range) for values that the
    /// column does not take.
    fn put(&self, plan: &Self::Plan, out: &mut ColumnBuilder) -> Result<()>;

    /// Whether the value is null, or as a field not there at all; `nullable` tells whether the schema
    /// has a place for null. `put` is called for values only.
    #[inline(always)]
    fn presence(&self, nullable: bool) -> Presence<()> {
        let _ = nullable;
        Presence::Value(())
    }

    /// Adds a slot for each row, with what `get` takes out of it. False if a row has nothing to put: the
    /// caller then takes all slots of these rows away and goes on row by row, as after an error.
    #[doc(hidden)]
    fn put_rows<'r, R>(
        rows: &'r [R],
        get: impl Fn(&'r R) -> &'r Self,
        plan: &Self::Plan,
        out: &mut ColumnBuilder,
    ) -> Result<bool>
    where
        Self: 'r,
    {
        put_each(rows, get, plan, out)
    }

    #[doc(hidden)]
    fn put_elements(values: &[Self], plan: &Self::Plan, out: &mut ColumnBuilder) -> Result<()>
    where
        Self: Sized,
    {
        values.iter().try_for_each(|value| put_slot(value, plan, out))
    }

    #[doc(hidden)]
    fn as_bytes(_: &[Self]) -> Option<&[u8]>
    where
        Self: Sized,
    {
        None
    }
}

type FromBytes<T> = fn(&[u8]) -> Vec<T>;

/// A Rust type that comes out of columns; the types are those of [`ToColumn`]. What it borrows, such
/// as `&'a str`, it borrows from the batch, without a copy.
pub trait FromColumn<'a>: Sized {
    /// A view of the column that gives its slots.
    type Reader;

    /// Checks that the type comes out of this column.
    ///
    /// # Errors
    /// [`Mismatch`](crate::ErrorKind::Mismatch).
    fn bind(column: Column<'a>) -> Result<Self::Reader>;

    /// The value of a slot that has one.
    ///
    /// # Errors
    /// [`Range`](crate::ErrorKind::Range) and what nested values do wrong.
    fn get(reader: &Self::Reader, index: usize) -> Result<Self>;

    /// What stands for null, if the type has that.
    #[inline]
    fn null() -> Option<Self> {
        None
    }

    /// What stands for a field that the row lacks, if the type has that.
    #[inline]
    fn absent() -> Option<Self> {
        None
    }

    /// Whether [`absent`](Self::absent) goes before the schema's default.
    #[doc(hidden)]
    const KEEPS_ABSENT: bool = false;

    #[doc(hidden)]
    const FROM_BYTES: Option<FromBytes<Self>> = None;

    /// What [`get`](Self::get) does where [`plain`](Self::plain) is not enough, out of its way.
    #[doc(hidden)]
    fn checked(_: &Self::Reader, _: usize) -> Result<Self> {
        unreachable!()
    }

    /// Whether [`plain`](Self::plain) gives every slot that has a value. Looks at the whole column.
    #[doc(hidden)]
    fn is_plain(_: &Self::Reader) -> bool {
        false
    }

    /// The same as [`get`](Self::get), without a check and without a failure.
    #[doc(hidden)]
    fn plain(_: &Self::Reader, _: Slot) -> Self {
        unreachable!()
    }
}

/// The number of a slot that a column has, and whose type's `is_plain` held: what nothing needs to be
/// asked of again.
#[derive(Clone, Copy)]
pub struct Slot(usize);

impl Slot {
    /// # Safety
    /// `index` is below the length of the columns that the slot is used with, and their `is_plain` held.
    #[inline(always)]
    pub(crate) unsafe fn new(index: usize) -> Self {
        Self(index)
    }

    #[inline(always)]
    pub(crate) fn index(self) -> usize {
        self.0
    }

    /// The element in this slot.
    #[inline(always)]
    pub(crate) fn of<T: Copy>(self, values: &[T]) -> T {
        debug_assert!(self.0 < values.len());
        // SAFETY: by what a slot is.
        unsafe { *values.get_unchecked(self.0) }
    }

    /// The bit in this slot.
    #[inline(always)]
    pub(crate) fn bit(self, bits: &[u8]) -> bool {
        debug_assert!(self.0 / 8 < bits.len());
        // SAFETY: by what a slot is.
        let byte = unsafe { *bits.get_unchecked(self.0 / 8) };
        byte >> (self.0 % 8) & 1 == 1
    }

    /// Where the slot's elements begin and end, by offsets that [`ascend`].
    #[inline(always)]
    pub(crate) fn range(self, offsets: &[i32]) -> Range<usize> {
        debug_assert!(self.0 + 1 < offsets.len());
        // SAFETY: by what a slot is; there is one offset more than slots.
        unsafe {
            let start = *offsets.get_unchecked(self.0) as usize;
            start..*offsets.get_unchecked(self.0 + 1) as usize
        }
    }

    /// The slot's elements, by offsets that [`ascend`] up to the number of all elements.
    #[inline(always)]
    pub(crate) fn elements<'a, T>(self, offsets: &[i32], all: &'a [T]) -> &'a [T] {
        let range = self.range(offsets);
        debug_assert!(range.start <= range.end && range.end <= all.len());
        // SAFETY: as above.
        unsafe { all.get_unchecked(range) }
    }
}

/// Whether offsets go up and never beyond `end`, so that each range between two of them is one of
/// `end` elements.
pub(crate) fn ascend(offsets: &[i32], end: usize) -> bool {
    let (Some(&first), Some(&last)) = (offsets.first(), offsets.last()) else { return false };
    // Without an early end it takes no time worth speaking of.
    let steps = offsets.windows(2).fold(true, |up, pair| up & (pair[0] <= pair[1]));
    steps && first >= 0 && last as usize <= end
}

/// A struct that is a row, or an enum that is a union: by `#[derive(Record)]`.
pub trait Record: ToColumn {
    /// The name of the schema, by default that of the type.
    const NAME: &'static str;

    /// A schema for this type: each field with the type that fits best, or with that of
    /// `#[scrt(type = "…")]`.
    ///
    /// ```
    /// #[derive(scrt::Record)]
    /// struct Message<'a> {
    ///     id: u64,
    ///     text: Option<&'a str>,
    ///     #[scrt(name = "Tags", type = "list<symbol>")]
    ///     tags: Vec<&'a str>,
    /// }
    ///
    /// use scrt::Record;
    /// let text = Message::schema().unwrap().to_string();
    /// assert!(text.contains("@field text string?"));
    /// assert!(text.contains("@field Tags list<symbol>"));
    /// ```
    ///
    /// # Errors
    /// What the library says of a type that was given as text.
    fn schema() -> Result<Schema>;
}

/// A value into a list or map, where nothing can be absent.
#[inline]
pub(crate) fn put_slot<T: ToColumn>(
    value: &T,
    plan: &T::Plan,
    out: &mut ColumnBuilder,
) -> Result<()> {
    match value.presence(out.is_nullable()) {
        Presence::Value(()) => value.put(plan, out),
        Presence::Null | Presence::Absent => out.put_null(),
    }
}

/// [`ToColumn::put_rows`] row by row.
fn put_each<'r, T: ToColumn + ?Sized + 'r, R>(
    rows: &'r [R],
    get: impl Fn(&'r R) -> &'r T,
    plan: &T::Plan,
    out: &mut ColumnBuilder,
) -> Result<bool> {
    for row in rows {
        let value = get(row);
        match value.presence(out.is_nullable()) {
            Presence::Value(()) => value.put(plan, out)?,
            Presence::Null => out.put_null()?,
            Presence::Absent => return Ok(false),
        }
    }
    Ok(true)
}

fn refused<T: ?Sized>(type_: ColumnType<'_>) -> crate::Error {
    let (name, rust) = (type_.name(), std::any::type_name::<T>());
    error!(Mismatch, "field {name:?} of type {} does not go with {rust}", type_.storage())
}

fn accept<T: ?Sized>(type_: ColumnType<'_>, kinds: &[Type]) -> Result<()> {
    if kinds.contains(&type_.storage()) {
        return Ok(());
    }
    Err(refused::<T>(type_))
}

/// A column and which of its slots hold values, read as `T`.
pub struct Slots<'a, T: FromColumn<'a>> {
    reader: SlotReader<'a, T::Reader>,
    column: Column<'a>,
}

enum SlotReader<'a, R> {
    /// Every slot holds a value.
    All(R),
    /// Those whose bit is set.
    Some(R, &'a [u8]),
    /// None, as in a column of the type null.
    None,
}

impl<'a, T: FromColumn<'a>> Slots<'a, T> {
    #[doc(hidden)]
    pub fn bind(column: Column<'a>) -> Result<Self> {
        let validity = column.validity();
        let reader = match validity.bits() {
            Some(bits) => SlotReader::Some(T::bind(column)?, bits),
            None if validity.is_none() && T::null().is_some() => SlotReader::None,
            None => SlotReader::All(T::bind(column)?),
        };
        Ok(Self { reader, column })
    }

    #[doc(hidden)]
    #[inline(always)]
    pub fn get(&self, index: usize) -> Result<T> {
        match self.valid(index) {
            Some(reader) => T::get(reader, index),
            None => self.null(),
        }
    }

    #[inline(always)]
    pub(crate) fn valid(&self, index: usize) -> Option<&T::Reader> {
        match &self.reader {
            SlotReader::All(reader) => Some(reader),
            SlotReader::Some(reader, bits) if bits[index / 8] >> (index % 8) & 1 == 1 => {
                Some(reader)
            }
            _ => None,
        }
    }

    /// Whether [`plain`](Self::plain) gives every slot.
    pub(crate) fn is_plain(&self) -> bool {
        match &self.reader {
            SlotReader::All(reader) => T::is_plain(reader),
            SlotReader::Some(reader, bits) => {
                T::null().is_some()
                    && bits.len() >= (self.column.len() + 7) / 8
                    && T::is_plain(reader)
            }
            SlotReader::None => false,
        }
    }

    /// The value of a slot, or what stands for null.
    #[inline(always)]
    pub(crate) fn plain(&self, slot: Slot) -> T {
        match &self.reader {
            SlotReader::All(reader) => T::plain(reader, slot),
            SlotReader::Some(reader, bits) => match T::null() {
                Some(null) if !slot.bit(bits) => null,
                Some(_) => T::plain(reader, slot),
                // SAFETY: `is_plain` held.
                None => unsafe { unreachable_unchecked() },
            },
            // SAFETY: as above.
            SlotReader::None => unsafe { unreachable_unchecked() },
        }
    }

    /// Whether every slot holds a value.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.reader, SlotReader::All(_))
    }

    /// Number of slots.
    pub(crate) fn len(&self) -> usize {
        self.column.len()
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn null(&self) -> Result<T> {
        T::null().ok_or_else(|| {
            error!(Type, "null in {:?}, where {} has none", self.column, std::any::type_name::<T>())
        })
    }
}
