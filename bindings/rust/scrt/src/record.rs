//! How Rust types go into columns and come out of them.
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};
use std::time::Duration;

use crate::builder::{ColumnBuilder, Presence};
use crate::column::{
    BoolColumn, BytesColumn, Column, DecimalColumn, Primitive, StringColumn, StructColumn,
    SymbolColumn, TimestampTzColumn,
};
use crate::error::error;
use crate::scalar::{Date, DateTime, Decimal, TimeDelta, Timestamp, TimestampTz, Uuid};
use crate::value::{RowRef, ValueRef};
use crate::{ColumnType, Result, Row, Schema, TimeUnit, Type, Value};

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

    #[cold]
    #[inline(never)]
    pub(crate) fn null(&self) -> Result<T> {
        T::null().ok_or_else(|| {
            error!(Type, "null in {:?}, where {} has none", self.column, std::any::type_name::<T>())
        })
    }
}

// Numbers ---------------------------------------------------------------------------------------

/// A column of numbers that are the Rust type's own, or others to convert.
pub enum NumberReader<'a, T> {
    #[doc(hidden)]
    Same(&'a [T]),
    #[doc(hidden)]
    Other(Column<'a>),
}

macro_rules! integers {
    ($($rust:ty: $kind:ident, $text:literal, [$($raw:ident)*], $as_bytes:expr, $from_bytes:expr;)*) => {
        $(
            impl ToColumn for $rust {
                type Plan = ();

                fn type_text() -> String {
                    $text.into()
                }

                fn plan(type_: ColumnType<'_>) -> Result<()> {
                    if type_.storage().is_integer() {
                        return Ok(());
                    }
                    accept::<Self>(type_, &[$(Type::$raw,)*])
                }

                #[inline]
                fn put(&self, (): &(), out: &mut ColumnBuilder) -> Result<()> {
                    match out.kind() {
                        Type::$kind $(| Type::$raw)* => {
                            out.put_fixed(&self.to_le_bytes());
                            Ok(())
                        }
                        _ => put_integer(i128::from(*self), out),
                    }
                }

                fn put_elements(values: &[Self], plan: &(), out: &mut ColumnBuilder) -> Result<()> {
                    if Self::TYPES.contains(&out.kind()) {
                        out.put_all(values);
                        return Ok(());
                    }
                    values.iter().try_for_each(|value| value.put(plan, out))
                }

                fn as_bytes(values: &[Self]) -> Option<&[u8]> {
                    let as_bytes: fn(&[Self]) -> Option<&[u8]> = $as_bytes;
                    as_bytes(values)
                }
            }

            impl<'a> FromColumn<'a> for $rust {
                type Reader = NumberReader<'a, Self>;

                fn bind(column: Column<'a>) -> Result<Self::Reader> {
                    if Self::TYPES.contains(&column.kind()) {
                        return Ok(NumberReader::Same(column.as_slice()?));
                    }
                    if column.kind().is_integer() {
                        return Ok(NumberReader::Other(column));
                    }
                    Err(column.mismatch(stringify!($rust)))
                }

                #[inline]
                fn get(reader: &Self::Reader, index: usize) -> Result<Self> {
                    match reader {
                        NumberReader::Same(values) => Ok(values[index]),
                        NumberReader::Other(column) => convert_integer(*column, index),
                    }
                }

                const FROM_BYTES: Option<FromBytes<Self>> = $from_bytes;
            }
        )*
    };
}

integers! {
    u8: U8, "u8", [], |values| Some(values), Some(<[u8]>::to_vec);
    u16: U16, "u16", [], |_| None, None;
    u32: U32, "u32", [], |_| None, None;
    u64: U64, "u64", [], |_| None, None;
    i8: I8, "i8", [], |_| None, None;
    i16: I16, "i16", [], |_| None, None;
    i32: I32, "i32", [Date], |_| None, None;
    i64: I64, "i64", [DateTime Timestamp Duration], |_| None, None;
}

#[cold]
#[inline(never)]
fn convert_integer<T: TryFrom<i128>>(column: Column<'_>, index: usize) -> Result<T> {
    let value = column.value(index).as_i128().unwrap_or(0);
    let type_ = std::any::type_name::<T>();
    T::try_from(value).map_err(|_| error!(Range, "{value} in {column:?} does not fit {type_}"))
}

#[cold]
#[inline(never)]
fn put_integer(value: i128, out: &mut ColumnBuilder) -> Result<()> {
    let beyond = |out: &ColumnBuilder| {
        error!(Range, "{value} does not fit field {:?} of type {}", out.name(), out.kind())
    };
    macro_rules! put {
        ($($kind:ident $rust:ty),*) => {
            match out.kind() {
                $(Type::$kind => match <$rust>::try_from(value) {
                    Ok(value) => out.put_fixed(&value.to_le_bytes()),
                    Err(_) => return Err(beyond(out)),
                },)*
                _ => return Err(out.mismatch("an integer")),
            }
        };
    }
    put!(U8 u8, U16 u16, U32 u32, U64 u64, I8 i8, I16 i16, I32 i32, I64 i64);
    Ok(())
}

impl ToColumn for f64 {
    type Plan = ();

    fn type_text() -> String {
        "f64".into()
    }

    fn plan(type_: ColumnType<'_>) -> Result<()> {
        accept::<Self>(type_, &[Type::F64, Type::F32])
    }

    #[inline(always)]
    fn put(&self, (): &(), out: &mut ColumnBuilder) -> Result<()> {
        if out.kind() == Type::F64 {
            out.put_fixed(&self.to_le_bytes());
            return Ok(());
        }
        let narrow = *self as f32;
        if f64::from(narrow) != *self && !self.is_nan() {
            return Err(error!(Range, "{self} in field {:?} is no f32", out.name()));
        }
        out.put_fixed(&narrow.to_le_bytes());
        Ok(())
    }

    fn put_elements(values: &[Self], plan: &(), out: &mut ColumnBuilder) -> Result<()> {
        if out.kind() == Type::F64 {
            out.put_all(values);
            return Ok(());
        }
        values.iter().try_for_each(|value| value.put(plan, out))
    }
}

impl<'a> FromColumn<'a> for f64 {
    type Reader = NumberReader<'a, Self>;

    fn bind(column: Column<'a>) -> Result<Self::Reader> {
        match column.kind() {
            Type::F32 => Ok(NumberReader::Other(column)),
            _ => column.as_slice().map(NumberReader::Same),
        }
    }

    #[inline(always)]
    fn get(reader: &Self::Reader, index: usize) -> Result<Self> {
        Ok(match reader {
            NumberReader::Same(values) => values[index],
            NumberReader::Other(column) => column.value(index).as_f64().unwrap_or(f64::NAN),
        })
    }
}

impl ToColumn for f32 {
    type Plan = ();

    fn type_text() -> String {
        "f32".into()
    }

    fn plan(type_: ColumnType<'_>) -> Result<()> {
        accept::<Self>(type_, &[Type::F64, Type::F32])
    }

    #[inline(always)]
    fn put(&self, (): &(), out: &mut ColumnBuilder) -> Result<()> {
        match out.kind() {
            Type::F32 => out.put_fixed(&self.to_le_bytes()),
            _ => out.put_fixed(&f64::from(*self).to_le_bytes()),
        }
        Ok(())
    }
}

impl<'a> FromColumn<'a> for f32 {
    type Reader = &'a [f32];

    fn bind(column: Column<'a>) -> Result<Self::Reader> {
        column.as_slice()
    }

    #[inline(always)]
    fn get(reader: &Self::Reader, index: usize) -> Result<Self> {
        Ok(reader[index])
    }
}

impl ToColumn for bool {
    type Plan = ();

    fn type_text() -> String {
        "bool".into()
    }

    fn plan(type_: ColumnType<'_>) -> Result<()> {
        accept::<Self>(type_, &[Type::Bool])
    }

    #[inline(always)]
    fn put(&self, (): &(), out: &mut ColumnBuilder) -> Result<()> {
        out.put_bool(*self);
        Ok(())
    }
}

impl<'a> FromColumn<'a> for bool {
    type Reader = BoolColumn<'a>;

    fn bind(column: Column<'a>) -> Result<Self::Reader> {
        column.bools()
    }

    #[inline(always)]
    fn get(reader: &Self::Reader, index: usize) -> Result<Self> {
        Ok(reader.get(index))
    }
}

// Text ------------------------------------------------------------------------------------------

/// A column of text.
pub enum TextReader<'a> {
    #[doc(hidden)]
    Text(StringColumn<'a>),
    #[doc(hidden)]
    Symbols(SymbolColumn<'a>),
}

impl ToColumn for str {
    type Plan = ();

    fn type_text() -> String {
        "string".into()
    }

    fn plan(type_: ColumnType<'_>) -> Result<()> {
        accept::<Self>(type_, &[Type::String, Type::Symbol, Type::Json, Type::Number])
    }

    #[inline(always)]
    fn put(&self, (): &(), out: &mut ColumnBuilder) -> Result<()> {
        match out.kind() {
            Type::Symbol => out.put_symbol(self),
            _ => out.put_blob(self.as_bytes()),
        }
    }
}

impl<'a> FromColumn<'a> for &'a str {
    type Reader = TextReader<'a>;

    fn bind(column: Column<'a>) -> Result<Self::Reader> {
        match column.kind() {
            Type::Symbol => column.symbols().map(TextReader::Symbols),
            _ => column.strings().map(TextReader::Text),
        }
    }

    #[inline(always)]
    fn get(reader: &Self::Reader, index: usize) -> Result<Self> {
        Ok(match reader {
            TextReader::Text(text) => text.get(index),
            TextReader::Symbols(symbols) => symbols.get(index),
        })
    }
}

macro_rules! owned_text {
    ($($type:ty),*) => {
        $(
            impl ToColumn for $type {
                type Plan = ();

                fn type_text() -> String {
                    str::type_text()
                }

                fn plan(type_: ColumnType<'_>) -> Result<()> {
                    str::plan(type_)
                }

                #[inline]
                fn put(&self, plan: &(), out: &mut ColumnBuilder) -> Result<()> {
                    str::put(self, plan, out)
                }
            }

            impl<'a> FromColumn<'a> for $type {
                type Reader = TextReader<'a>;

                fn bind(column: Column<'a>) -> Result<Self::Reader> {
                    <&str>::bind(column)
                }

                #[inline]
                fn get(reader: &Self::Reader, index: usize) -> Result<Self> {
                    <&str>::get(reader, index).map(Self::from)
                }
            }
        )*
    };
}
owned_text!(String, Box<str>);

impl ToColumn for Cow<'_, str> {
    type Plan = ();

    fn type_text() -> String {
        str::type_text()
    }

    fn plan(type_: ColumnType<'_>) -> Result<()> {
        str::plan(type_)
    }

    fn put(&self, plan: &(), out: &mut ColumnBuilder) -> Result<()> {
        str::put(self, plan, out)
    }
}

