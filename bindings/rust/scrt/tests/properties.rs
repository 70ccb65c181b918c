//! Rows of random schemas come back as they went in: through columns, files, streams, slices and
//! JSON. The library's own reading of JSON is the oracle of the columns that the crate builds.
mod common;

use common::{has_kind, random_row, random_schema, Random};
use scrt::{
    Batch, BatchBuilder, Cursor, Profile, Reader, ReaderOptions, Row, Schema, TextOptions, Type,
    Writer, WriterOptions,
};

const SEEDS: u64 = 300;

fn rows_of(batches: impl Iterator<Item = scrt::Result<Batch>>) -> Vec<Row> {
    batches
        .flat_map(|batch| batch.unwrap().rows().map(|row| row.to_row()).collect::<Vec<_>>())
        .collect()
}

fn each_case(mut check: impl FnMut(u64, &Schema, &[Row], &Batch)) {
    for seed in 0..SEEDS {
        let mut random = Random(seed);
        let schema = random_schema(&mut random);
        let count = random.below(40);
        let rows: Vec<Row> = (0..count).map(|_| random_row(&mut random, schema.record())).collect();
        let batch = Batch::from_records(&schema, &rows)
            .unwrap_or_else(|e| panic!("seed {seed}: {e}\n{schema}"));
        check(seed, &schema, &rows, &batch);
    }
}

#[test]
fn rows_come_back_from_columns() {
    each_case(|seed, schema, rows, batch| {
        assert_eq!(batch.len(), rows.len(), "seed {seed}");
        assert_eq!(batch.schema(), schema, "seed {seed}");
        let again: Vec<Row> = batch.rows().map(|row| row.to_row()).collect();
        assert_eq!(again, rows, "seed {seed}\n{schema}");
        let typed: Vec<Row> = batch.records().unwrap().collect::<scrt::Result<_>>().unwrap();
        assert_eq!(typed, rows, "seed {seed}");
    });
}

#[test]
fn rows_come_back_from_files_and_streams() {
    each_case(|seed, schema, rows, batch| {
        let profile = if seed % 2 == 0 { Profile::Compact } else { Profile::Fast };
        let options = WriterOptions::new().profile(profile).page_bytes(64);
        let mut writer = Writer::with_options(Vec::new(), &options).unwrap();
        writer.append(batch).unwrap();
        let file = writer.into_rows_and_finish(schema, rows);
        let twice: Vec<Row> = rows.iter().chain(rows).cloned().collect();
        let reader = Reader::from_bytes(&file).unwrap();
        assert_eq!(rows_of(reader.batches().unwrap()), twice, "seed {seed}\n{schema}");
        let small = reader.batches().unwrap().batch_rows(7);
        assert_eq!(rows_of(small), twice, "seed {seed}");
        let stream = std::io::Cursor::new(file);
        let stream = Cursor::from_stream(stream, &ReaderOptions::new()).unwrap();
        assert_eq!(rows_of(stream), twice, "seed {seed}");
    });
}

trait FinishWith {
    fn into_rows_and_finish(self, schema: &Schema, rows: &[Row]) -> Vec<u8>;
}

impl FinishWith for Writer<Vec<u8>> {
    /// The same rows once more, one by one.
    fn into_rows_and_finish(self, schema: &Schema, rows: &[Row]) -> Vec<u8> {
        let mut writer = self.rows::<Row>(schema).unwrap().batch_rows(5);
        rows.iter().for_each(|row| writer.write(row).unwrap());
        writer.finish().unwrap()
    }
}

#[test]
fn json_is_the_same_batch() {
    let mut compared = 0;
    each_case(|seed, schema, rows, batch| {
        // JSON does not say which alternative of a union a value is of, nor whether a nullable json
        // value is null or the text null.
        if has_kind(schema.record(), &[Type::Union, Type::Json]) {
            return;
        }
        let text = batch.to_json().unwrap();
        assert_eq!(text.lines().count(), rows.len(), "seed {seed}");
        let options = TextOptions::new().schema(schema);
        let mut again = Cursor::from_json(&text, &options).unwrap();
        match again.next() {
            Some(again) => {
                let again = again.unwrap_or_else(|e| panic!("seed {seed}: {e}\n{schema}\n{text}"));
                assert_eq!(&again, batch, "seed {seed}\n{schema}\n{text}");
                compared += 1;
            }
            None => assert!(rows.is_empty()),
        }
    });
    assert!(compared > SEEDS / 5, "{compared}");
}

#[test]
fn slices_are_parts() {
    each_case(|seed, _, rows, batch| {
        let mut random = Random(seed ^ 0xabc);
        let start = random.below(rows.len() + 1);
        let end = start + random.below(rows.len() - start + 1);
        let part = batch.slice(start..end).unwrap();
        let again: Vec<Row> = part.rows().map(|row| row.to_row()).collect();
        assert_eq!(again, rows[start..end], "seed {seed}");
        let same = Batch::from_records(batch.schema(), &rows[start..end]).unwrap();
        assert_eq!(part, same, "seed {seed}");
    });
}

/// A row that fails leaves nothing behind, wherever in it the failure is.
#[test]
fn failed_rows_leave_no_trace() {
    each_case(|seed, schema, rows, batch| {
        let mut random = Random(seed ^ 0xdef);
        let mut builder = BatchBuilder::new(schema);
        for row in rows {
            if random.one_in(2) {
                // Some fields, then one that no column takes.
                let mut wrong = random_row(&mut random, schema.record());
                let name = schema.fields().last().unwrap().name().to_owned();
                wrong.remove(&name);
                wrong.set(&name, deep_nonsense(schema.fields().last().unwrap()));
                assert!(builder.push(&wrong).is_err(), "seed {seed}");
            }
            builder.push(row).unwrap();
        }
        let made = builder.finish().unwrap_or_else(|e| panic!("seed {seed}: {e}\n{schema}"));
        assert_eq!(&made, batch, "seed {seed}\n{schema}");
    });
}

/// A value that fails as deep inside as the type goes.
fn deep_nonsense(type_: scrt::ColumnType<'_>) -> scrt::Value {
    use scrt::Value;
    let child = |number| type_.child(number).unwrap();
    match type_.storage() {
        Type::List => Value::List(vec![deep_nonsense(child(0))]),
        Type::Struct => {
            let last = type_.children().last().unwrap();
            Value::Struct(Row::new().with(last.name(), deep_nonsense(last)))
        }
        Type::Map => {
            let key = common::random_value(&mut Random(1), child(0));
            Value::Map(vec![(key, deep_nonsense(child(1)))])
        }
        Type::Union => Value::Union(1, Box::new(deep_nonsense(child(1)))),
        Type::Bool => Value::I64(1),
        _ => Value::Bool(true),
    }
}
