//! Numbers, text, and the other values that are not made of values.
use std::borrow::Cow;
use std::hint::unreachable_unchecked;
use std::time::Duration;

use super::{accept, ascend, put_each, FromBytes, FromColumn, Slot, ToColumn};
use crate::builder::{ColumnBuilder, Presence};
use crate::column::{
    BoolColumn, Column, DecimalColumn, Primitive, StringColumn, SymbolColumn, TimestampTzColumn,
};
use crate::error::error;
use crate::scalar::{Date, DateTime, Decimal, TimeDelta, Timestamp, TimestampTz, Uuid};
use crate::{ColumnType, Result, TimeUnit, Type};

// Numbers ---------------------------------------------------------------------------------------

/// A column of numbers that are the Rust type's own, or others to convert.
pub enum NumberReader<'a, T> {
    #[doc(hidden)]
    Same(&'a [T]),
    #[doc(hidden)]
    Other(Column<'a>),
}

impl<T: Copy> NumberReader<'_, T> {
    fn is_plain(&self) -> bool {
        matches!(self, Self::Same(_))
    }

    #[inline(always)]
    fn plain(&self, slot: Slot) -> T {
        match self {
            Self::Same(values) => slot.of(values),
            // SAFETY: `is_plain` held.
            Self::Other(_) => unsafe { unreachable_unchecked() },
        }
    }
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

                fn put_rows<'r, R>(
                    rows: &'r [R],
                    get: impl Fn(&'r R) -> &'r Self,
                    plan: &(),
                    out: &mut ColumnBuilder,
                ) -> Result<bool>
where
    Self: 'r,
{
                    if Self::TYPES.contains(&out.kind()) {
                        out.put_all_fixed(rows.iter().map(|row| get(row).to_le_bytes()));
                        return Ok(true);
                    }
                    put_each(rows, get, plan, out)
                }

                    #[inline]
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

                fn is_plain(reader: &Self::Reader) -> bool {
                    reader.is_plain()
                }

                #[inline(always)]
                fn plain(reader: &Self::Reader, slot: Slot) -> Self {
                    reader.plain(slot)
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
pub(super) fn put_integer(value: i128, out: &mut ColumnBuilder) -> Result<()> {
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

    fn put_rows<'r, R>(
        rows: &'r [R],
        get: impl Fn(&'r R) -> &'r Self,
        plan: &(),
        out: &mut ColumnBuilder,
    ) -> Result<bool>
    where
        Self: 'r,
    {
        if out.kind() == Type::F64 {
            out.put_all_fixed(rows.iter().map(|row| get(row).to_le_bytes()));
            return Ok(true);
        }
        put_each(rows, get, plan, out)
    }

    #[inline]
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

    fn is_plain(reader: &Self::Reader) -> bool {
        reader.is_plain()
    }

    #[inline(always)]
    fn plain(reader: &Self::Reader, slot: Slot) -> Self {
        reader.plain(slot)
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

    fn put_rows<'r, R>(
        rows: &'r [R],
        get: impl Fn(&'r R) -> &'r Self,
        plan: &(),
        out: &mut ColumnBuilder,
    ) -> Result<bool>
    where
        Self: 'r,
    {
        if out.kind() == Type::F32 {
            out.put_all_fixed(rows.iter().map(|row| get(row).to_le_bytes()));
            return Ok(true);
        }
        put_each(rows, get, plan, out)
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

    fn is_plain(_: &Self::Reader) -> bool {
        true
    }

    #[inline(always)]
    fn plain(reader: &Self::Reader, slot: Slot) -> Self {
        slot.of(reader)
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

    fn put_rows<'r, R>(
        rows: &'r [R],
        get: impl Fn(&'r R) -> &'r Self,
        (): &(),
        out: &mut ColumnBuilder,
    ) -> Result<bool>
    where
        Self: 'r,
    {
        out.put_bools(rows.iter().map(|row| *get(row)));
        Ok(true)
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

    fn is_plain(_: &Self::Reader) -> bool {
        true
    }

    #[inline(always)]
    fn plain(reader: &Self::Reader, slot: Slot) -> Self {
        slot.bit(reader.bits())
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

impl<'a> TextReader<'a> {
    fn is_plain(&self) -> bool {
        match self {
            Self::Text(text) => ascend(text.as_bytes().offsets(), text.as_bytes().data().len()),
            Self::Symbols(_) => true,
        }
    }

    #[inline(always)]
    fn plain(&self, slot: Slot) -> &'a str {
        match self {
            Self::Text(text) => {
                let bytes = slot.elements(text.as_bytes().offsets(), text.as_bytes().data());
                // SAFETY: the library checks that each value of a text column is UTF-8 before it
                // gives out a batch.
                unsafe { std::str::from_utf8_unchecked(bytes) }
            }
            Self::Symbols(symbols) => symbols.get(slot.index()),
        }
    }
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

    fn put_rows<'r, R>(
        rows: &'r [R],
        get: impl Fn(&'r R) -> &'r Self,
        plan: &(),
        out: &mut ColumnBuilder,
    ) -> Result<bool>
    where
        Self: 'r,
    {
        if out.kind() == Type::Symbol {
            return put_each(rows, get, plan, out);
        }
        out.put_blobs(rows.iter().map(|row| get(row).as_bytes()))?;
        Ok(true)
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

    fn is_plain(reader: &Self::Reader) -> bool {
        reader.is_plain()
    }

    #[inline(always)]
    fn plain(reader: &Self::Reader, slot: Slot) -> Self {
        reader.plain(slot)
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

                fn put_rows<'r, R>(
                    rows: &'r [R],
                    get: impl Fn(&'r R) -> &'r Self,
                    plan: &(),
                    out: &mut ColumnBuilder,
                ) -> Result<bool>
where
    Self: 'r,
{
                    str::put_rows(rows, |row| get(row), plan, out)
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

                fn is_plain(reader: &Self::Reader) -> bool {
                    reader.is_plain()
                }

                #[inline(always)]
                fn plain(reader: &Self::Reader, slot: Slot) -> Self {
                    Self::from(reader.plain(slot))
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

    fn put_rows<'r, R>(
        rows: &'r [R],
        get: impl Fn(&'r R) -> &'r Self,
        plan: &(),
        out: &mut ColumnBuilder,
    ) -> Result<bool>
    where
        Self: 'r,
    {
        str::put_rows(rows, |row| get(row), plan, out)
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

    fn is_plain(reader: &Self::Reader) -> bool {
        reader.is_plain()
    }

    #[inline(always)]
    fn plain(reader: &Self::Reader, slot: Slot) -> Self {
        Cow::Borrowed(reader.plain(slot))
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

    fn put_rows<'r, R>(
        rows: &'r [R],
        get: impl Fn(&'r R) -> &'r Self,
        plan: &Self::Plan,
        out: &mut ColumnBuilder,
    ) -> Result<bool>
    where
        Self: 'r,
    {
        T::put_rows(rows, |row| *get(row), plan, out)
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

    fn put_rows<'r, R>(
        rows: &'r [R],
        get: impl Fn(&'r R) -> &'r Self,
        plan: &Self::Plan,
        out: &mut ColumnBuilder,
    ) -> Result<bool>
    where
        Self: 'r,
    {
        T::put_rows(rows, |row| &**get(row), plan, out)
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

    fn is_plain(reader: &Self::Reader) -> bool {
        T::is_plain(reader)
    }

    #[inline(always)]
    fn plain(reader: &Self::Reader, slot: Slot) -> Self {
        Box::new(T::plain(reader, slot))
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