impl<'a> FromColumn<'a> for Cow<'a, str> {
    type Reader = TextReader<'a>;

    fn bind(column: Column<'a>) -> Result<Self::Reader> {
        <&str>::bind(column)
    }

    fn get(reader: &Self::Reader, index: usize) -> Result<Self> {
        <&str>::get(reader, index).map(Cow::Borrowed)
    }
}

impl<T: ToColumn + ?Sized> ToColumn for &T {
    type Plan = T::Plan;

    fn type_text() -> String {
        T::type_text()
    }

    fn plan(type_: ColumnType<'_>) -> Result<Self::Plan> {
        T::plan(type_)
    }

    #[inline(always)]
    fn put(&self, plan: &Self::Plan, out: &mut ColumnBuilder) -> Result<()> {
        T::put(self, plan, out)
    }

    #[inline(always)]
    fn presence(&self, nullable: bool) -> Presence<()> {
        T::presence(self, nullable)
    }
}

impl<T: ToColumn> ToColumn for Box<T> {
    type Plan = T::Plan;

    fn type_text() -> String {
        T::type_text()
    }

    fn plan(type_: ColumnType<'_>) -> Result<Self::Plan> {
        T::plan(type_)
    }

    fn put(&self, plan: &Self::Plan, out: &mut ColumnBuilder) -> Result<()> {
        T::put(self, plan, out)
    }

