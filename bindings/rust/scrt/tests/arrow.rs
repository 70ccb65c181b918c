//! Every type as Arrow record batches and back, through schemas, batches, tables and cursors.
#![cfg(feature = "arrow")]
mod common;

use std::io;
use std::sync::Arc;

use common::{random_schema, random_value, Random};
use scrt::arrow::array::cast::AsArray;
use scrt::arrow::array::types::{
    Date32Type, Decimal128Type, DurationNanosecondType, Float32Type, Float64Type, Int16Type,
    Int32Type, Int64Type, Int8Type, TimestampMicrosecondType, TimestampNanosecondType, UInt16Type,
    UInt32Type, UInt64Type, UInt8Type,
};
use scrt::arrow::array::{
    Array, ArrayRef, Int64Array, RecordBatch, RecordBatchIterator, RecordBatchOptions,
    RecordBatchReader, StringArray,
};
use scrt::arrow::schema::{ArrowError, DataType, Field, TimeUnit};
use scrt::{
    ArrowOptions, Batch, Cursor, Date, DateTime, Decimal, ErrorKind, Reader, ReaderOptions, Row,
    RowRef, Schema, TextOptions, TimeDelta, Timestamp, TimestampTz, Uuid, Value, ValueRef, Writer,
};

fn plain() -> ArrowOptions {
    ArrowOptions::new()
}

