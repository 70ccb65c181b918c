//! Rows gathered as columns, which cross to the library as one batch.
use std::collections::HashMap;

use scrt_sys as sys;

use crate::column::Primitive;
use crate::error::error;
use crate::handle::call;
use crate::record::ToColumn;
use crate::{Batch, ColumnType, Result, Schema, TimeUnit, Type};

/// Rows that are gathered column by column: as many as stay in the nearest cache meanwhile.
pub(crate) const ROWS_AT_ONCE: usize = 128;

/// Rows of one schema, gathered as columns and made a batch at once. The memory is used again for
/// the next batch.
///
/// ```
/// # fn main() -> scrt::Result<()> {
/// use scrt::{BatchBuilder, Row, Schema};
///
/// let schema = Schema::parse("@schema User\n@field ID u64\n@field Name string?\n")?;
/// let mut builder = BatchBuilder::new(&schema);
/// builder.push(&Row::new().with("ID", 1u64).with("Name", "Ann"))?;
/// builder.push(&Row::new().with("ID", 2u64))?;
/// let batch = builder.finish()?;
/// assert_eq!(batch.to_json()?, "{\"ID\":1,\"Name\":\"Ann\"}\n{\"ID\":2}\n");
/// # Ok(())
/// # }
/// ```
pub struct BatchBuilder {
    schema: Schema,
    root: ColumnBuilder,
}

impl BatchBuilder {
    /// No rows yet.
    pub fn new(schema: &Schema) -> Self {
        Self { schema: schema.clone(), root: ColumnBuilder::new(schema.record()) }
    }