    fn presence(&self, nullable: bool) -> Presence<()> {
        T::presence(self, nullable)
    }
}

impl<'a, T: FromColumn<'a>> FromColumn<'a> for Box<T> {
    type Reader = T::Reader;

    fn bind(column: Column<'a>) -> Result<Self::Reader> {
        T::bind(column)
    }

    fn get(reader: &Self::Reader, index: usize) -> Result<Self> {
        T::get(reader, index).map(Box::new)
    }

    fn null() -> Option<Self> {
        T::null().map(Box::new)
    }

    fn absent() -> Option<Self> {
        T::absent().map(Box::new)
    }

    const KEEPS_ABSENT: bool = T::KEEPS_ABSENT;
}

// Other scalars ---------------------------------------------------------------------------------

/// Types of one kind of column: the text of the type, what is written, what is read.
macro_rules! scalars {
    ($($rust:ty: $text:literal, $kind:ident, $reader:ty,
       |$value:ident, $out:ident| $put:expr, |$column:ident| $bind:expr,
       |$from:ident, $index:ident| $get:expr;)*) => {
        $(
            impl ToColumn for $rust {
                type Plan = ();

                fn type_text() -> String {
                    $text.into()
                }

                fn plan(type_: ColumnType<'_>) -> Result<()> {
                    accept::<Self>(type_, &[Type::$kind])
                }

                #[inline]
                fn put(&self, (): &(), $out: &mut ColumnBuilder) -> Result<()> {
                    let $value = *self;
                    $put;
                    Ok(())
                }
            }

            impl<'a> FromColumn<'a> for $rust {
                type Reader = $reader;

                fn bind($column: Column<'a>) -> Result<Self::Reader> {
                    if $column.kind() != Type::$kind {
                        return Err($column.mismatch(stringify!($rust)));
                    }
                    Ok($bind)
                }

                #[inline]
                fn get($from: &Self::Reader, $index: usize) -> Result<Self> {
                    Ok($get)
                }
            }
        )*
    };
}

