//! What `#[derive(Record)]` writes calls of. No part of the public interface.
use std::cell::Cell;
use std::hint::unreachable_unchecked;

use crate::builder::ColumnBuilder;
use crate::column::{Column, StructColumn, UnionColumn};
use crate::error::error;
use crate::record::{put_slot, FromColumn, ToColumn};
pub use crate::record::{Slot, Slots};
use crate::{ColumnType, Result, Schema, Type};

/// Which fields of a schema a Rust struct does not have.
pub struct StructPlan {
    left_out: Vec<usize>,
}

/// Finds the fields of a Rust struct in a schema.
pub struct StructBinder<'t> {
    type_: ColumnType<'t>,
    rust: &'static str,
    left_out: Vec<usize>,
}

impl<'t> StructBinder<'t> {
    pub fn new(type_: ColumnType<'t>, rust: &'static str) -> Result<Self> {
        if type_.storage() != Type::Struct {
            let (name, kind) = (type_.name(), type_.storage());
            return Err(error!(Mismatch, "field {name:?} of type {kind} does not go with {rust}"));
        }
        Ok(Self { type_, rust, left_out: (0..type_.children().len()).collect() })
    }

    pub fn field<T: ToColumn>(&mut self, name: &str) -> Result<FieldPlan<T::Plan>> {
        let mut fields = self.type_.children();
        let Some(number) = fields.position(|field| field.name() == name) else {
            return Err(error!(Mismatch, "{} has field {name:?}, the schema has not", self.rust));
        };
        self.left_out.retain(|&other| other != number);
        match self.type_.child(number) {
            Some(field) => Ok(FieldPlan { number, plan: T::plan(field)? }),
            None => Err(error!(Internal, "field {number} is gone")),
        }
    }

    pub fn done(self) -> StructPlan {
        StructPlan { left_out: self.left_out }
    }
}

impl StructPlan {
    /// Whether rows can go in column by column: all of them with all fields.
    pub fn is_even(&self, out: &ColumnBuilder) -> bool {
        self.left_out.is_empty() && out.is_even()
    }

    /// Ends rows that went in column by column.
    pub fn end_rows(&self, count: usize, out: &mut ColumnBuilder) {
        out.end_structs(count);
    }

    #[inline]
    pub fn end(&self, out: &mut ColumnBuilder) {
        for &number in &self.left_out {
            out.leave_out(number);
        }
        out.end_struct();
    }
}

pub struct FieldPlan<P> {
    number: usize,
    plan: P,
}

impl<P> FieldPlan<P> {
    #[inline(always)]
    pub fn put<T: ToColumn<Plan = P>>(&self, value: &T, out: &mut ColumnBuilder) -> Result<()> {
        out.put_field(self.number, value, &self.plan)
    }

    #[inline]
    pub fn put_rows<'r, T: ToColumn<Plan = P> + 'r, R>(
        &self,
        rows: &'r [R],
        get: impl Fn(&'r R) -> &'r T,
        out: &mut ColumnBuilder,
    ) -> Result<bool> {
        T::put_rows(rows, get, &self.plan, out.child(self.number))
    }
}

/// Finds the columns of a Rust struct's fields.
pub struct StructReader<'a> {
    fields: StructColumn<'a>,
    rust: &'static str,
    /// Whether all fields so far are.
    plain: Cell<bool>,
}

impl<'a> StructReader<'a> {
    pub fn new(column: Column<'a>, rust: &'static str) -> Result<Self> {
        if column.kind() != Type::Struct {
            return Err(column.mismatch(rust));
        }
        Ok(Self { fields: StructColumn::of(column), rust, plain: Cell::new(true) })
    }