/// One type, a value of it, what Arrow calls it, and whether its array holds that value in slot 0.
type Case = (&'static str, Value, DataType, fn(&ArrayRef) -> bool);

fn union_of(batch: &RecordBatch) -> &scrt::arrow::array::UnionArray {
    batch["field"].as_any().downcast_ref().unwrap()
}

fn scalars() -> Vec<Case> {
    let utc = Some("UTC".into());
    let zoned = TimestampTz::new(Timestamp::from_nanos(7), -90).unwrap();
    vec![
        ("bool", true.into(), DataType::Boolean, |a| a.as_boolean().value(0)),
        ("u8", u8::MAX.into(), DataType::UInt8, |a| a.as_primitive::<UInt8Type>().value(0) == 255),
        ("u16", u16::MAX.into(), DataType::UInt16, |a| {
            a.as_primitive::<UInt16Type>().value(0) == u16::MAX
        }),
        ("u32", u32::MAX.into(), DataType::UInt32, |a| {
            a.as_primitive::<UInt32Type>().value(0) == u32::MAX
        }),
        ("u64", u64::MAX.into(), DataType::UInt64, |a| {
            a.as_primitive::<UInt64Type>().value(0) == u64::MAX
        }),
        ("i8", i8::MIN.into(), DataType::Int8, |a| a.as_primitive::<Int8Type>().value(0) == -128),
        ("i16", i16::MIN.into(), DataType::Int16, |a| {
            a.as_primitive::<Int16Type>().value(0) == i16::MIN
        }),
        ("i32", i32::MIN.into(), DataType::Int32, |a| {
            a.as_primitive::<Int32Type>().value(0) == i32::MIN
        }),
        ("i64", i64::MIN.into(), DataType::Int64, |a| {
            a.as_primitive::<Int64Type>().value(0) == i64::MIN
        }),
        ("f32", 1.5f32.into(), DataType::Float32, |a| {
            a.as_primitive::<Float32Type>().value(0) == 1.5
        }),
        ("f64", (-0.1f64).into(), DataType::Float64, |a| {
            a.as_primitive::<Float64Type>().value(0) == -0.1
        }),
        (
            "decimal(38,2)",
            Decimal::new(-(10i128.pow(38)) + 1, 2).into(),
            DataType::Decimal128(38, 2),
            |a| a.as_primitive::<Decimal128Type>().value(0) == -(10i128.pow(38)) + 1,
        ),
        ("number", Value::Number("-1.50e400".into()), DataType::Utf8, |a| {
            a.as_string::<i32>().value(0) == "-1.50e400"
        }),
        ("string", "a\0é漢😀".into(), DataType::Utf8, |a| {
            a.as_string::<i32>().value(0) == "a\0é漢😀"
        }),
        (
            "symbol",
            "rot".into(),
            DataType::Dictionary(DataType::Int32.into(), DataType::Utf8.into()),
            |a| {
                let texts = a.as_dictionary::<Int32Type>().downcast_dict::<StringArray>();
                texts.is_some_and(|texts| texts.into_iter().next() == Some(Some("rot")))
            },
        ),
        ("bytes", Value::Bytes(vec![0, 255]), DataType::Binary, |a| {
            a.as_binary::<i32>().value(0) == [0, 255]
        }),
        ("json", Value::Json("{\"a\":[1]}".into()), DataType::Utf8, |a| {
            a.as_string::<i32>().value(0) == "{\"a\":[1]}"
        }),
        ("uuid", Uuid([9; 16]).into(), DataType::FixedSizeBinary(16), |a| {
            a.as_fixed_size_binary().value(0) == [9; 16]
        }),
        ("date", Date::from_days(-1).into(), DataType::Date32, |a| {
            a.as_primitive::<Date32Type>().value(0) == -1
        }),
        (
            "datetime",
            DateTime::from_nanos(-5).into(),
            DataType::Timestamp(TimeUnit::Nanosecond, None),
            |a| a.as_primitive::<TimestampNanosecondType>().value(0) == -5,
        ),
        (
            "timestamp",
            Timestamp::from_nanos(i64::MAX).into(),
            DataType::Timestamp(TimeUnit::Nanosecond, utc.clone()),
            |a| a.as_primitive::<TimestampNanosecondType>().value(0) == i64::MAX,
        ),
        (
            "timestamp(us)",
            Timestamp::from_micros(i64::MIN / 4).into(),
            DataType::Timestamp(TimeUnit::Microsecond, utc.clone()),
            |a| a.as_primitive::<TimestampMicrosecondType>().value(0) == i64::MIN / 4,
        ),
        (
            "timestamptz",
            zoned.into(),
            DataType::Struct(
                vec![
                    Field::new("instant", DataType::Timestamp(TimeUnit::Nanosecond, utc), false),
                    Field::new("offset_minutes", DataType::Int16, false),
                ]
                .into(),
            ),
            |a| {
                let parts = a.as_struct();
                parts.column(0).as_primitive::<TimestampNanosecondType>().value(0) == 7
                    && parts.column(1).as_primitive::<Int16Type>().value(0) == -90
            },
        ),
        (
            "duration",
            TimeDelta::from_nanos(-3).into(),
            DataType::Duration(TimeUnit::Nanosecond),
            |a| a.as_primitive::<DurationNanosecondType>().value(0) == -3,
        ),
    ]
}

#[test]
fn every_scalar_type_has_its_counterpart() {
    for (name, value, arrow_type, holds) in scalars() {
        let text = format!("@schema S\n@field field {name}?\n@field lists list<{name}?>\n");
        let schema = Schema::parse(&text).unwrap();
        let lists = Value::List(vec![value.clone(), Value::Null]);
        let full = Row::new().with("field", value).with("lists", lists);
        let empty = Row::new().with("field", Value::Null).with("lists", Value::List(vec![]));
        let batch = Batch::from_records(&schema, &[full, empty]).unwrap();
        let rows = batch.to_arrow(&plain()).unwrap();
        assert_eq!(*rows.schema().field(0).data_type(), arrow_type, "{name}");
        assert!(rows.schema().field(0).is_nullable());
        let column = &rows["field"];
        assert!(column.is_valid(0) && column.is_null(1) && holds(column), "{name}");
        let lists = rows["lists"].as_list::<i32>();
        assert_eq!((lists.value_length(0), lists.value_length(1)), (2, 0), "{name}");
        assert!(holds(&lists.value(0)) && lists.value(0).is_null(1), "{name}");
        // Back as the same schema and the same values.
        assert_eq!(Batch::from_arrow(&rows, None).unwrap(), batch, "{name}");
        assert_eq!(Batch::from_arrow(&rows, Some(&schema)).unwrap(), batch, "{name}");
        // A part of the rows.
        let second = Batch::from_arrow(&rows.slice(1, 1), None).unwrap();
        assert_eq!(second, batch.slice(1..).unwrap(), "{name}");
    }
}

const NESTED: &str = "@schema N\n@field one struct{a i64, b string?}?\n@field map map<string,i32?>\n\
                      @field field union<i64,string>?\n@field deep list<struct{m map<u8,list<bool>>}>\n\
                      @field ref ref:Other:Key\n\n@schema Other\n@field Key u32\n";

fn nested() -> (Schema, Batch) {
    let schema = scrt::Document::parse(NESTED).unwrap().schema("N").unwrap();
    let deep = Value::Map(vec![(3u8.into(), Value::List(vec![true.into(), false.into()]))]);
    let full = Row::new()
        .with("one", Row::new().with("a", -1i64).with("b", Value::Null))
        .with("map", Value::Map(vec![("k".into(), 5i32.into()), ("l".into(), Value::Null)]))
        .with("field", "text")
        .with("deep", vec![Value::Struct(Row::new().with("m", deep))])
        .with("ref", 77u32);
    let null = Row::new()
        .with("one", Value::Null)
        .with("map", Value::Map(vec![]))
        .with("field", Value::Null)
        .with("deep", Value::List(vec![]))
        .with("ref", 0u32);
    let number = null.clone().with("field", 9i64);
    let batch = Batch::from_records(&schema, &[full, null, number]).unwrap();
    (schema, batch)
}

#[test]
fn nested_types_have_their_counterparts() {
    let (schema, batch) = nested();
    let rows = batch.to_arrow(&plain()).unwrap();
    let one = rows["one"].as_struct();
    assert!(one.is_valid(0) && one.is_null(1));
    assert_eq!(one.column(0).as_primitive::<Int64Type>().value(0), -1);
    assert!(one.column(1).is_null(0));
    let map = rows["map"].as_map();
    assert_eq!((map.value_length(0), map.value_length(1)), (2, 0));
    assert_eq!(map.keys().as_string::<i32>().value(1), "l");
    assert!(map.values().is_null(1));
    let union = union_of(&rows);
    assert_eq!(union.value(0).as_string::<i32>().value(0), "text");
    assert_eq!(union.value(2).as_primitive::<Int64Type>().value(0), 9);
    assert_eq!(*union.value(1).data_type(), DataType::Null);
    let deep = rows["deep"].as_list::<i32>().value(0);
    let deep = deep.as_struct().column(0).as_map().values().as_list::<i32>().value(0);
    assert!(deep.as_boolean().value(0) && !deep.as_boolean().value(1));
    assert_eq!(rows["ref"].as_primitive::<UInt32Type>().value(0), 77);
    let again = Batch::from_arrow(&rows, None).unwrap();
    assert_eq!((again.schema(), &again), (&schema, &batch));
    assert_eq!(Schema::from_arrow(&schema.to_arrow(&plain()).unwrap(), None).unwrap(), schema);
}

#[test]
fn fallbacks_stand_for_types_that_readers_lack() {
    let (schema, batch) = nested();
    let options = plain().union_as_struct(true).map_as_list(true);
    let rows = batch.to_arrow(&options).unwrap();
    assert!(rows["field"].as_struct().is_null(1));
    assert_eq!(rows["field"].as_struct().column(1).as_string::<i32>().value(0), "text");
    assert_eq!(rows["map"].as_list::<i32>().value(0).as_struct().num_columns(), 2);
    assert_eq!(Batch::from_arrow(&rows, Some(&schema)).unwrap(), batch);

    let schema = Schema::parse("@schema S\n@field s symbol\n@field d decimal(9,2)\n").unwrap();
    let row = Row::new().with("s", "a").with("d", "-3.50".parse::<Decimal>().unwrap());
    let batch = Batch::from_records(&schema, &[row]).unwrap();
    let rows = batch.to_arrow(&plain().symbol_as_text(true).decimal_as_text(true)).unwrap();
    assert_eq!(rows["s"].as_string::<i32>().value(0), "a");
    assert_eq!(rows["d"].as_string::<i32>().value(0), "-3.50");
    assert_eq!(Batch::from_arrow(&rows, Some(&schema)).unwrap(), batch);
}

/// A row with null for each field that it lacks, at every depth, which is what Arrow can hold of it.
fn filled(row: RowRef<'_>) -> Value {
    let fields = row.column_type().children();
    let value = |name: &str| row.get(name).map_or(Value::Null, filled_value);
    Value::Struct(fields.map(|field| (field.name(), value(field.name()))).collect())
}

fn filled_value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Struct(row) => filled(row),
        ValueRef::List(list) => Value::List(list.iter().map(filled_value).collect()),
        ValueRef::Map(map) => {
            Value::Map(map.iter().map(|(k, v)| (filled_value(k), filled_value(v))).collect())
        }
        ValueRef::Union(of) => Value::Union(of.alternative(), filled_value(of.value()).into()),
        other => other.to_value(),
    }
}