scalars! {
    Decimal: "decimal(38,9)", Decimal, DecimalColumn<'a>,
        |value, out| out.put_fixed(&value.rescale(out.scale())?.unscaled().to_le_bytes()),
        |column| column.decimals()?, |from, index| from.get(index);
    Uuid: "uuid", Uuid, &'a [[u8; 16]],
        |value, out| out.put_fixed(&value.0), |column| column.as_slice()?,
        |from, index| Uuid(from[index]);
    Date: "date", Date, &'a [i32],
        |value, out| out.put_fixed(&value.days().to_le_bytes()), |column| column.as_slice()?,
        |from, index| Date::from_days(from[index]);
    DateTime: "datetime", DateTime, (&'a [i64], TimeUnit),
        |value, out| out.put_fixed(&value.raw(out.unit())?.to_le_bytes()),
        |column| (column.as_slice()?, column.unit()),
        |from, index| DateTime::from_raw(from.0[index], from.1);
    Timestamp: "timestamp", Timestamp, (&'a [i64], TimeUnit),
        |value, out| out.put_fixed(&value.raw(out.unit())?.to_le_bytes()),
        |column| (column.as_slice()?, column.unit()),
        |from, index| Timestamp::from_raw(from.0[index], from.1);
    TimestampTz: "timestamptz", TimestampTz, TimestampTzColumn<'a>,
        |value, out| out.put_zoned(value.instant().raw(TimeUnit::Nano)?, value.offset_minutes()),
        |column| column.zoned()?, |from, index| from.get(index);
    TimeDelta: "duration", Duration, &'a [i64],
        |value, out| out.put_fixed(&value.nanos().to_le_bytes()), |column| column.as_slice()?,
        |from, index| TimeDelta::from_nanos(from[index]);
    Duration: "duration", Duration, &'a [i64],
        |value, out| out.put_fixed(&TimeDelta::try_from(value)?.nanos().to_le_bytes()),
        |column| column.as_slice()?,
        |from, index| TimeDelta::from_nanos(from[index]).try_into()?;
    [u8; 16]: "uuid", Uuid, &'a [[u8; 16]],
        |value, out| out.put_fixed(&value), |column| column.as_slice()?,
        |from, index| from[index];
}

// Null and absent -------------------------------------------------------------------------------

fn nullable(text: &str) -> String {
    if text.ends_with('?') {
        return text.into();
    }
    format!("{text}?")
}

/// Null where the schema allows it, else left out.
impl<T: ToColumn> ToColumn for Option<T> {
    type Plan = T::Plan;

    fn type_text() -> String {
        nullable(&T::type_text())
    }

    fn plan(type_: ColumnType<'_>) -> Result<Self::Plan> {
        T::plan(type_)
    }

    #[inline(always)]
    fn put(&self, plan: &Self::Plan, out: &mut ColumnBuilder) -> Result<()> {
        match self {
            Some(value) => value.put(plan, out),
            None => out.put_null(),
        }
    }

    #[inline(always)]
    fn presence(&self, nullable: bool) -> Presence<()> {
        match self {
            Some(value) => value.presence(nullable),
            None if nullable => Presence::Null,
            None => Presence::Absent,
        }
    }
}

impl<'a, T: FromColumn<'a>> FromColumn<'a> for Option<T> {
    type Reader = T::Reader;

    fn bind(column: Column<'a>) -> Result<Self::Reader> {
        T::bind(column)
    }

    #[inline(always)]
    fn get(reader: &Self::Reader, index: usize) -> Result<Self> {
        T::get(reader, index).map(Some)
    }

    #[inline]
    fn null() -> Option<Self> {
        Some(None)
    }

    #[inline]
    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<T: ToColumn> ToColumn for Presence<T> {
    type Plan = T::Plan;

    fn type_text() -> String {
        nullable(&T::type_text())
    }

    fn plan(type_: ColumnType<'_>) -> Result<Self::Plan> {
        T::plan(type_)
    }

    #[inline(always)]
    fn put(&self, plan: &Self::Plan, out: &mut ColumnBuilder) -> Result<()> {
        match self {
            Self::Value(value) => value.put(plan, out),
            Self::Null | Self::Absent => out.put_null(),
        }
    }

    #[inline(always)]
    fn presence(&self, nullable: bool) -> Presence<()> {
        match self {
            Self::Absent => Presence::Absent,
            Self::Null => Presence::Null,
            Self::Value(value) => value.presence(nullable),
        }
    }
}

impl<'a, T: FromColumn<'a>> FromColumn<'a> for Presence<T> {
    type Reader = T::Reader;

    fn bind(column: Column<'a>) -> Result<Self::Reader> {
        T::bind(column)
    }

    #[inline(always)]
    fn get(reader: &Self::Reader, index: usize) -> Result<Self> {
        T::get(reader, index).map(Self::Value)
    }

    #[inline]
    fn null() -> Option<Self> {
        Some(Self::Null)
    }

    #[inline]
    fn absent() -> Option<Self> {
        Some(Self::Absent)
    }

    const KEEPS_ABSENT: bool = true;
}

// Lists and maps --------------------------------------------------------------------------------

/// What a slice needs to know of its column.
pub enum ListPlan<P> {
    #[doc(hidden)]
    Bytes,
    #[doc(hidden)]
    List(P),
}

impl<T: ToColumn> ToColumn for [T] {
    type Plan = ListPlan<T::Plan>;

    fn type_text() -> String {
        match T::as_bytes(&[]) {
            Some(_) => "bytes".into(),
            None => format!("list<{}>", T::type_text()),
        }
    }

    fn plan(type_: ColumnType<'_>) -> Result<Self::Plan> {
        if type_.storage() == Type::Bytes && T::as_bytes(&[]).is_some() {
            return Ok(ListPlan::Bytes);
        }
        match type_.child(0) {
            Some(element) if type_.storage() == Type::List => Ok(ListPlan::List(T::plan(element)?)),
            _ => Err(refused::<&Self>(type_)),
        }
    }

    fn put(&self, plan: &Self::Plan, out: &mut ColumnBuilder) -> Result<()> {
        match plan {
            ListPlan::Bytes => out.put_blob(T::as_bytes(self).unwrap_or_default()),
            ListPlan::List(plan) => {
                T::put_elements(self, plan, out.child(0))?;
                out.end_list()
            }
        }
    }
}

impl<T: ToColumn> ToColumn for Vec<T> {
    type Plan = ListPlan<T::Plan>;

    fn type_text() -> String {
        <[T]>::type_text()
    }

    fn plan(type_: ColumnType<'_>) -> Result<Self::Plan> {
        <[T]>::plan(type_)
    }

    fn put(&self, plan: &Self::Plan, out: &mut ColumnBuilder) -> Result<()> {
        <[T]>::put(self, plan, out)
    }
}

/// A column of lists, or of bytes.
pub enum VecReader<'a, T: FromColumn<'a>> {
    #[doc(hidden)]
    Bytes(BytesColumn<'a>, FromBytes<T>),
    #[doc(hidden)]
    List(&'a [i32], Slots<'a, T>),
}

impl<'a, T: FromColumn<'a>> FromColumn<'a> for Vec<T> {
    type Reader = VecReader<'a, T>;

    fn bind(column: Column<'a>) -> Result<Self::Reader> {
        if let (Type::Bytes, Some(from_bytes)) = (column.kind(), T::FROM_BYTES) {
            return Ok(VecReader::Bytes(column.blobs()?, from_bytes));
        }
        let lists = column.lists()?;
        Ok(VecReader::List(lists.offsets(), Slots::bind(lists.values())?))
    }

    fn get(reader: &Self::Reader, index: usize) -> Result<Self> {
        match reader {
            VecReader::Bytes(bytes, from_bytes) => Ok(from_bytes(bytes.get(index))),
            VecReader::List(offsets, elements) => {
                let range = offsets[index] as usize..offsets[index + 1] as usize;
                range.map(|slot| elements.get(slot)).collect()
            }
        }
    }
}

/// The elements of a list without nulls, or bytes, as they lie in the batch.
impl<'a, T: Primitive> FromColumn<'a> for &'a [T] {
    type Reader = (&'a [i32], &'a [T]);

    fn bind(column: Column<'a>) -> Result<Self::Reader> {
        if column.kind() == Type::Bytes && T::TYPES.contains(&Type::U8) {
            let blobs = column.blobs()?;
            let data = blobs.data();
            // SAFETY: the only type that is U8 is u8.
            let data = unsafe { std::slice::from_raw_parts(data.as_ptr().cast(), data.len()) };
            return Ok((blobs.offsets(), data));
        }
        let lists = column.lists()?;
        if lists.values().null_count() != 0 {
            return Err(error!(Type, "nulls in {:?}, which slices don't have", lists.values()));
        }
        Ok((lists.offsets(), lists.values().as_slice()?))
    }

    #[inline(always)]
    fn get((offsets, values): &Self::Reader, index: usize) -> Result<Self> {
        Ok(&values[offsets[index] as usize..offsets[index + 1] as usize])
    }
}

