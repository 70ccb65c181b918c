//! Null and absent values, lists and maps.
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use super::{ascend, put_slot, refused, FromBytes, FromColumn, Slot, Slots, ToColumn};
use crate::builder::{ColumnBuilder, Presence};
use crate::column::{BytesColumn, Column, Primitive};
use crate::error::error;
use crate::{ColumnType, Result, Type};

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

    fn is_plain(reader: &Self::Reader) -> bool {
        T::is_plain(reader)
    }

    #[inline(always)]
    fn plain(reader: &Self::Reader, slot: Slot) -> Self {
        Some(T::plain(reader, slot))
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

    fn is_plain(reader: &Self::Reader) -> bool {
        T::is_plain(reader)
    }

    #[inline(always)]
    fn plain(reader: &Self::Reader, slot: Slot) -> Self {
        Self::Value(T::plain(reader, slot))
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

    fn put_rows<'r, R>(
        rows: &'r [R],
        get: impl Fn(&'r R) -> &'r Self,
        plan: &Self::Plan,
        out: &mut ColumnBuilder,
    ) -> Result<bool>
    where
        Self: 'r,
    {
        match plan {
            ListPlan::Bytes => {
                out.put_blobs(rows.iter().map(|row| T::as_bytes(get(row)).unwrap_or_default()))?;
            }
            ListPlan::List(plan) => out.put_lists(rows.len(), |number, elements| {
                T::put_elements(get(&rows[number]), plan, elements)
            })?,
        }
        Ok(true)
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

    fn put_rows<'r, R>(
        rows: &'r [R],
        get: impl Fn(&'r R) -> &'r Self,
        plan: &Self::Plan,
        out: &mut ColumnBuilder,
    ) -> Result<bool>
    where
        Self: 'r,
    {
        <[T]>::put_rows(rows, |row| get(row), plan, out)
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

    fn is_plain(reader: &Self::Reader) -> bool {
        match reader {
            VecReader::Bytes(bytes, _) => ascend(bytes.offsets(), bytes.data().len()),
            VecReader::List(offsets, elements) => {
                ascend(offsets, elements.len()) && elements.is_plain()
            }
        }
    }

    #[inline]
    fn plain(reader: &Self::Reader, slot: Slot) -> Self {
        match reader {
            VecReader::Bytes(bytes, from_bytes) => {
                from_bytes(slot.elements(bytes.offsets(), bytes.data()))
            }
            VecReader::List(offsets, elements) => {
                // SAFETY: `is_plain` looked at the offsets and the elements.
                slot.range(offsets).map(|slot| elements.plain(unsafe { Slot::new(slot) })).collect()
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

    fn is_plain((offsets, values): &Self::Reader) -> bool {
        ascend(offsets, values.len())
    }

    #[inline(always)]
    fn plain((offsets, values): &Self::Reader, slot: Slot) -> Self {
        slot.elements(offsets, values)
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
