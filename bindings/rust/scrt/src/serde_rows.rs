//! Records of any serde type.
use std::fmt;

use ::serde::de::value::{MapDeserializer, SeqDeserializer};
use ::serde::de::{DeserializeOwned, IntoDeserializer, Visitor};
use ::serde::ser::{
    SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};
use ::serde::{de, forward_to_deserialize_any, ser, Deserialize, Serialize, Serializer};

use crate::builder::ColumnBuilder;
use crate::column::StructColumn;
use crate::error::error;
use crate::value::{RowRef, ValueRef};
use crate::{Column, ColumnType, Error, FromColumn, Result, Row, ToColumn, Value};

/// A serde type as a record: write and read `Serde<T>` where a type with `#[derive(Record)]` would do.
///
/// Fields go by serde's names, and what serde leaves out (`skip_serializing_if`) is absent. Decimals,
/// uuids, dates and instants are text; durations are nanoseconds. A union holds an enum that is
/// `#[serde(untagged)]`.
///
/// ```
/// # fn main() -> scrt::Result<()> {
/// use scrt::{Batch, Schema, Serde};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize, Debug, PartialEq)]
/// struct User {
///     id: u64,
///     #[serde(skip_serializing_if = "Option::is_none")]
///     name: Option<String>,
/// }
///
/// let schema = Schema::parse("@schema User\n@field id u64\n@field name string?\n")?;
/// let users = [Serde(User { id: 1, name: Some("Ann".into()) }), Serde(User { id: 2, name: None })];
/// let batch = Batch::from_records(&schema, &users)?;
/// assert_eq!(batch.to_json()?, "{\"id\":1,\"name\":\"Ann\"}\n{\"id\":2}\n");
/// let again: Vec<Serde<User>> = batch.records()?.collect::<scrt::Result<_>>()?;
/// assert_eq!(again, users);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Serde<T>(pub T);

impl<T: Serialize> ToColumn for Serde<T> {
    type Plan = ();

    fn type_text() -> String {
        "json".into()
    }

    fn plan(_: ColumnType<'_>) -> Result<()> {
        Ok(())
    }

    fn put(&self, plan: &(), out: &mut ColumnBuilder) -> Result<()> {
        to_value(&self.0)?.put(plan, out)
    }
}

impl<'a, T: DeserializeOwned> FromColumn<'a> for Serde<T> {
    type Reader = StructColumn<'a>;

    fn bind(column: Column<'a>) -> Result<Self::Reader> {
        column.structs()
    }

    fn get(reader: &Self::Reader, index: usize) -> Result<Self> {
        from_row(RowRef::new(*reader, index)).map(Self)
    }
}

/// A row as a value of a serde type, which may borrow text and bytes from the batch. Fields that the row
/// lacks have the schema's default, or else serde's.
///
/// # Errors
/// [`Type`](crate::ErrorKind::Type) with serde's message.
pub fn from_row<'a, T: Deserialize<'a>>(row: RowRef<'a>) -> Result<T> {
    T::deserialize(ValueRef::Struct(row))
}

/// A value of a serde type as a value to write.
///
/// # Errors
/// [`Type`](crate::ErrorKind::Type) with serde's message, [`Range`](crate::ErrorKind::Range) for integers of more
/// than 64 bits.
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Value> {
    value.serialize(ToValue)
}

impl ser::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        error!(Type, "{message}")
    }
}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        error!(Type, "{message}")
    }
}

// From columns ----------------------------------------------------------------------------------

impl<'a> IntoDeserializer<'a, Error> for ValueRef<'a> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The fields of a row with the schema's defaults for those that it lacks.
fn fields_of<'a>(row: RowRef<'a>) -> impl Iterator<Item = (&'a str, ValueRef<'a>)> {
    let names = row.column_type().children().map(|field| field.name());
    let lacking = names.filter(move |name| row.get(name).is_none());
    row.iter().chain(lacking.filter_map(move |name| Some((name, row.get_or_default(name)?))))
}