    pub fn field<T: FromColumn<'a>>(
        &self,
        name: &'static str,
        fallback: Option<fn() -> T>,
    ) -> Result<FieldReader<'a, T>> {
        let column = self.fields.column();
        let number = column.children().position(|field| field.name() == name);
        let mut reader = FieldReader { name, slots: None, shapes: None, default: None, fallback };
        let Some(number) = number else {
            if fallback.is_none() && T::absent().is_none() {
                let rust = self.rust;
                return Err(error!(Mismatch, "{rust} has field {name:?}, the schema has not"));
            }
            self.plain.set(false);
            return Ok(reader);
        };
        let slots = Slots::bind(column.child(number))?;
        reader.shapes = self.fields.presence(number);
        let type_ = column.column_type();
        if reader.shapes.is_some() && type_.index() == 0 && !T::KEEPS_ABSENT {
            let schema: &'a Schema = type_.schema();
            let default = schema.default_of(number).map(|batch| batch.record().child(0));
            reader.default = default.map(Slots::bind).transpose()?;
        }
        let whole = slots.is_whole() || reader.shapes.is_none();
        let plain = whole && slots.len() >= column.len() && self.plain.get() && slots.is_plain();
        self.plain.set(plain);
        reader.slots = Some(slots);
        Ok(reader)
    }

    pub fn done<F>(self, fields: F) -> RowReader<F> {
        RowReader { fields, len: self.fields.column().len(), plain: self.plain.get() }
    }
}

/// The columns of a Rust struct's fields.
pub struct RowReader<F> {
    fields: F,
    len: usize,
    plain: bool,
}

impl<F> RowReader<F> {
    #[inline(always)]
    pub fn fields(&self) -> &F {
        &self.fields
    }

    pub fn is_plain(&self) -> bool {
        self.plain
    }

    /// The slot for the fields' `plain`, if they are that.
    #[inline(always)]
    pub fn slot(&self, index: usize) -> Option<Slot> {
        // SAFETY: each field has at least as many slots as the struct.
        (self.plain && index < self.len).then(|| unsafe { Slot::new(index) })
    }
}

pub struct FieldReader<'a, T: FromColumn<'a>> {
    name: &'static str,
    slots: Option<Slots<'a, T>>,
    shapes: Option<(&'a [i32], Box<[bool]>)>,
    default: Option<Slots<'a, T>>,
    fallback: Option<fn() -> T>,
}

impl<'a, T: FromColumn<'a>> FieldReader<'a, T> {
    #[inline(always)]
    pub fn get(&self, index: usize) -> Result<T> {
        if let Some(slots) = &self.slots {
            if let Some(reader) = slots.valid(index) {
                return T::get(reader, index);
            }
        }
        self.without_value(index)
    }

    /// The same for a slot that [`RowReader::slot`] gave.
    #[inline(always)]
    pub fn plain(&self, slot: Slot) -> T {
        match &self.slots {
            Some(slots) => slots.plain(slot),
            // SAFETY: a field without a column makes no row plain.
            None => unsafe { unreachable_unchecked() },
        }
    }

    #[cold]
    #[inline(never)]
    fn without_value(&self, index: usize) -> Result<T> {
        if let Some(slots) = &self.slots {
            let absent = match &self.shapes {
                Some((codes, has)) => !has[codes[index] as usize],
                None => false,
            };
            if !absent {
                return slots.null().map_err(|error| error.at(self.name));
            }
        }
        if let Some(default) = &self.default {
            return default.get(0);
        }
        if let Some(fallback) = self.fallback {
            return Ok(fallback());
        }
        T::absent().ok_or_else(|| error!(Missing, "row {index} lacks the field {:?}", self.name))
    }
}

/// Finds the alternatives of a union for the variants of a Rust enum.
pub struct Alternatives<'t> {
    type_: ColumnType<'t>,
    taken: Vec<bool>,
}

impl<'t> Alternatives<'t> {
    pub fn new(type_: ColumnType<'t>, rust: &str) -> Result<Self> {
        if type_.storage() != Type::Union {
            let (name, kind) = (type_.name(), type_.storage());
            return Err(error!(Mismatch, "field {name:?} of type {kind} does not go with {rust}"));
        }
        Ok(Self { type_, taken: vec![false; type_.children().len()] })
    }