    /// The schema of the rows.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Number of rows so far.
    pub fn len(&self) -> usize {
        self.root.len
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes gathered so far, nearly.
    pub fn memory_bytes(&self) -> usize {
        self.root.memory_bytes()
    }

    /// Adds one row. What `T` needs of the schema is looked up each time; [`extend`](Self::extend) and
    /// [`RowWriter`](crate::RowWriter) do so once.
    ///
    /// # Errors
    /// As [`extend`](Self::extend). The row is then not there.
    pub fn push<T: ToColumn>(&mut self, record: &T) -> Result<()> {
        let plan = T::plan(self.schema.record())?;
        self.push_planned(record, &plan)
    }

    /// Adds rows.
    ///
    /// # Errors
    /// [`Mismatch`](crate::ErrorKind::Mismatch) if the type does not go with the schema;
    /// [`Type`](crate::ErrorKind::Type), [`Range`](crate::ErrorKind::Range) and
    /// [`Missing`](crate::ErrorKind::Missing) for values that a field does not take. The row that failed
    /// and those behind it are then not there.
    pub fn extend<'r, T: ToColumn + 'r>(
        &mut self,
        records: impl IntoIterator<Item = &'r T>,
    ) -> Result<()> {
        let plan = T::plan(self.schema.record())?;
        records.into_iter().try_for_each(|record| self.push_planned(record, &plan))
    }

    #[inline]
    pub(crate) fn push_planned<T: ToColumn>(&mut self, record: &T, plan: &T::Plan) -> Result<()> {
        let rows = self.root.len;
        let put = record.put(plan, &mut self.root);
        if put.is_err() {
            self.root.truncate(rows);
        }
        put
    }

    /// Adds rows that lie together. They go in column by column, which is faster than one by one.
    ///
    /// ```
    /// # fn main() -> scrt::Result<()> {
    /// use scrt::{BatchBuilder, Row, Schema, Writer};
    ///
    /// let schema = Schema::parse("@schema User\n@field ID u64\n")?;
    /// let rows = [Row::new().with("ID", 1u64), Row::new().with("ID", 2u64)];
    /// // Kept, its memory serves for one file after another.
    /// let mut builder = BatchBuilder::new(&schema);
    /// for _ in 0..2 {
    ///     let mut writer = Writer::in_memory(&scrt::WriterOptions::new())?;
    ///     builder.extend_from_slice(&rows)?;
    ///     writer.append_rows(&mut builder)?;
    ///     assert!(builder.is_empty());
    ///     let file = writer.finish()?;
    ///     assert_eq!(scrt::Reader::from_bytes(&file)?.tables().next().unwrap().len(), 2);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`extend`](Self::extend).
    pub fn extend_from_slice<T: ToColumn>(&mut self, records: &[T]) -> Result<()> {
        let plan = T::plan(self.schema.record())?;
        self.reserve(records.len());
        self.push_rows(records, &plan)
    }

    pub(crate) fn push_rows<T: ToColumn>(&mut self, records: &[T], plan: &T::Plan) -> Result<()> {
        for records in records.chunks(ROWS_AT_ONCE) {
            let rows = self.root.len;
            if !matches!(T::put_rows(records, |record| record, plan, &mut self.root), Ok(true)) {
                // Row by row it shows which one fails, and what each one lacks.
                self.root.truncate(rows);
                records.iter().try_for_each(|record| self.push_planned(record, plan))?;
            }
        }
        Ok(())
    }

    /// Makes room for so many rows, as far as their size is known.
    pub(crate) fn reserve(&mut self, rows: usize) {
        self.root.reserve(rows);
    }

    /// The rows as a batch. The builder is empty again then, also after a failure.
    ///
    /// # Errors
    /// What the library finds wrong: [`Type`](crate::ErrorKind::Type) for nulls where the schema allows
    /// none, [`Missing`](crate::ErrorKind::Missing) for required fields,
    /// [`Corrupt`](crate::ErrorKind::Corrupt) for json and numbers that are not.
    pub fn finish(&mut self) -> Result<Batch> {
        let mut out = std::ptr::null_mut();
        self.take(|schema, rows, columns| {
            let count = columns.len() as i64;
            // SAFETY: the columns' buffers outlive the call.
            call(|err| unsafe {
                sys::scrt_batch_make(schema, rows, columns.as_ptr(), count, &mut out, err)
            })
        })?;
        // SAFETY: ours now; its schema is the builder's.
        unsafe { Batch::from_raw(out, Some(self.schema.clone()), None) }
    }

    /// Hands out the rows as columns whose buffers live until `taken` returns. The builder is empty
    /// then.
    pub(crate) fn take<T>(
        &mut self,
        taken: impl FnOnce(*const sys::scrt_schema, i64, &[sys::scrt_column]) -> T,
    ) -> T {
        let mut columns = Vec::with_capacity(self.schema.nodes().len());
        self.root.seal(&mut columns);
        let taken = taken(self.schema.as_ptr(), self.root.len as i64, &columns);
        self.root.clear();
        taken
    }
}

impl std::fmt::Debug for BatchBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BatchBuilder({} rows of {:?})", self.len(), self.schema)
    }
}

/// One column that is being gathered, and the columns below it. What [`ToColumn`] implementations
/// write into: each call of `put` adds one slot.
pub struct ColumnBuilder {
    kind: Type,
    nullable: bool,
    unit: TimeUnit,
    scale: u8,
    name: Box<str>,
    len: usize,
    nulls: usize,
    /// Empty as long as every slot holds a value.
    validity: Vec<u8>,
    values: Vec<u8>,
    data: Vec<u8>,
    children: Vec<ColumnBuilder>,
    shapes: Shapes,
    symbols: Symbols,
    /// Fields of the struct under way that are not there.
    absent: Vec<u32>,
    /// Room for the keys of a struct.
    keys: Vec<u32>,
}

/// The key orders of a struct's slots, as far as they differ from the schema's.
#[derive(Default)]
struct Shapes {
    ends: Vec<u32>,
    fields: Vec<u32>,
    codes: HashMap<Box<[u32]>, i32>,
    last: i32,
}

impl Shapes {
    fn get(&self, code: i32) -> &[u32] {
        let code = code as usize;
        let begin = if code == 0 { 0 } else { self.ends[code - 1] as usize };
        &self.fields[begin..self.ends[code] as usize]
    }