#[test]
fn random_rows_come_back() {
    for seed in 0..150 {
        let mut random = Random(seed);
        let schema = random_schema(&mut random);
        let rows: Vec<Row> = (0..1 + random.below(40))
            .map(|_| common::random_row(&mut random, schema.record()))
            .collect();
        let batch = Batch::from_records(&schema, &rows).unwrap();
        let arrow = batch.to_arrow(&plain()).unwrap();
        assert_eq!(arrow.num_rows(), batch.len());
        let again = Batch::from_arrow(&arrow, None).unwrap();
        assert_eq!(again.schema(), &schema, "seed {seed}");
        for (row, before) in again.rows().zip(batch.rows()) {
            assert_eq!(filled(row), filled(before), "seed {seed}\n{schema}");
        }
        // What went through Arrow once goes through it unchanged.
        let arrow = again.to_arrow(&plain()).unwrap();
        assert_eq!(Batch::from_arrow(&arrow, Some(&schema)).unwrap(), again, "seed {seed}");
    }
}

fn numbers() -> (Schema, Vec<u8>) {
    let schema = Schema::parse("@schema R\n@field id u64 required\n@field text string?\n").unwrap();
    let mut writer = Writer::new(Vec::new()).unwrap();
    for group in 0..3u64 {
        let rows: Vec<Row> = (0..100 * (group + 1))
            .map(|id| Row::new().with("id", 1000 * group + id).with("text", "some text"))
            .collect();
        writer.append(&Batch::from_records(&schema, &rows).unwrap()).unwrap();
    }
    (schema, writer.finish().unwrap())
}