impl<'de> de::Deserializer<'de> for ValueRef<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::U8(value) => visitor.visit_u8(value),
            Self::U16(value) => visitor.visit_u16(value),
            Self::U32(value) => visitor.visit_u32(value),
            Self::U64(value) => visitor.visit_u64(value),
            Self::I8(value) => visitor.visit_i8(value),
            Self::I16(value) => visitor.visit_i16(value),
            Self::I32(value) => visitor.visit_i32(value),
            Self::I64(value) => visitor.visit_i64(value),
            Self::F32(value) => visitor.visit_f32(value),
            Self::F64(value) => visitor.visit_f64(value),
            Self::String(text) | Self::Number(text) | Self::Json(text) => {
                visitor.visit_borrowed_str(text)
            }
            Self::Bytes(bytes) => visitor.visit_borrowed_bytes(bytes),
            Self::Decimal(value) => visitor.visit_string(value.to_string()),
            Self::Uuid(value) => visitor.visit_string(value.to_string()),
            Self::Date(value) => visitor.visit_string(value.to_string()),
            Self::DateTime(value) => visitor.visit_string(value.to_string()),
            Self::Timestamp(value) => visitor.visit_string(value.to_string()),
            Self::TimestampTz(value) => visitor.visit_string(value.to_string()),
            Self::Duration(value) => visitor.visit_i64(value.nanos()),
            Self::List(list) => visitor.visit_seq(SeqDeserializer::new(list.iter())),
            Self::Struct(row) => visitor.visit_map(MapDeserializer::new(fields_of(row))),
            Self::Map(map) => visitor.visit_map(MapDeserializer::new(map.iter())),
            Self::Union(union) => union.value().deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Self::Null => visitor.visit_none(),
            value => visitor.visit_some(value),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self {
            Self::Bytes(bytes) => visitor.visit_seq(SeqDeserializer::new(bytes.iter().copied())),
            value => value.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        match self {
            Self::String(text) => visitor.visit_enum(text.into_deserializer()),
            Self::Struct(row) => {
                let fields = MapDeserializer::new(row.iter());
                visitor.visit_enum(de::value::MapAccessDeserializer::new(fields))
            }
            Self::Map(map) => {
                let entries = MapDeserializer::new(map.iter());
                visitor.visit_enum(de::value::MapAccessDeserializer::new(entries))
            }
            other => Err(error!(Type, "an enum can't be made of {other:?}")),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct tuple tuple_struct map struct identifier ignored_any
    }
}

// To other formats ------------------------------------------------------------------------------

impl Serialize for ValueRef<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        match *self {
            Self::Null => to.serialize_unit(),
            Self::Bool(value) => to.serialize_bool(value),
            Self::U8(value) => to.serialize_u8(value),
            Self::U16(value) => to.serialize_u16(value),
            Self::U32(value) => to.serialize_u32(value),
            Self::U64(value) => to.serialize_u64(value),
            Self::I8(value) => to.serialize_i8(value),
            Self::I16(value) => to.serialize_i16(value),
            Self::I32(value) => to.serialize_i32(value),
            Self::I64(value) => to.serialize_i64(value),
            Self::F32(value) => to.serialize_f32(value),
            Self::F64(value) => to.serialize_f64(value),
            Self::String(text) | Self::Number(text) | Self::Json(text) => to.serialize_str(text),
            Self::Bytes(bytes) => to.serialize_bytes(bytes),
            Self::Decimal(value) => to.collect_str(&value),
            Self::Uuid(value) => to.collect_str(&value),
            Self::Date(value) => to.collect_str(&value),
            Self::DateTime(value) => to.collect_str(&value),
            Self::Timestamp(value) => to.collect_str(&value),
            Self::TimestampTz(value) => to.collect_str(&value),
            Self::Duration(value) => to.serialize_i64(value.nanos()),
            Self::List(list) => to.collect_seq(list.iter()),
            Self::Struct(row) => row.serialize(to),
            Self::Map(map) => to.collect_map(map.iter()),
            Self::Union(union) => union.value().serialize(to),
        }
    }
}

impl Serialize for RowRef<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        to.collect_map(self.iter())
    }
}

// Into columns ----------------------------------------------------------------------------------

/// Makes a [`Value`].
struct ToValue;

/// A list on its way.
struct Items {
    variant: Option<&'static str>,
    values: Vec<Value>,
}

/// A map or struct on its way.
struct Fields {
    variant: Option<&'static str>,
    row: Row,
    entries: Vec<(Value, Value)>,
    key: Value,
}

impl Fields {
    fn new(variant: Option<&'static str>) -> Self {
        Self { variant, row: Row::new(), entries: Vec::new(), key: Value::Null }
    }
}

