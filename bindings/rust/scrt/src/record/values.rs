//! Rows and values of any type.
use super::scalars::put_integer;
use super::{accept, FromColumn, ToColumn};
use crate::builder::{ColumnBuilder, Presence};
use crate::column::{Column, StructColumn};
use crate::error::error;
use crate::value::{RowRef, ValueRef};
use crate::{ColumnType, Result, Row, Type, Value};

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