fn map_plan<K: ToColumn, V: ToColumn, M>(type_: ColumnType<'_>) -> Result<(K::Plan, V::Plan)> {
    match (type_.child(0), type_.child(1)) {
        (Some(key), Some(value)) if type_.storage() == Type::Map => {
            Ok((K::plan(key)?, V::plan(value)?))
        }
        _ => Err(refused::<M>(type_)),
    }
}

/// A column of maps.
pub struct MapReader<'a, K: FromColumn<'a>, V: FromColumn<'a>> {
    offsets: &'a [i32],
    keys: Slots<'a, K>,
    values: Slots<'a, V>,
}

impl<'a, K: FromColumn<'a>, V: FromColumn<'a>> MapReader<'a, K, V> {
    fn bind(column: Column<'a>) -> Result<Self> {
        let maps = column.maps()?;
        let (keys, values) = (Slots::bind(maps.keys())?, Slots::bind(maps.values())?);
        let offsets = maps.offsets();
        Ok(Self { offsets, keys, values })
    }

    fn get<M: FromIterator<(K, V)>>(&self, index: usize) -> Result<M> {
        let range = self.offsets[index] as usize..self.offsets[index + 1] as usize;
        range.map(|slot| Ok((self.keys.get(slot)?, self.values.get(slot)?))).collect()
    }
}

