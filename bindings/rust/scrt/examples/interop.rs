//! Copies the rows of a table through values of Rust, for the tests that let languages read each other.
//!
//! Usage: interop HOW IN OUT TABLE
//!   HOW   file: IN and OUT are paths; stream: both are `-`, read and written in order;
//!         arrow: paths, by way of Arrow record batches (needs the feature `arrow`)
use std::error::Error;
use std::io;

use scrt::{Batch, Cursor, Reader, ReaderOptions, Result, Row, Writer};

/// The rows of the table, each batch with the schema that it came with.
fn copy<W>(batches: Cursor, table: &str, writer: &mut Writer<W>) -> Result<()> {
    for batch in batches {
        let batch = batch?;
        if batch.schema().name() == table {
            let rows: Vec<Row> = batch.rows().map(|row| row.to_row()).collect();
            writer.append(&Batch::from_records(batch.schema(), &rows)?)?;
        }
    }
    Ok(())
}

#[cfg(feature = "arrow")]
fn copy_by_arrow(from: &str, to: &str, table: &str) -> Result<()> {
    let rows = Reader::open(from)?.table(table)?.to_arrow(&scrt::ArrowOptions::new())?;
    let mut writer = Writer::create(to)?;
    writer.append_arrow(rows, None)?;
    writer.finish()
}

#[cfg(not(feature = "arrow"))]
fn copy_by_arrow(_: &str, _: &str, _: &str) -> Result<()> {
    Err(scrt::Error::new(scrt::ErrorKind::Unsupported, "built without the feature `arrow`"))
}

fn main() -> std::result::Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [how, from, to, table] = &arguments[..] else {
        return Err("usage: interop file|stream|arrow IN OUT TABLE".into());
    };
    match (&**how, &**from, &**to) {
        ("file", ..) => {
            let batches = Reader::open(from)?.table(table)?.batches()?;
            let mut writer = Writer::create(to)?;
            copy(batches, table, &mut writer)?;
            writer.finish()?;
        }
        ("stream", "-", "-") => {
            let batches = Cursor::from_stream(io::stdin(), &ReaderOptions::new())?;
            let mut writer = Writer::new(io::stdout().lock())?;
            copy(batches, table, &mut writer)?;
            io::Write::flush(&mut writer.finish()?)?;
        }
        ("arrow", ..) => copy_by_arrow(from, to, table)?,
        _ => return Err("usage: interop file|stream|arrow IN OUT TABLE".into()),
    }
    Ok(())
}