    fn code_of(&mut self, keys: &[u32]) -> i32 {
        if !self.ends.is_empty() && self.get(self.last) == keys {
            return self.last;
        }
        self.last = match self.codes.get(keys) {
            Some(&code) => code,
            None => {
                let code = self.ends.len() as i32;
                self.fields.extend_from_slice(keys);
                self.ends.push(self.fields.len() as u32);
                self.codes.insert(keys.into(), code);
                code
            }
        };
        self.last
    }

    fn clear(&mut self) {
        self.ends.clear();
        self.fields.clear();
        self.codes.clear();
        self.last = 0;
    }
}

/// Codes of the values of a dictionary by hash; the text stands in the dictionary's own column.
#[derive(Default)]
struct Symbols {
    /// Code + 1, or 0 for a free place. A power of two, at most half full.
    places: Vec<u32>,
    count: usize,
}

fn hash(text: &[u8]) -> u64 {
    let mut hash = text.len() as u64;
    let mut mix =
        |word: u64| hash = (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    let mut words = text.chunks_exact(8);
    for word in &mut words {
        mix(u64::from_le_bytes(word.try_into().unwrap_or_default()));
    }
    let mut rest = [0; 8];
    rest[..words.remainder().len()].copy_from_slice(words.remainder());
    mix(u64::from_le_bytes(rest));
    hash ^ hash >> 32
}

impl Symbols {
    /// The code of a text, which `dictionary` then has.
    fn code_of(&mut self, text: &[u8], dictionary: &mut ColumnBuilder) -> Result<i32> {
        if self.places.len() <= 2 * self.count {
            self.grow(dictionary);
        }
        let mask = self.places.len() - 1;
        let mut place = hash(text) as usize & mask;
        loop {
            match self.places[place] {
                0 => break,
                code if dictionary.blob(code as usize - 1) == text => return Ok(code as i32 - 1),
                _ => place = (place + 1) & mask,
            }
        }
        dictionary.put_blob(text)?;
        self.count += 1;
        self.places[place] = self.count as u32;
        Ok(self.count as i32 - 1)
    }

    fn grow(&mut self, dictionary: &ColumnBuilder) {
        let size = (self.places.len() * 2).max(16);
        self.places.clear();
        self.places.resize(size, 0);
        for code in 0..self.count {
            let mut place = hash(dictionary.blob(code)) as usize & (size - 1);
            while self.places[place] != 0 {
                place = (place + 1) & (size - 1);
            }
            self.places[place] = code as u32 + 1;
        }
    }

    fn clear(&mut self) {
        self.places.fill(0);
        self.count = 0;
    }
}

#[inline]
fn push_bit(bits: &mut Vec<u8>, index: usize, bit: bool) {
    if index % 8 == 0 {
        bits.push(0);
    }
    if bit {
        bits[index / 8] |= 1 << (index % 8);
    }
}

/// Appends values side by side.
#[inline]
fn append_all<const N: usize>(bytes: &mut Vec<u8>, values: impl ExactSizeIterator<Item = [u8; N]>) {
    let count = values.len();
    bytes.reserve(N * count);
    let places = bytes.spare_capacity_mut().chunks_exact_mut(N).take(count);
    let mut filled = 0;
    for (place, value) in places.zip(values) {
        for (place, byte) in place.iter_mut().zip(value) {
            place.write(byte);
        }
        filled += N;
    }
    // SAFETY: so many bytes behind the last one have been filled.
    unsafe { bytes.set_len(bytes.len() + filled) };
}

fn truncate_bits(bits: &mut Vec<u8>, len: usize) {
    bits.truncate((len + 7) / 8);
    if len % 8 != 0 {
        if let Some(last) = bits.last_mut() {
            *last &= (1 << (len % 8)) - 1;
        }
    }
}

fn width(kind: Type) -> usize {
    match kind {
        Type::U8 | Type::I8 => 1,
        Type::U16 | Type::I16 => 2,
        Type::U32 | Type::I32 | Type::F32 | Type::Date | Type::Symbol => 4,
        Type::U64 | Type::I64 | Type::F64 => 8,
        Type::DateTime | Type::Timestamp | Type::Duration => 8,
        Type::Decimal | Type::Uuid => 16,
        _ => 0,
    }
}

impl ColumnBuilder {
    pub(crate) fn new(type_: ColumnType<'_>) -> Self {
        let mut this = Self {
            kind: type_.storage(),
            nullable: type_.is_nullable() || type_.storage() == Type::Null,
            unit: type_.unit(),
            scale: type_.scale(),
            name: type_.name().into(),
            len: 0,
            nulls: 0,
            validity: Vec::new(),
            values: Vec::new(),
            data: Vec::new(),
            children: type_.children().map(Self::new).collect(),
            shapes: Shapes::default(),
            symbols: Symbols::default(),
            absent: Vec::new(),
            keys: Vec::new(),
        };
        this.clear();
        this
    }

    fn reserve(&mut self, slots: usize) {
        if self.has_offsets() {
            self.values.reserve(4 * slots);
        } else {
            self.values.reserve(width(self.kind) * slots);
        }
        if self.kind == Type::Struct {
            self.children.iter_mut().for_each(|child| child.reserve(slots));
        }
    }

    fn has_offsets(&self) -> bool {
        matches!(
            self.kind,
            Type::String | Type::Bytes | Type::Number | Type::Json | Type::List | Type::Map
        )
    }

    fn clear(&mut self) {
        self.len = 0;
        self.nulls = 0;
        self.validity.clear();
        self.values.clear();
        self.data.clear();
        if self.has_offsets() {
            self.values.extend_from_slice(&[0; 4]);
        }
        self.children.iter_mut().for_each(Self::clear);
        self.shapes.clear();
        self.symbols.clear();
        self.absent.clear();
    }

    fn memory_bytes(&self) -> usize {
        let own = self.validity.len() + self.values.len() + self.data.len();
        own + self.children.iter().map(Self::memory_bytes).sum::<usize>()
    }

    /// What the column holds; of a ref the type of its target.
    pub fn kind(&self) -> Type {
        self.kind
    }

    /// Number of slots so far.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no slots.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(crate) fn unit(&self) -> TimeUnit {
        self.unit
    }

    pub(crate) fn scale(&self) -> u8 {
        self.scale
    }

    pub(crate) fn is_nullable(&self) -> bool {
        self.nullable
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn children(&self) -> &[ColumnBuilder] {
        &self.children
    }

    pub(crate) fn child(&mut self, number: usize) -> &mut ColumnBuilder {
        &mut self.children[number]
    }

    pub(crate) fn mismatch(&self, given: &str) -> crate::Error {
        error!(Type, "field {:?} of type {} does not take {given}", self.name, self.kind)
    }

    #[inline(always)]
    fn valid(&mut self) {
        if self.nulls != 0 {
            push_bit(&mut self.validity, self.len, true);
        }
        self.len += 1;
    }

    /// Adds a null.
    ///
    /// # Errors
    /// [`Type`](crate::ErrorKind::Type) if the column takes none.
    pub fn put_null(&mut self) -> Result<()> {
        if !self.nullable {
            return Err(self.mismatch("null"));
        }
        self.put_empty();
        Ok(())
    }

    /// Adds a slot without a value, be it null or absent.
    pub(crate) fn put_empty(&mut self) {
        if self.nulls == 0 {
            self.validity.clear();
            self.validity.resize(self.len / 8, 0xff);
            if self.len % 8 != 0 {
                self.validity.push((1 << (self.len % 8)) - 1);
            }
        }
        push_bit(&mut self.validity, self.len, false);
        self.nulls += 1;
        match self.kind {
            Type::Bool => push_bit(&mut self.values, self.len, false),
            Type::Union => {
                self.values.push(0);
                self.data.extend_from_slice(&[0; 4]);
            }
            Type::Struct => {
                self.children.iter_mut().for_each(Self::put_empty);
                if !self.shapes.ends.is_empty() {
                    self.data.extend_from_slice(&[0; 4]);
                }
            }
            // Their slots are the value's own parts, which a timestamptz may not have as nulls.
            Type::TimestampTz => self.put_zoned_parts(0, 0),
            _ if self.has_offsets() => {
                let end = self.values.len() - 4;
                self.values.extend_from_within(end..);
            }
            kind => self.values.resize(self.values.len() + width(kind), 0),
        }
        self.len += 1;
    }

    fn put_zoned_parts(&mut self, nanos: i64, offset_minutes: i16) {
        self.children[0].put_fixed(&nanos.to_le_bytes());
        self.children[1].put_fixed(&offset_minutes.to_le_bytes());
    }

    pub(crate) fn put_zoned(&mut self, nanos: i64, offset_minutes: i16) {
        self.put_zoned_parts(nanos, offset_minutes);
        self.valid();
    }

    /// Adds a value whose bytes are as the column's kind has them.
    #[inline(always)]
    pub(crate) fn put_fixed<const N: usize>(&mut self, bytes: &[u8; N]) {
        debug_assert_eq!(width(self.kind), N);
        self.values.extend_from_slice(bytes);
        self.valid();
    }

    /// Adds values that lie side by side as the column's kind has them.
    #[inline]
    pub(crate) fn put_all<T: Primitive>(&mut self, values: &[T]) {
        debug_assert!(T::TYPES.contains(&self.kind));
        let size = std::mem::size_of_val(values);
        // SAFETY: numbers without padding, read as bytes.
        let bytes = unsafe { std::slice::from_raw_parts(values.as_ptr().cast::<u8>(), size) };
        self.values.extend_from_slice(bytes);
        if self.nulls == 0 {
            self.len += values.len();
        } else {
            values.iter().for_each(|_| self.valid());
        }
    }

    fn valid_all(&mut self, count: usize) {
        if self.nulls == 0 {
            self.len += count;
        } else {
            (0..count).for_each(|_| self.valid());
        }
    }

    /// Adds values of different places.
    #[inline]
    pub(crate) fn put_all_fixed<const N: usize>(
        &mut self,
        values: impl ExactSizeIterator<Item = [u8; N]>,
    ) {
        debug_assert_eq!(width(self.kind), N);
        let count = values.len();
        append_all(&mut self.values, values);
        self.valid_all(count);
    }

    /// The same for text and bytes.
    #[inline]
    pub(crate) fn put_blobs<'b>(
        &mut self,
        blobs: impl ExactSizeIterator<Item = &'b [u8]>,
    ) -> Result<()> {
        let count = blobs.len();
        let data = &mut self.data;
        append_all(
            &mut self.values,
            blobs.map(|blob| {
                data.extend_from_slice(blob);
                (data.len() as i32).to_le_bytes()
            }),
        );
        self.valid_all(count);
        // The last end is the largest.
        i32::try_from(self.data.len()).map(drop).map_err(|_| self.too_long())
    }

    /// The same for lists, whose elements `put` adds.
    #[inline]
    pub(crate) fn put_lists(
        &mut self,
        count: usize,
        put: impl Fn(usize, &mut ColumnBuilder) -> Result<()>,
    ) -> Result<()> {
        let elements = &mut self.children[0];
        let mut failed = Ok(());
        append_all(
            &mut self.values,
            (0..count).map(|number| {
                if failed.is_ok() {
                    failed = put(number, elements);
                }
                (elements.len as i32).to_le_bytes()
            }),
        );
        failed?;
        let end = elements.len;
        self.valid_all(count);
        i32::try_from(end).map(drop).map_err(|_| self.too_long())
    }

    /// The same for bools.
    #[inline]
    pub(crate) fn put_bools(&mut self, values: impl ExactSizeIterator<Item = bool>) {
        let count = values.len();
        let mut bit = self.len % 8;
        let mut byte = if bit == 0 { 0 } else { self.values.pop().unwrap_or(0) };
        for value in values {
            byte |= u8::from(value) << bit;
            bit += 1;
            if bit == 8 {
                self.values.push(byte);
                (byte, bit) = (0, 0);
            }
        }
        if bit != 0 {
            self.values.push(byte);
        }
        self.valid_all(count);
    }

    #[inline]
    pub(crate) fn put_bool(&mut self, value: bool) {
        push_bit(&mut self.values, self.len, value);
        self.valid();
    }

    #[cold]
    fn too_long(&self) -> crate::Error {
        error!(Limit, "field {:?} is beyond 2 GiB in a batch", self.name)
    }

    #[inline(always)]
    fn put_offset(&mut self, end: usize) -> Result<()> {
        let Ok(end) = i32::try_from(end) else { return Err(self.too_long()) };
        self.values.extend_from_slice(&end.to_le_bytes());
        self.valid();
        Ok(())
    }

    #[inline(always)]
    pub(crate) fn put_blob(&mut self, blob: &[u8]) -> Result<()> {
        self.data.extend_from_slice(blob);
        self.put_offset(self.data.len())
    }

    pub(crate) fn put_symbol(&mut self, text: &str) -> Result<()> {
        let code = self.symbols.code_of(text.as_bytes(), &mut self.children[0])?;
        self.put_fixed(&code.to_le_bytes());
        Ok(())
    }

    fn offset(&self, index: usize) -> usize {
        let bytes = self.values[4 * index..4 * index + 4].try_into().unwrap_or_default();
        i32::from_le_bytes(bytes) as usize
    }

    fn blob(&self, index: usize) -> &[u8] {
        &self.data[self.offset(index)..self.offset(index + 1)]
    }

    /// Ends a list or map whose elements were put into the children.
    #[inline]
    pub(crate) fn end_list(&mut self) -> Result<()> {
        self.put_offset(self.children[0].len)
    }

    /// Ends a value that was put into an alternative.
    pub(crate) fn end_union(&mut self, alternative: usize) -> Result<()> {
        let slot = self.children[alternative].len - 1;
        let slot = i32::try_from(slot).map_err(|_| error!(Limit, "a union is too long"))?;
        self.values.push(alternative as u8);
        self.data.extend_from_slice(&slot.to_le_bytes());
        self.valid();
        Ok(())
    }

    /// Adds the value of a field of the struct under way, or leaves the field out.
    #[inline(always)]
    pub(crate) fn put_field<T: ToColumn>(
        &mut self,
        number: usize,
        value: &T,
        plan: &T::Plan,
    ) -> Result<()> {
        let child = &mut self.children[number];
        match value.presence(child.nullable) {
            Presence::Value(()) => value.put(plan, child),
            Presence::Null => child.put_null(),
            Presence::Absent => {
                self.leave_out(number);
                Ok(())
            }
        }
    }

    /// Whether all slots so far have all fields in the schema's order, and none is under way.
    pub(crate) fn is_even(&self) -> bool {
        self.absent.is_empty() && self.shapes.ends.is_empty()
    }

    /// Ends structs that have all fields, where [`is_even`](Self::is_even) holds.
    pub(crate) fn end_structs(&mut self, count: usize) {
        self.valid_all(count);
    }

    /// Leaves out a field of the struct under way.
    pub(crate) fn leave_out(&mut self, number: usize) {
        self.children[number].put_empty();
        self.absent.push(number as u32);
    }

    /// Ends a struct whose fields were put or left out, its keys in the schema's order.
    #[inline(always)]
    pub(crate) fn end_struct(&mut self) {
        if self.absent.is_empty() && self.shapes.ends.is_empty() {
            return self.valid();
        }
        self.end_ragged();
    }

    fn end_ragged(&mut self) {
        let mut keys = std::mem::take(&mut self.keys);
        keys.clear();
        keys.extend((0..self.children.len() as u32).filter(|key| !self.absent.contains(key)));
        self.end_struct_as(&keys);
        self.keys = keys;
    }

    /// Ends a struct that has these fields, its keys in this order.
    pub(crate) fn end_struct_as(&mut self, keys: &[u32]) {
        self.absent.clear();
        let all = self.children.len();
        let in_order =
            keys.len() == all && keys.iter().enumerate().all(|(i, &key)| i as u32 == key);
        if self.shapes.ends.is_empty() && !in_order {
            if self.len != 0 {
                let keys: Vec<u32> = (0..all as u32).collect();
                self.shapes.code_of(&keys);
            }
            self.data.resize(4 * self.len, 0);
        }
        if !(self.shapes.ends.is_empty() && in_order) {
            let code = self.shapes.code_of(keys);
            self.data.extend_from_slice(&code.to_le_bytes());
        }
        self.valid();
    }

    /// Takes away all slots from `len` on, also half-made ones, as a row that failed leaves them.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.absent.clear();
        self.len = self.len.min(len);
        if self.nulls != 0 {
            truncate_bits(&mut self.validity, len);
            self.nulls = len - self.validity.iter().map(|b| b.count_ones() as usize).sum::<usize>();
        }
        match self.kind {
            Type::Bool => truncate_bits(&mut self.values, len),
            Type::Struct => {
                self.children.iter_mut().for_each(|child| child.truncate(len));
                self.data.truncate(4 * len);
            }
            Type::TimestampTz => self.children.iter_mut().for_each(|child| child.truncate(len)),
            Type::Union => {
                self.values.truncate(len);
                self.data.truncate(4 * len);
                for number in 0..self.children.len() {
                    let used = (0..len).filter(|&slot| {
                        let valid =
                            self.nulls == 0 || self.validity[slot / 8] >> (slot % 8) & 1 == 1;
                        valid && usize::from(self.values[slot]) == number
                    });
                    let used = used.count();
                    self.children[number].truncate(used);
                }
            }
            _ if self.has_offsets() => {
                self.values.truncate(4 * (len + 1));
                let end = self.offset(len);
                self.data.truncate(end);
                self.children.iter_mut().for_each(|child| child.truncate(end));
            }
            // Dictionaries keep what nobody refers to any more.
            kind => self.values.truncate(width(kind) * len),
        }
    }

    /// This column and those below it, as the C interface takes them.
    fn seal(&mut self, out: &mut Vec<sys::scrt_column>) {
        let view = |bytes: &[u8]| match bytes.len() {
            0 => (std::ptr::null(), 0),
            size => (bytes.as_ptr(), size as i64),
        };
        let validity = if self.nulls == 0 { view(&[]) } else { view(&self.validity) };
        let shape_count = self.shapes.ends.len();
        let (values, data) = (view(&self.values), view(&self.data));
        out.push(sys::scrt_column {
            type_: self.kind.raw(),
            parent: 0,
            child_count: self.children.len() as i32,
            shape_count: shape_count as i32,
            length: self.len as i64,
            null_count: self.nulls as i64,
            validity: validity.0,
            values: values.0,
            data: data.0,
            validity_size: validity.1,
            values_size: values.1,
            data_size: data.1,
            name: sys::scrt_view { data: std::ptr::null(), size: 0 },
            shape_ends: if shape_count == 0 { std::ptr::null() } else { self.shapes.ends.as_ptr() },
            shape_fields: self.shapes.fields.as_ptr(),
        });
        self.children.iter_mut().for_each(|child| child.seal(out));
    }
}

/// A field that keeps absent, null and a value apart: `Presence<T>` as the type of a field of a record.
///
/// `Option<T>` has one place for both: it reads `None` where a field is null, or absent without a
/// default in the schema, and writes null where the schema allows it, else leaves the field out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Presence<T> {
    /// The row does not have the field.
    #[default]
    Absent,
    /// The field is null.
    Null,
    /// The field has a value.
    Value(T),
}

impl<T> Presence<T> {
    /// The value, if there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The same for a borrowed field.
    pub fn as_ref(&self) -> Presence<&T> {
        match self {
            Self::Absent => Presence::Absent,
            Self::Null => Presence::Null,
            Self::Value(value) => Presence::Value(value),
        }
    }
}
