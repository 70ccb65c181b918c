//! What the tests share: random numbers, schemas and rows, each from a seed.
#![allow(dead_code)] // Each test program uses a part of it.

use scrt::{
    ColumnType, Date, DateTime, Decimal, Row, Schema, TimeDelta, TimeUnit, Timestamp, TimestampTz,
    Type, Uuid, Value,
};

/// Sebastiano Vigna's SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// Numbers of all magnitudes.
    pub fn wide(&mut self) -> u64 {
        let shift = self.below(64);
        self.next() >> shift
    }

    pub fn text(&mut self) -> String {
        let pieces =
            ["a", "Z", "é", "漢", "😀", "\0", "\"", "\\", "\n", " ", "ab", "x,y", "null", "#"];
        (0..self.below(12)).map(|_| self.pick(&pieces)).collect()
    }
}

const SCALARS: [&str; 27] = [
    "bool",
    "u8",
    "u16",
    "u32",
    "u64",
    "i8",
    "i16",
    "i32",
    "i64",
    "f32",
    "f64",
    "decimal(9,2)",
    "decimal(38,10)",
    "number",
    "string",
    "symbol",
    "bytes",
    "json",
    "uuid",
    "date",
    "datetime",
    "datetime(us)",
    "timestamp",
    "timestamp(us)",
    "timestamptz",
    "duration",
    "ref:Other:Key",
];
const KEYS: [&str; 6] = ["string", "symbol", "i64", "u8", "uuid", "date"];
const UNIONS: [&str; 4] = [
    "union<i64,string>",
    "union<bool,list<f64>>",
    "union<struct{a i64, b string?},bytes>",
    "union<f64,map<string,i32>>",
];

pub fn random_type(random: &mut Random, depth: usize) -> String {
    let mut text = match random.below(if depth == 0 { 5 } else { 9 }) {
        5 => format!("list<{}>", random_type(random, depth - 1)),
        6 => format!("map<{},{}>", random.pick(&KEYS), random_type(random, depth - 1)),
        7 => {
            let fields: Vec<String> = (0..1 + random.below(4))
                .map(|i| format!("f{i} {}", random_type(random, depth - 1)))
                .collect();
            format!("struct{{{}}}", fields.join(", "))
        }
        8 => random.pick(&UNIONS).to_owned(),
        _ => random.pick(&SCALARS).to_owned(),
    };
    if random.one_in(3) {
        text.push('?');
    }
    text
}

/// A schema of up to ten fields; what refs refer to is a schema of its own.
pub fn random_schema(random: &mut Random) -> Schema {
    let mut text = String::from("@schema Row\n");
    for i in 0..1 + random.below(10) {
        let required = if random.one_in(4) { " required" } else { "" };
        text += &format!("@field field{i} {}{required}\n", random_type(random, 3));
    }
    text += "\n@schema Other\n@field Key u32\n";
    scrt::Document::parse(&text).unwrap_or_else(|e| panic!("{e}\n{text}")).schema_at(0).unwrap()
}

pub fn has_kind(type_: ColumnType<'_>, kinds: &[Type]) -> bool {
    kinds.contains(&type_.kind()) || type_.children().any(|child| has_kind(child, kinds))
}

/// A row or struct of this type, with fields left out and in any order.
pub fn random_row(random: &mut Random, type_: ColumnType<'_>) -> Row {
    let mut fields: Vec<ColumnType<'_>> = type_.children().collect();
    let ragged = random.one_in(3);
    if ragged {
        for i in (1..fields.len()).rev() {
            fields.swap(i, random.below(i + 1));
        }
        fields.retain(|field| field.is_required() || !random.one_in(3));
    }
    fields.into_iter().map(|field| (field.name().to_owned(), random_value(random, field))).collect()
}

pub fn random_value(random: &mut Random, type_: ColumnType<'_>) -> Value {
    if type_.is_nullable() && random.one_in(3) {
        return Value::Null;
    }
    let wide = random.wide();
    match type_.storage() {
        Type::Null => Value::Null,
        Type::Bool => Value::Bool(random.one_in(2)),
        Type::U8 => Value::U8(wide as u8),
        Type::U16 => Value::U16(wide as u16),
        Type::U32 => Value::U32(wide as u32),
        Type::U64 => Value::U64(wide),
        Type::I8 => Value::I8(wide as i8),
        Type::I16 => Value::I16(wide as i16),
        Type::I32 => Value::I32(wide as i32),
        Type::I64 => Value::I64(wide as i64),
        Type::F32 => Value::F32(f32::from_bits(wide as u32 & 0xbf7f_ffff)),
        Type::F64 => Value::F64(f64::from_bits(wide & 0xbfef_ffff_ffff_ffff)),
        Type::Decimal => {
            let limit = 10i128.pow(u32::from(type_.precision())) - 1;
            let digits = i128::from(wide) * i128::from(random.wide() >> 1) % limit;
            Value::Decimal(Decimal::new(
                if random.one_in(2) { -digits } else { digits },
                type_.scale(),
            ))
        }
        Type::Number => {
            Value::Number(random.pick(&["0", "-1.50", "1e400", "12345678901234567890123"]).into())
        }
        Type::String | Type::Symbol => Value::String(random.text()),
        Type::Bytes => Value::Bytes((0..random.below(9)).map(|_| random.next() as u8).collect()),
        Type::Json => {
            Value::Json(random.pick(&["null", "{\"a\":[1,true]}", "\"x\"", "[]", "-5"]).into())
        }
        Type::Uuid => {
            let mut bytes = [0; 16];
            bytes[..8].copy_from_slice(&random.next().to_be_bytes());
            bytes[8..].copy_from_slice(&wide.to_be_bytes());
            Value::Uuid(Uuid(bytes))
        }
        Type::Date => Value::Date(Date::from_days((wide % 6_000_000) as i32 - 3_000_000)),
        Type::DateTime => match type_.unit() {
            TimeUnit::Nano => Value::DateTime(DateTime::from_nanos(wide as i64)),
            TimeUnit::Micro => Value::DateTime(DateTime::from_micros(wide as i64 >> 1)),
        },
        Type::Timestamp => match type_.unit() {
            TimeUnit::Nano => Value::Timestamp(Timestamp::from_nanos(wide as i64)),
            TimeUnit::Micro => Value::Timestamp(Timestamp::from_micros(wide as i64 >> 1)),
        },
        Type::TimestampTz => {
            let offset = random.below(2879) as i16 - 1439;
            Value::TimestampTz(
                TimestampTz::new(Timestamp::from_nanos(wide as i64 >> 1), offset).unwrap(),
            )
        }
        Type::Duration => Value::Duration(TimeDelta::from_nanos(wide as i64)),
        Type::List => {
            let element = type_.child(0).unwrap();
            Value::List((0..random.below(5)).map(|_| random_value(random, element)).collect())
        }
        Type::Map => {
            let (key, value) = (type_.child(0).unwrap(), type_.child(1).unwrap());
            let mut entries: Vec<(Value, Value)> = Vec::new();
            for _ in 0..random.below(4) {
                let entry = random_value(random, key);
                if entries.iter().all(|(other, _)| *other != entry) {
                    entries.push((entry, random_value(random, value)));
                }
            }
            Value::Map(entries)
        }
        Type::Struct => Value::Struct(random_row(random, type_)),
        Type::Union => {
            let number = random.below(type_.children().len());
            let value = random_value(random, type_.child(number).unwrap());
            Value::Union(number, Box::new(value))
        }
        other => panic!("no values of {other}"),
    }
}