    /// The alternative that `T` names itself, else the first that takes it.
    pub fn find<T: ToColumn>(&mut self) -> Option<usize> {
        let text = T::type_text();
        let name = text.split(['<', '(', '{', '?']).next().unwrap_or_default();
        let free = |number: usize| match self.type_.child(number) {
            Some(_) if self.taken[number] => None,
            alternative => alternative.filter(|&type_| T::plan(type_).is_ok()),
        };
        let named = |number: &usize| free(*number).is_some_and(|t| t.kind().to_string() == name);
        let all = 0..self.taken.len();
        let found = all.clone().find(named).or_else(|| all.clone().find(|&n| free(n).is_some()))?;
        self.taken[found] = true;
        Some(found)
    }

    pub fn variant<T: ToColumn>(&mut self, name: &str) -> Result<(usize, T::Plan)> {
        let alternative = self.find::<T>().and_then(|n| Some((n, self.type_.child(n)?)));
        let (number, type_) = alternative
            .ok_or_else(|| error!(Mismatch, "the union has no alternative for {name}"))?;
        Ok((number, T::plan(type_)?))
    }
}

#[inline]
pub fn put_variant<T: ToColumn>(
    value: &T,
    (number, plan): &(usize, T::Plan),
    out: &mut ColumnBuilder,
) -> Result<()> {
    put_slot(value, plan, out.child(*number))?;
    out.end_union(*number)
}

/// The alternatives of a union column, and which variant of a Rust enum each is.
pub struct UnionReader<'a> {
    column: UnionColumn<'a>,
    variants: Vec<Option<usize>>,
    alternatives: Alternatives<'a>,
    next: usize,
}

impl<'a> UnionReader<'a> {
    pub fn new(column: Column<'a>, rust: &str) -> Result<Self> {
        let alternatives = Alternatives::new(column.column_type(), rust)?;
        let variants = vec![None; alternatives.taken.len()];
        Ok(Self { column: column.unions()?, variants, alternatives, next: 0 })
    }

    /// Binds the next variant; [`None`] if no alternative is for it.
    pub fn variant<T: ToColumn + FromColumn<'a>>(&mut self) -> Result<Option<Slots<'a, T>>> {
        let variant = self.next;
        self.next += 1;
        let Some(number) = self.alternatives.find::<T>() else { return Ok(None) };
        self.variants[number] = Some(variant);
        Slots::bind(self.column.alternative(number)).map(Some)
    }

    /// The variant in a slot, and the slot of its value.
    pub fn get(&self, index: usize) -> Result<(usize, usize)> {
        let (alternative, slot) = self.column.get(index);
        match self.variants[alternative] {
            Some(variant) => Ok((variant, slot)),
            None => {
                let column = self.column.alternative(alternative);
                Err(error!(Type, "the enum has no variant for {}", column.name()))
            }
        }
    }
}

pub fn value_of<'a, T: FromColumn<'a>>(slots: &Option<Slots<'a, T>>, slot: usize) -> Result<T> {
    match slots {
        Some(slots) => slots.get(slot),
        None => Err(error!(Internal, "a variant without a column")),
    }
}

pub fn unknown_variant<T>() -> Result<T> {
    Err(error!(Internal, "a variant that was not bound"))
}

/// A name as the schema language takes it anywhere.
pub fn quoted(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if !name.is_empty() && name.bytes().all(plain) {
        return name.to_owned();
    }
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\"\""))
}

/// The schema of a struct with these fields, each as name and type.
pub fn schema_of(name: &str, fields: &[(&str, String)]) -> Result<Schema> {
    let mut text = format!("@schema {}\n", quoted(name));
    for (name, type_) in fields {
        text += &format!("@field {} {type_}\n", quoted(name));
    }
    Schema::parse(&text)
}

/// The type of a struct with these fields.
pub fn struct_text(fields: &[(&str, String)]) -> String {
    let fields: Vec<String> =
        fields.iter().map(|(name, type_)| format!("{} {type_}", quoted(name))).collect();
    format!("struct{{{}}}", fields.join(", "))
}
