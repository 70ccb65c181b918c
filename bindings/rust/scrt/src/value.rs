//! Values of any type: borrowed from a batch, and owned ones to write.
use std::fmt;

use crate::column::{Column, ListColumn, MapColumn, StructColumn};
use crate::scalar::{Date, DateTime, Decimal, TimeDelta, Timestamp, TimestampTz, Uuid};
use crate::{ColumnType, Schema, Type};

macro_rules! scalars {
    ($macro:ident) => {
        $macro! {
            Bool(bool), U8(u8), U16(u16), U32(u32), U64(u64), I8(i8), I16(i16), I32(i32), I64(i64),
            F32(f32), F64(f64), Decimal(Decimal), Uuid(Uuid), Date(Date), DateTime(DateTime),
            Timestamp(Timestamp), TimestampTz(TimestampTz), Duration(TimeDelta)
        }
    };
}

/// A value of any type, borrowed from a batch.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum ValueRef<'a> {
    Null,
    Bool(bool),
    U8(u8),
    U16(u16),
    U32(u32),
    U64(u64),
    I8(i8),
    I16(i16),
    I32(i32),
    I64(i64),
    F32(f32),
    F64(f64),
    Decimal(Decimal),
    /// The text of a JSON number.
    Number(&'a str),
    /// A string or a symbol.
    String(&'a str),
    Bytes(&'a [u8]),
    /// JSON text.
    Json(&'a str),
    Uuid(Uuid),
    Date(Date),
    DateTime(DateTime),
    Timestamp(Timestamp),
    TimestampTz(TimestampTz),
    Duration(TimeDelta),
    List(ListRef<'a>),
    Struct(RowRef<'a>),
    Map(MapRef<'a>),
    Union(UnionRef<'a>),
}

/// A value of any type, owned. Integers go into each column of integers that they fit, text also into
/// decimals, uuids, dates and instants that it stands for; a null goes where the schema allows one.
///
/// ```
/// use scrt::{Row, Value};
///
/// let row = Row::new().with("ID", 7u64).with("Name", "Ann").with("Lang", Value::Null);
/// assert_eq!(row.get("Name"), Some(&Value::from("Ann")));
/// assert_eq!(row.get("Text"), None);
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum Value {
    Null,
    Bool(bool),
    U8(u8),
    U16(u16),
    U32(u32),
    U64(u64),
    I8(i8),
    I16(i16),
    I32(i32),
    I64(i64),
    F32(f32),
    F64(f64),
    Decimal(Decimal),
    /// The text of a JSON number.
    Number(String),
    /// A string or a symbol.
    String(String),
    Bytes(Vec<u8>),
    /// JSON text.
    Json(String),
    Uuid(Uuid),
    Date(Date),
    DateTime(DateTime),
    Timestamp(Timestamp),
    TimestampTz(TimestampTz),
    Duration(TimeDelta),
    List(Vec<Value>),
    Struct(Row),
    Map(Vec<(Value, Value)>),
    /// The number of the alternative in the schema, and its value.
    Union(usize, Box<Value>),
}

macro_rules! from_scalars {
    ($($name:ident($type:ty)),*) => {
        $(
            impl From<$type> for Value {
                fn from(value: $type) -> Self {
                    Self::$name(value)
                }
            }
        )*

        impl ValueRef<'_> {
            fn scalar_to_owned(self) -> Option<Value> {
                match self {
                    $(Self::$name(value) => Some(Value::$name(value)),)*
                    _ => None,
                }
            }
        }
    };
}
scalars!(from_scalars);

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<Vec<Value>> for Value {
    fn from(values: Vec<Value>) -> Self {
        Self::List(values)
    }
}

impl From<Row> for Value {
    fn from(row: Row) -> Self {
        Self::Struct(row)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<'a> ValueRef<'a> {
    /// Slot `index` of a column, whose bounds the caller's own checks have passed.
    pub(crate) fn of(column: Column<'a>, index: usize) -> Self {
        if !column.validity().is_valid(index) {
            return Self::Null;
        }
        Self::valid(column, index).unwrap_or(Self::Null)
    }

    fn valid(column: Column<'a>, index: usize) -> crate::Result<Self> {
        Ok(match column.kind() {
            Type::Bool => Self::Bool(column.bools()?.get(index)),
            Type::U8 => Self::U8(column.as_slice()?[index]),
            Type::U16 => Self::U16(column.as_slice()?[index]),
            Type::U32 => Self::U32(column.as_slice()?[index]),
            Type::U64 => Self::U64(column.as_slice()?[index]),
            Type::I8 => Self::I8(column.as_slice()?[index]),
            Type::I16 => Self::I16(column.as_slice()?[index]),
            Type::I32 => Self::I32(column.as_slice()?[index]),
            Type::I64 => Self::I64(column.as_slice()?[index]),
            Type::F32 => Self::F32(column.as_slice()?[index]),
            Type::F64 => Self::F64(column.as_slice()?[index]),
            Type::Decimal => Self::Decimal(column.decimals()?.get(index)),
            Type::Number => Self::Number(column.strings()?.get(index)),
            Type::String => Self::String(column.strings()?.get(index)),
            Type::Symbol => Self::String(column.symbols()?.get(index)),
            Type::Json => Self::Json(column.strings()?.get(index)),
            Type::Bytes => Self::Bytes(column.blobs()?.get(index)),
            Type::Uuid => Self::Uuid(Uuid(column.as_slice()?[index])),
            Type::Date => Self::Date(Date::from_days(column.as_slice()?[index])),
            Type::DateTime => {
                Self::DateTime(DateTime::from_raw(column.as_slice()?[index], column.unit()))
            }
            Type::Timestamp => {
                Self::Timestamp(Timestamp::from_raw(column.as_slice()?[index], column.unit()))
            }
            Type::TimestampTz => Self::TimestampTz(column.zoned()?.get(index)),
            Type::Duration => Self::Duration(TimeDelta::from_nanos(column.as_slice()?[index])),
            Type::List => Self::List(ListRef::new(column.lists()?, index)),
            Type::Map => Self::Map(MapRef::new(column.maps()?, index)),
            Type::Struct => Self::Struct(RowRef::new(column.structs()?, index)),
            Type::Union => {
                let union = column.unions()?;
                let (alternative, slot) = union.get(index);
                let column = union.alternative(alternative);
                Self::Union(UnionRef { column, alternative, slot })
            }
            Type::Null | Type::Ref | Type::Other(_) => Self::Null,
        })
    }

    /// Whether this is null.
    pub fn is_null(self) -> bool {
        matches!(self, Self::Null)
    }

    /// The text of a string, symbol, number or json value.
    pub fn as_str(self) -> Option<&'a str> {
        match self {
            Self::String(text) | Self::Number(text) | Self::Json(text) => Some(text),
            _ => None,
        }
    }

    /// Any integer.
    pub fn as_i128(self) -> Option<i128> {
        Some(match self {
            Self::U8(v) => v.into(),
            Self::U16(v) => v.into(),
            Self::U32(v) => v.into(),
            Self::U64(v) => v.into(),
            Self::I8(v) => v.into(),
            Self::I16(v) => v.into(),
            Self::I32(v) => v.into(),
            Self::I64(v) => v.into(),
            _ => return None,
        })
    }

    /// An integer that fits.
    pub fn as_i64(self) -> Option<i64> {
        self.as_i128().and_then(|value| value.try_into().ok())
    }

    /// An integer that fits.
    pub fn as_u64(self) -> Option<u64> {
        self.as_i128().and_then(|value| value.try_into().ok())
    }

    /// A floating point number.
    pub fn as_f64(self) -> Option<f64> {
        match self {
            Self::F32(value) => Some(value.into()),
            Self::F64(value) => Some(value),
            _ => None,
        }
    }

    /// The value on its own.
    pub fn to_value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Number(text) => Value::Number(text.to_owned()),
            Self::String(text) => Value::String(text.to_owned()),
            Self::Json(text) => Value::Json(text.to_owned()),
            Self::Bytes(bytes) => Value::Bytes(bytes.to_vec()),
            Self::List(list) => Value::List(list.iter().map(ValueRef::to_value).collect()),
            Self::Struct(row) => Value::Struct(row.to_row()),
            Self::Map(map) => Value::Map(
                map.iter().map(|(key, value)| (key.to_value(), value.to_value())).collect(),
            ),
            Self::Union(union) => {
                Value::Union(union.alternative, Box::new(union.value().to_value()))
            }
            scalar => scalar.scalar_to_owned().unwrap_or(Value::Null),
        }
    }
}

impl From<ValueRef<'_>> for Value {
    fn from(value: ValueRef<'_>) -> Self {
        value.to_value()
    }
}

/// One list of a list column.
#[derive(Clone, Copy)]
pub struct ListRef<'a> {
    values: Column<'a>,
    start: usize,
    end: usize,
}

impl<'a> ListRef<'a> {
    fn new(lists: ListColumn<'a>, index: usize) -> Self {
        let range = lists.get(index);
        Self { values: lists.values(), start: range.start, end: range.end }
    }

    /// Number of elements.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the list is empty.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Element `index`; [`None`] behind the end.
    pub fn get(self, index: usize) -> Option<ValueRef<'a>> {
        (index < self.len()).then(|| self.values.value(self.start + index))
    }

    /// All elements.
    pub fn iter(self) -> impl ExactSizeIterator<Item = ValueRef<'a>> + DoubleEndedIterator + 'a {
        (self.start..self.end).map(move |slot| self.values.value(slot))
    }
}

impl fmt::Debug for ListRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// One map of a map column; keys may repeat, and their order is data.
#[derive(Clone, Copy)]
pub struct MapRef<'a> {
    keys: Column<'a>,
    values: Column<'a>,
    start: usize,
    end: usize,
}

impl<'a> MapRef<'a> {
    fn new(maps: MapColumn<'a>, index: usize) -> Self {
        let range = maps.get(index);
        Self { keys: maps.keys(), values: maps.values(), start: range.start, end: range.end }
    }

    /// Number of entries.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the map is empty.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// All entries.
    pub fn iter(self) -> impl ExactSizeIterator<Item = (ValueRef<'a>, ValueRef<'a>)> + 'a {
        (self.start..self.end).map(move |slot| (self.keys.value(slot), self.values.value(slot)))
    }
}