fn ids(rows: impl IntoIterator<Item = Result<RecordBatch, ArrowError>>) -> Vec<Vec<u64>> {
    let ids = |rows: RecordBatch| rows["id"].as_primitive::<UInt64Type>().values().to_vec();
    rows.into_iter().map(|rows| ids(rows.unwrap())).collect()
}

#[test]
fn tables_become_files_again() {
    let (schema, file) = numbers();
    let reader = Reader::from_bytes(&file).unwrap();
    let rows = reader.to_arrow(&plain()).unwrap();
    assert_eq!(rows.schema().field(0).name(), "id");
    assert!(!rows.schema().field(0).is_nullable());
    let mut writer = Writer::new(Vec::new()).unwrap();
    writer.append_arrow(rows, None).unwrap();
    let copy = Reader::from_bytes(&writer.finish().unwrap()).unwrap();
    assert_eq!(copy.schema().unwrap(), schema);
    let batches = |reader: &Reader| -> Vec<Batch> {
        reader.batches().unwrap().collect::<scrt::Result<_>>().unwrap()
    };
    assert_eq!(batches(&copy), batches(&reader));

    // A part of the rows, other batches, a stream and text.
    let part = reader.tables().next().unwrap().batches_of(150, 60).unwrap().batch_rows(50);
    let part = ids(part.into_arrow(&plain()).unwrap()).concat();
    assert_eq!(part, (1050..1110).collect::<Vec<u64>>());
    let stream = Cursor::from_stream(io::Cursor::new(file), &ReaderOptions::new()).unwrap();
    let stream = ids(stream.into_arrow(&plain()).unwrap());
    assert_eq!(stream.iter().map(Vec::len).collect::<Vec<_>>(), [100, 200, 300]);
    let text = Cursor::from_json("{\"id\": 5}\n{\"id\": 6}\n", &TextOptions::new()).unwrap();
    let text = text.into_arrow(&plain()).unwrap().next().unwrap().unwrap();
    assert_eq!(text["id"].as_primitive::<Int64Type>().values(), &[5, 6]);
}

#[test]
fn arrays_outlive_all_that_they_came_from() {
    let (_, file) = numbers();
    let from_file = |reader: Reader| ids(reader.to_arrow(&plain()).unwrap()).concat().len();
    let expected = from_file(Reader::from_bytes(&file).unwrap());
    let reader = Reader::from_seekable(io::Cursor::new(file)).unwrap();
    let rows: Vec<RecordBatch> =
        reader.to_arrow(&plain()).unwrap().collect::<Result<_, _>>().unwrap();
    drop(reader);
    let rows = std::thread::spawn(move || ids(rows.into_iter().map(Ok)).concat().len());
    assert_eq!(rows.join().unwrap(), expected);
}