macro_rules! maps {
    ($(($($generics:tt)*) $map:ty, ($($key:tt)*), ($($hasher:tt)*);)*) => {
        $(
            impl<K: ToColumn, V: ToColumn, $($generics)*> ToColumn for $map {
                type Plan = (K::Plan, V::Plan);

                fn type_text() -> String {
                    format!("map<{},{}>", K::type_text(), V::type_text())
                }

                fn plan(type_: ColumnType<'_>) -> Result<Self::Plan> {
                    map_plan::<K, V, Self>(type_)
                }

                fn put(&self, plan: &Self::Plan, out: &mut ColumnBuilder) -> Result<()> {
                    for (key, value) in self {
                        put_slot(key, &plan.0, out.child(0))?;
                        put_slot(value, &plan.1, out.child(1))?;
                    }
                    out.end_list()
                }
            }

            impl<'a, K: FromColumn<'a> + $($key)*, V: FromColumn<'a>, $($hasher)*> FromColumn<'a> for $map {
                type Reader = MapReader<'a, K, V>;

                fn bind(column: Column<'a>) -> Result<Self::Reader> {
                    MapReader::bind(column)
                }

                fn get(reader: &Self::Reader, index: usize) -> Result<Self> {
                    reader.get(index)
                }
            }
        )*
    };
}

maps! {
    (S) HashMap<K, V, S>, (Eq + Hash), (S: BuildHasher + Default);
    () BTreeMap<K, V>, (Ord), ();
}

// Rows and values of any type -------------------------------------------------------------------

impl ToColumn for Row {
    type Plan = ();

    fn type_text() -> String {
        "json".into()
    }

    fn plan(type_: ColumnType<'_>) -> Result<()> {
        accept::<Self>(type_, &[Type::Struct])
    }