fn tagged(variant: Option<&'static str>, value: Value) -> Value {
    match variant {
        Some(variant) => Value::Struct(Row::new().with(variant, value)),
        None => value,
    }
}

impl Serializer for ToValue {
    type Ok = Value;
    type Error = Error;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Fields;
    type SerializeStruct = Fields;
    type SerializeStructVariant = Fields;

    fn serialize_bool(self, value: bool) -> Result<Value> {
        Ok(value.into())
    }
    fn serialize_i8(self, value: i8) -> Result<Value> {
        Ok(value.into())
    }
    fn serialize_i16(self, value: i16) -> Result<Value> {
        Ok(value.into())
    }
    fn serialize_i32(self, value: i32) -> Result<Value> {
        Ok(value.into())
    }
    fn serialize_i64(self, value: i64) -> Result<Value> {
        Ok(value.into())
    }
    fn serialize_u8(self, value: u8) -> Result<Value> {
        Ok(value.into())
    }
    fn serialize_u16(self, value: u16) -> Result<Value> {
        Ok(value.into())
    }
    fn serialize_u32(self, value: u32) -> Result<Value> {
        Ok(value.into())
    }
    fn serialize_u64(self, value: u64) -> Result<Value> {
        Ok(value.into())
    }
    fn serialize_i128(self, value: i128) -> Result<Value> {
        let narrow =
            i64::try_from(value).map_err(|_| error!(Range, "{value} has more than 64 bits"));
        narrow.map(Value::from)
    }
    fn serialize_u128(self, value: u128) -> Result<Value> {
        let narrow =
            u64::try_from(value).map_err(|_| error!(Range, "{value} has more than 64 bits"));
        narrow.map(Value::from)
    }
    fn serialize_f32(self, value: f32) -> Result<Value> {
        Ok(value.into())
    }
    fn serialize_f64(self, value: f64) -> Result<Value> {
        Ok(value.into())
    }
    fn serialize_char(self, value: char) -> Result<Value> {
        Ok(value.to_string().into())
    }
    fn serialize_str(self, value: &str) -> Result<Value> {
        Ok(value.into())
    }
    fn serialize_bytes(self, value: &[u8]) -> Result<Value> {
        Ok(Value::Bytes(value.to_vec()))
    }
    fn serialize_none(self) -> Result<Value> {
        Ok(Value::Null)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<Value> {
        Ok(Value::Null)
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<Value> {
        Ok(Value::Null)
    }
    fn serialize_unit_variant(self, _: &str, _: u32, variant: &str) -> Result<Value> {
        Ok(variant.into())
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<Value> {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Value> {
        Ok(tagged(Some(variant), value.serialize(self)?))
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<Items> {
        Ok(Items { variant: None, values: Vec::new() })
    }
    fn serialize_tuple(self, _: usize) -> Result<Items> {
        self.serialize_seq(None)
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items> {
        self.serialize_seq(None)
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Items> {
        Ok(Items { variant: Some(variant), values: Vec::new() })
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Fields> {
        Ok(Fields::new(None))
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Fields> {
        Ok(Fields::new(None))
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Fields> {
        Ok(Fields::new(Some(variant)))
    }
}

macro_rules! items {
    ($($trait:ident::$method:ident),*) => {
        $(
            impl $trait for Items {
                type Ok = Value;
                type Error = Error;

                fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                    self.values.push(to_value(value)?);
                    Ok(())
                }

                fn end(self) -> Result<Value> {
                    Ok(tagged(self.variant, Value::List(self.values)))
                }
            }
        )*
    };
}
items!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
);

macro_rules! fields {
    ($($trait:ident),*) => {
        $(
            impl $trait for Fields {
                type Ok = Value;
                type Error = Error;

                fn serialize_field<T: Serialize + ?Sized>(
                    &mut self,
                    key: &'static str,
                    value: &T,
                ) -> Result<()> {
                    self.row.set(key, to_value(value)?);
                    Ok(())
                }

                fn end(self) -> Result<Value> {
                    Ok(tagged(self.variant, Value::Struct(self.row)))
                }
            }
        )*
    };
}
fields!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for Fields {
    type Ok = Value;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.key = to_value(key)?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        let key = std::mem::replace(&mut self.key, Value::Null);
        self.entries.push((key, to_value(value)?));
        Ok(())
    }

    fn end(self) -> Result<Value> {
        Ok(Value::Map(self.entries))
    }
}