impl fmt::Debug for MapRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// One value of a union column.
#[derive(Clone, Copy)]
pub struct UnionRef<'a> {
    column: Column<'a>,
    alternative: usize,
    slot: usize,
}

impl<'a> UnionRef<'a> {
    /// The number of the alternative in the schema.
    pub fn alternative(self) -> usize {
        self.alternative
    }

    /// The name of the alternative, such as `i64` or `list`.
    pub fn name(self) -> &'a str {
        self.column.name()
    }

    /// The value.
    pub fn value(self) -> ValueRef<'a> {
        self.column.value(self.slot)
    }
}

impl fmt::Debug for UnionRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({:?})", self.name(), self.value())
    }
}

/// One row of a batch, or one value of a struct column.
#[derive(Clone, Copy)]
pub struct RowRef<'a> {
    fields: StructColumn<'a>,
    index: usize,
}

impl<'a> RowRef<'a> {
    pub(crate) fn new(fields: StructColumn<'a>, index: usize) -> Self {
        Self { fields, index }
    }

    /// The type, whose children are the fields.
    pub fn column_type(self) -> ColumnType<'a> {
        self.fields.column().column_type()
    }

    /// The value of the field of this name: [`None`] where the row lacks it (or the schema does),
    /// [`ValueRef::Null`] where it is null.
    pub fn get(self, name: &str) -> Option<ValueRef<'a>> {
        let number = self.number(name)?;
        self.fields.has(self.index, number).then(|| self.at(number))
    }

    /// The same, with the schema's default for a field of the record that the row lacks.
    pub fn get_or_default(self, name: &str) -> Option<ValueRef<'a>> {
        let number = self.number(name)?;
        if self.fields.has(self.index, number) {
            return Some(self.at(number));
        }
        let type_ = self.column_type();
        let schema: &'a Schema = type_.schema();
        let default = if type_.index() == 0 { schema.default_of(number)? } else { return None };
        Some(default.record().child(0).value(0))
    }

    fn number(self, name: &str) -> Option<usize> {
        self.fields.column().children().position(|field| field.name() == name)
    }

    fn at(self, number: usize) -> ValueRef<'a> {
        self.fields.column().child(number).value(self.index)
    }

    /// The fields that the row has, in the order of its keys.
    pub fn iter(self) -> impl Iterator<Item = (&'a str, ValueRef<'a>)> + 'a {
        let all = self.fields.column().children().len();
        let keys = self.fields.keys(self.index);
        (0..keys.map_or(all, <[u32]>::len)).map(move |position| {
            let number = keys.map_or(position, |keys| keys[position] as usize);
            (self.fields.column().child(number).name(), self.at(number))
        })
    }

    /// The row on its own.
    pub fn to_row(self) -> Row {
        Row { fields: self.iter().map(|(name, value)| (name.into(), value.to_value())).collect() }
    }
}