    fn put(&self, (): &(), out: &mut ColumnBuilder) -> Result<()> {
        if out.kind() != Type::Struct {
            return Err(out.mismatch("a row"));
        }
        let mut keys = Vec::with_capacity(self.len());
        for (name, value) in self.iter() {
            let fields = out.children();
            // Most often the fields come in the schema's order.
            let number = match fields.get(keys.len()) {
                Some(field) if field.name() == name => Some(keys.len()),
                _ => fields.iter().position(|field| field.name() == name),
            };
            let number =
                number.ok_or_else(|| error!(NotFound, "no field {name:?} in the schema"))?;
            value.put(&(), out.child(number))?;
            keys.push(number as u32);
        }
        if keys.len() != out.children().len() {
            let there = &keys;
            let all = 0..out.children().len();
            let absent: Vec<usize> = all.filter(|&n| !there.contains(&(n as u32))).collect();
            absent.into_iter().for_each(|number| out.leave_out(number));
        }
        out.end_struct_as(&keys);
        Ok(())
    }
}

impl ToColumn for Value {
    type Plan = ();

    fn type_text() -> String {
        "json".into()
    }

    fn plan(_: ColumnType<'_>) -> Result<()> {
        Ok(())
    }

    fn put(&self, plan: &(), out: &mut ColumnBuilder) -> Result<()> {
        let kind = out.kind();
        match self {
            Self::Null => out.put_null()?,
            Self::Union(number, value) if kind == Type::Union => {
                if *number >= out.children().len() {
                    return Err(error!(Range, "the union has no alternative {number}"));
                }
                value.put(plan, out.child(*number))?;
                out.end_union(*number)?;
            }
            _ if kind == Type::Union => return self.put_alternative(out),
            Self::Bool(value) if kind == Type::Bool => out.put_bool(*value),
            Self::U8(value) => put_integer((*value).into(), out)?,
            Self::U16(value) => put_integer((*value).into(), out)?,
            Self::U32(value) => put_integer((*value).into(), out)?,
            Self::U64(value) => put_integer((*value).into(), out)?,
            Self::I8(value) => put_integer((*value).into(), out)?,
            Self::I16(value) => put_integer((*value).into(), out)?,
            Self::I32(value) => put_integer((*value).into(), out)?,
            Self::I64(nanos) if kind == Type::Duration => nanos.put(plan, out)?,
            Self::I64(value) => put_integer((*value).into(), out)?,
            Self::F32(value) if matches!(kind, Type::F32 | Type::F64) => value.put(plan, out)?,
            Self::F64(value) if matches!(kind, Type::F32 | Type::F64) => value.put(plan, out)?,
            Self::Decimal(value) if kind == Type::Decimal => value.put(plan, out)?,
            Self::Number(text) if kind == Type::Number => text.put(plan, out)?,
            Self::String(text) if matches!(kind, Type::String | Type::Symbol) => {
                text.put(plan, out)?;
            }
            Self::Json(text) if kind == Type::Json => text.put(plan, out)?,
            Self::Bytes(bytes) if kind == Type::Bytes => out.put_blob(bytes)?,
            Self::Uuid(value) if kind == Type::Uuid => value.put(plan, out)?,
            Self::Date(value) if kind == Type::Date => value.put(plan, out)?,
            Self::DateTime(value) if kind == Type::DateTime => value.put(plan, out)?,
            Self::Timestamp(value) if kind == Type::Timestamp => value.put(plan, out)?,
            Self::TimestampTz(value) if kind == Type::TimestampTz => value.put(plan, out)?,
            Self::Duration(value) if kind == Type::Duration => value.put(plan, out)?,
            Self::List(values) if kind == Type::List => {
                values.iter().try_for_each(|value| value.put(plan, out.child(0)))?;
                out.end_list()?;
            }
            Self::Map(entries) if kind == Type::Map => {
                for (key, value) in entries {
                    key.put(plan, out.child(0))?;
                    value.put(plan, out.child(1))?;
                }
                out.end_list()?;
            }
            Self::Struct(row) if kind == Type::Struct => row.put(plan, out)?,
            other => match fitted(other, kind)? {
                Some(value) => value.put(plan, out)?,
                None => return Err(out.mismatch(&format!("{other:?}"))),
            },
        }
        Ok(())
    }

    fn presence(&self, _: bool) -> Presence<()> {
        match self {
            Self::Null => Presence::Null,
            _ => Presence::Value(()),
        }
    }
}

