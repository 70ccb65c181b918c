//! Handles of all kinds come and go without leaving memory behind.
use std::io;

use scrt::{Cursor, Document, Reader, ReaderOptions, Row, Schema, Writer};

const TEXT: &str = "@schema A\n@field x u64 default 1\n\n@A\n1\n";

fn one_row() -> Vec<u8> {
    let mut writer = Writer::new(Vec::new()).unwrap();
    let schema = Schema::parse("@schema A\n@field x u64\n").unwrap();
    writer.write_records(&schema, &[Row::new().with("x", 1u64)]).unwrap();
    writer.finish().unwrap()
}

fn rounds(count: u64, bytes: &[u8]) {
    for round in 0..count {
        let document = Document::parse(TEXT).unwrap();
        let schema = document.schema_at(0).unwrap();
        let batch = document.rows(0).unwrap();
        let _ = batch.row(0).get_or_default("x");
        let mut writer = Writer::new(Vec::new()).unwrap();
        writer.write_records(&schema, &[Row::new().with("x", round)]).unwrap();
        if round % 2 == 0 {
            Reader::from_bytes(&writer.finish().unwrap()).unwrap();
        }
        let stream = io::Cursor::new(bytes.to_vec());
        let mut cursor = Cursor::from_stream(stream, &ReaderOptions::new()).unwrap();
        let _ = cursor.next();
        assert!(Document::parse("@schema").is_err());
    }
}

/// Resident memory of this process.
fn memory_kib() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// `SCRT_LEAK_ROUNDS` sets how often.
#[test]
fn handles_of_all_kinds_come_and_go() {
    let count =
        std::env::var("SCRT_LEAK_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let bytes = one_row();
    rounds(1000, &bytes);
    let before = memory_kib();
    rounds(count, &bytes);
    let grown = memory_kib().saturating_sub(before);
    assert!(grown < 4000, "{grown} KiB more");
}