#[test]
fn tables_without_rows_stay_tables() {
    let schema = Schema::parse("@schema Empty\n@field x u64\n").unwrap();
    let arrow = Arc::new(schema.to_arrow(&plain()).unwrap());
    let mut writer = Writer::new(Vec::new()).unwrap();
    writer.append_arrow(RecordBatchIterator::new([], arrow), None).unwrap();
    let reader = Reader::from_bytes(&writer.finish().unwrap()).unwrap();
    assert_eq!((reader.schema().unwrap(), reader.tables().next().unwrap().len()), (schema, 0));
    let rows = reader.to_arrow(&plain()).unwrap();
    assert_eq!((rows.schema().fields().len(), rows.count()), (1, 0));
    let stream = Cursor::from_json("", &TextOptions::new()).unwrap();
    assert_eq!(stream.into_arrow(&plain()).unwrap_err().kind(), ErrorKind::NotFound);
    // Rows without columns.
    let count = RecordBatchOptions::new().with_row_count(Some(3));
    let none = scrt::arrow::schema::Schema::empty();
    let rows = RecordBatch::try_new_with_options(none.into(), vec![], &count).unwrap();
    assert_eq!(Batch::from_arrow(&rows, None).unwrap().len(), 3);
}

fn one_column(name: &str, column: ArrayRef) -> RecordBatch {
    RecordBatch::try_from_iter([(name, column)]).unwrap()
}

#[test]
fn what_does_not_go_is_an_error() {
    let kind = |rows: &RecordBatch, schema: &str| {
        let schema = Schema::parse(&format!("@schema R\n@field x {schema}\n")).unwrap();
        Batch::from_arrow(rows, Some(&schema)).unwrap_err().kind()
    };
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![Some(300), None]));
    let rows = one_column("x", numbers.clone());
    assert_eq!(kind(&rows, "u8?"), ErrorKind::Range);
    assert_eq!(kind(&rows, "i64 required"), ErrorKind::Type);
    assert_eq!(kind(&rows, "map<string,i64>"), ErrorKind::Mismatch);
    assert_eq!(kind(&one_column("y", numbers.clone()), "i64"), ErrorKind::Mismatch);
    let name = one_column("a\0b", numbers.clone());
    assert_eq!(Batch::from_arrow(&name, None).unwrap_err().kind(), ErrorKind::InvalidArgument);
    let decimals: ArrayRef = Arc::new(scrt::arrow::array::Decimal256Array::from(vec![None]));
    let decimals = one_column("x", decimals);
    assert_eq!(Batch::from_arrow(&decimals, None).unwrap_err().kind(), ErrorKind::Unsupported);
    let arrow = rows.schema();
    let named = Schema::from_arrow(&arrow, Some("Name")).unwrap();
    assert_eq!(named.name(), "Name");
    let name = Schema::from_arrow(&arrow, Some("a\0"));
    assert_eq!(name.unwrap_err().kind(), ErrorKind::InvalidArgument);

    // The caller's own failure comes back, and what was written before it stays.
    let failing = [Ok(rows.clone()), Err(ArrowError::ComputeError("no\0more".into())), Ok(rows)];
    let mut writer = Writer::new(Vec::new()).unwrap();
    let error = writer.append_arrow(RecordBatchIterator::new(failing, arrow), None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::User);
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("no\0more"), "{source}");
    let file = writer.finish().unwrap();
    assert_eq!(Reader::from_bytes(&file).unwrap().tables().next().unwrap().len(), 2);
}

#[test]
fn errors_of_the_library_are_inside_of_arrows() {
    let (_, mut file) = numbers();
    file[200] ^= 0x10;
    let reader = Reader::from_bytes(&file).unwrap();
    let error = reader.to_arrow(&plain()).unwrap().find_map(Result::err).unwrap();
    let ArrowError::ExternalError(inner) = error else { panic!("{error}") };
    let inner = inner.downcast::<scrt::Error>().unwrap();
    assert_eq!(inner.kind(), ErrorKind::Checksum);
}

#[test]
fn random_values_of_each_scalar_come_back() {
    let mut random = Random(11);
    for (name, ..) in scalars() {
        let schema = Schema::parse(&format!("@schema S\n@field x {name}?\n")).unwrap();
        let field = schema.record().child(0).unwrap();
        let rows: Vec<Row> =
            (0..500).map(|_| Row::new().with("x", random_value(&mut random, field))).collect();
        let batch = Batch::from_records(&schema, &rows).unwrap();
        let again = Batch::from_arrow(&batch.to_arrow(&plain()).unwrap(), None).unwrap();
        assert_eq!(again, batch, "{name}");
    }
}