/// Values of another form than the column's: text that stands for another type, lists of numbers that
/// are bytes, structs that are maps and maps that are structs.
fn fitted(value: &Value, kind: Type) -> Result<Option<Value>> {
    Ok(Some(match (value, kind) {
        (Value::String(text), Type::Decimal) => Value::Decimal(text.parse()?),
        (Value::String(text), Type::Uuid) => Value::Uuid(text.parse()?),
        (Value::String(text), Type::Date) => Value::Date(text.parse()?),
        (Value::String(text), Type::DateTime) => Value::DateTime(text.parse()?),
        (Value::String(text), Type::Timestamp) => Value::Timestamp(text.parse()?),
        (Value::String(text), Type::TimestampTz) => Value::TimestampTz(text.parse()?),
        (Value::String(text), Type::Number) => Value::Number(text.clone()),
        (Value::String(text), Type::Json) => Value::Json(text.clone()),
        (Value::List(values), Type::Bytes) => {
            let byte = |value: &Value| match value {
                Value::U8(byte) => Ok(*byte),
                other => Err(error!(Type, "{other:?} is no byte")),
            };
            Value::Bytes(values.iter().map(byte).collect::<Result<_>>()?)
        }
        (Value::Struct(row), Type::Map) => {
            Value::Map(row.iter().map(|(key, value)| (key.into(), value.clone())).collect())
        }
        (Value::Map(entries), Type::Struct) => {
            let mut row = Row::new();
            for (key, value) in entries {
                let Value::String(key) = key else {
                    return Err(error!(Type, "{key:?} is no field's name"));
                };
                row.set(key, value.clone());
            }
            Value::Struct(row)
        }
        _ => return Ok(None),
    }))
}

impl Value {
    /// Into a union whose alternative was not said: the one of this very type, else the first that
    /// takes the value.
    fn put_alternative(&self, out: &mut ColumnBuilder) -> Result<()> {
        let kinds: Vec<Type> = out.children().iter().map(ColumnBuilder::kind).collect();
        let same = |kind: &Type| Some(*kind) == self.kind();
        let first = kinds.iter().position(same).into_iter();
        for number in first.chain(0..kinds.len()) {
            let len = out.child(number).len();
            if self.put(&(), out.child(number)).is_ok() {
                return out.end_union(number);
            }
            out.child(number).truncate(len);
        }
        Err(out.mismatch(&format!("{self:?}")))
    }

    /// The type of columns that holds such values and no others.
    fn kind(&self) -> Option<Type> {
        Some(match self {
            Self::Bool(_) => Type::Bool,
            Self::U8(_) => Type::U8,
            Self::U16(_) => Type::U16,
            Self::U32(_) => Type::U32,
            Self::U64(_) => Type::U64,
            Self::I8(_) => Type::I8,
            Self::I16(_) => Type::I16,
            Self::I32(_) => Type::I32,
            Self::I64(_) => Type::I64,
            Self::F32(_) => Type::F32,
            Self::F64(_) => Type::F64,
            Self::String(_) => Type::String,
            _ => return None,
        })
    }
}

impl<'a> FromColumn<'a> for ValueRef<'a> {
    type Reader = Column<'a>;

    fn bind(column: Column<'a>) -> Result<Self::Reader> {
        Ok(column)
    }

    fn get(reader: &Self::Reader, index: usize) -> Result<Self> {
        Ok(reader.value(index))
    }

    fn null() -> Option<Self> {
        Some(Self::Null)
    }
}

impl<'a> FromColumn<'a> for Value {
    type Reader = Column<'a>;

    fn bind(column: Column<'a>) -> Result<Self::Reader> {
        Ok(column)
    }

    fn get(reader: &Self::Reader, index: usize) -> Result<Self> {
        Ok(reader.value(index).to_value())
    }

    fn null() -> Option<Self> {
        Some(Self::Null)
    }
}

impl<'a> FromColumn<'a> for RowRef<'a> {
    type Reader = StructColumn<'a>;

    fn bind(column: Column<'a>) -> Result<Self::Reader> {
        column.structs()
    }

    fn get(reader: &Self::Reader, index: usize) -> Result<Self> {
        Ok(RowRef::new(*reader, index))
    }
}

impl<'a> FromColumn<'a> for Row {
    type Reader = StructColumn<'a>;

    fn bind(column: Column<'a>) -> Result<Self::Reader> {
        column.structs()
    }

    fn get(reader: &Self::Reader, index: usize) -> Result<Self> {
        Ok(RowRef::new(*reader, index).to_row())
    }
}