impl fmt::Debug for RowRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// A row to write, or the value of a struct: fields by name, in the order in which they are set, which
/// is kept. A field that was not set is absent; readers see the schema's default there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    fields: Vec<(Box<str>, Value)>,
}

impl Row {
    /// A row without fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a field.
    pub fn set(&mut self, name: &str, value: impl Into<Value>) -> &mut Self {
        let value = value.into();
        match self.fields.iter_mut().find(|(key, _)| **key == *name) {
            Some((_, place)) => *place = value,
            None => self.fields.push((name.into(), value)),
        }
        self
    }

    /// The row with a field set.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    /// The value of a field; [`None`] if it is not set.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.fields.iter().find(|(key, _)| **key == *name).map(|(_, value)| value)
    }

    /// Takes a field away, so that it is absent.
    pub fn remove(&mut self, name: &str) -> Option<Value> {
        let position = self.fields.iter().position(|(key, _)| **key == *name)?;
        Some(self.fields.remove(position).1)
    }

    /// Takes all fields away; the memory stays for the next row.
    pub fn clear(&mut self) {
        self.fields.clear();
    }

    /// Number of fields that are set.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether no field is set.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The fields, in the order in which they were set.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Value)> {
        self.fields.iter().map(|(name, value)| (&**name, value))
    }
}

impl<N: AsRef<str>, V: Into<Value>> FromIterator<(N, V)> for Row {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Self {
        let mut row = Self::new();
        for (name, value) in fields {
            row.set(name.as_ref(), value);
        }
        row
    }
}
