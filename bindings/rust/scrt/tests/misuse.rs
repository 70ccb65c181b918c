//! Wrong use is an error of the kind that the documentation names, never a crash.
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Duration;

use scrt::{
    convert, Batch, BatchBuilder, CancelToken, Control, ConvertOptions, Cursor, Document, Error,
    ErrorKind, Reader, ReaderOptions, Record, Result, Row, Schema, SchemaCache, TextOptions, Value,
    Writer, WriterOptions,
};

fn kind<T>(result: Result<T>) -> ErrorKind {
    match result {
        Ok(_) => panic!("this should have failed"),
        Err(error) => {
            assert!(!error.to_string().is_empty() && !format!("{error:?}").is_empty());
            error.kind()
        }
    }
}

fn schema() -> Schema {
    Schema::parse("@schema R\n@field id u64 required\n@field text string?\n").unwrap()
}

fn batch(rows: u64) -> Batch {
    let rows: Vec<Row> =
        (0..rows).map(|i| Row::new().with("id", i).with("text", "some text")).collect();
    Batch::from_records(&schema(), &rows).unwrap()
}

fn file(groups: usize) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new()).unwrap();
    (0..groups).for_each(|_| writer.append(&batch(100)).unwrap());
    writer.finish().unwrap()
}

struct Scratch(std::path::PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("scrt-rust-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn errors_tell_kind_and_place() {
    let error = Document::parse("@schema A\n@field x u64\n@field x u64\n").unwrap_err();
    assert_eq!((error.kind(), error.line()), (ErrorKind::DuplicateKey, Some(3)));
    let error = Reader::open("/no/such/file").unwrap_err();
    assert_eq!((error.kind(), error.os_error()), (ErrorKind::NotFound, Some(2)));
    assert_eq!(io::Error::from(error).kind(), io::ErrorKind::NotFound);
    let text = "{\"id\": 1}\n{\"id\": oops}\n";
    let error = Cursor::from_json(text, &TextOptions::new()).unwrap().next().unwrap().unwrap_err();
    assert_eq!((error.kind(), error.line()), (ErrorKind::Syntax, Some(2)));
    assert_eq!(error.offset(), Some(17));
    for code in (-300..0).filter(|&code| !matches!(ErrorKind::from_code(code), ErrorKind::Other(_)))
    {
        assert_eq!(ErrorKind::from_code(code).code(), code);
        assert_ne!(ErrorKind::from_code(code).to_string(), "UNKNOWN");
    }
    assert_eq!(ErrorKind::from_code(-9999).to_string(), "UNKNOWN");
    fn is_an_error<T: std::error::Error + Send + Sync + 'static>() {}
    is_an_error::<Error>();
}

#[test]
fn wrong_text_and_paths() {
    assert_eq!(kind(Reader::open("a\0b")), ErrorKind::InvalidArgument);
    assert_eq!(kind(Writer::create("a\0b")), ErrorKind::InvalidArgument);
    assert_eq!(kind(Document::load("a\0b")), ErrorKind::InvalidArgument);
    assert_eq!(kind(Writer::create("/no/such/folder/x.scrt")), ErrorKind::NotFound);
    let cache = SchemaCache::new().unwrap();
    assert_eq!(kind(cache.find("")), ErrorKind::InvalidArgument);
    assert_eq!(kind(cache.find("short\0")), ErrorKind::InvalidArgument);
    assert_eq!(kind(cache.find("000000000000000000000000")), ErrorKind::NotFound);
    assert_eq!(kind(Schema::parse("")), ErrorKind::Schema);
    assert_eq!(kind(Document::parse("").unwrap().schema_at(0)), ErrorKind::NotFound);
    assert_eq!(kind(Document::parse("").unwrap().rows(usize::MAX)), ErrorKind::NotFound);
    assert_eq!(kind(Document::parse("").unwrap().schema("\0")), ErrorKind::NotFound);
    let options = TextOptions::new().syntax("a\0b");
    assert_eq!(kind(Cursor::from_json("", &options)), ErrorKind::InvalidArgument);
    let options = TextOptions::new().syntax("nonsense");
    assert_eq!(kind(Cursor::from_json("", &options)), ErrorKind::Unsupported);
    let mut writer = Writer::new(Vec::new()).unwrap();
    assert_eq!(kind(writer.set_metadata("a\0", "b")), ErrorKind::InvalidArgument);
    writer.set_metadata("ключ", "😀").unwrap();
    let file = writer.finish().unwrap();
    let reader = Reader::from_bytes(&file).unwrap();
    assert_eq!(reader.metadata("ключ"), Some("😀"));
    assert_eq!((reader.metadata("a\0"), reader.metadata("b")), (None, None));
    assert_eq!(reader.metadata_entries().collect::<Vec<_>>(), [("ключ", "😀")]);
    assert_eq!(kind(reader.batches()), ErrorKind::NotFound);
    assert_eq!(kind(reader.table("R").map(drop)), ErrorKind::NotFound);
}

#[test]
fn damaged_files() {
    let whole = file(3);
    assert_eq!(kind(Reader::from_bytes(b"")), ErrorKind::Truncated);
    assert!(Reader::from_bytes(b"no .scrt file at all").is_err());
    for cut in [1, 8, whole.len() / 2, whole.len() - 1] {
        let cut = &whole[..cut];
        assert!(Reader::from_bytes(cut).is_err());
        let stream = Cursor::from_stream(io::Cursor::new(cut.to_vec()), &ReaderOptions::new());
        let failed = stream.and_then(|cursor| cursor.collect::<Result<Vec<_>>>());
        assert_eq!(kind(failed), ErrorKind::Truncated);
    }
    let options = ReaderOptions::new().recover(true);
    let reader = Reader::from_bytes_with(&whole[..whole.len() - 8], &options).unwrap();
    assert!(reader.recovered().unwrap() > 0);
    assert_eq!(reader.tables().next().unwrap().len(), 300);
    for place in (0..whole.len()).step_by(7) {
        let mut damaged = whole.clone();
        damaged[place] ^= 0x10;
        let noticed = Reader::from_bytes(&damaged).and_then(|r| r.verify(true, Control::new()));
        assert!(noticed.is_err(), "byte {place}");
    }
}

#[test]
fn cursors_end_after_an_error() {
    let text = "{\"id\":1}\n{\"id\":\n";
    let mut cursor = Cursor::from_json(text, &TextOptions::new().group_bytes(1)).unwrap();
    let results: Vec<_> = cursor.by_ref().take(10).map(|batch| batch.is_ok()).collect();
    assert_eq!(results.iter().filter(|ok| !**ok).count(), 1);
    assert_eq!(results.last(), Some(&false));
    assert!(cursor.next().is_none());
}

#[test]
fn values_that_do_not_fit() {
    let mut builder = BatchBuilder::new(&schema());
    let id = || Row::new().with("id", 1u64);
    assert_eq!(kind(builder.push(&Row::new().with("id", -1i64))), ErrorKind::Range);
    assert_eq!(kind(builder.push(&Row::new().with("id", "1"))), ErrorKind::Type);
    assert_eq!(kind(builder.push(&Row::new().with("id", Value::Null))), ErrorKind::Type);
    assert_eq!(kind(builder.push(&id().with("other", 1u8))), ErrorKind::NotFound);
    assert_eq!(kind(builder.push(&id().with("text", Value::Bytes(vec![0xff])))), ErrorKind::Type);
    assert!(builder.is_empty());
    builder.push(&Row::new()).unwrap();
    assert_eq!(kind(builder.finish()), ErrorKind::Missing);
    assert!(builder.is_empty());
    builder.push(&id()).unwrap();
    assert_eq!(builder.finish().unwrap().len(), 1);
    assert_eq!(builder.finish().unwrap().len(), 0);
    let json = Schema::parse("@schema R\n@field j json\n").unwrap();
    let wrong = Batch::from_records(&json, &[Row::new().with("j", Value::Json("{".into()))]);
    assert_eq!(kind(wrong), ErrorKind::Corrupt);
    let decimal = Schema::parse("@schema R\n@field d decimal(3,1)\n").unwrap();
    for (text, wanted) in [("1.25", ErrorKind::Range), ("1000.0", ErrorKind::Corrupt)] {
        let row = Row::new().with("d", text.parse::<scrt::Decimal>().unwrap());
        assert_eq!(kind(Batch::from_records(&decimal, &[row])), wanted);
    }
    let union = Schema::parse("@schema R\n@field u i64|string\n").unwrap();
    for value in [Value::Union(9, Box::new(Value::Null)), Value::Bool(true)] {
        assert!(Batch::from_records(&union, &[Row::new().with("u", value)]).is_err());
    }
}

#[test]
fn types_that_do_not_go_with_the_schema() {
    #[derive(Record, Debug)]
    struct Text {
        id: String,
    }
    #[derive(Record, Debug)]
    struct More {
        id: u64,
        more: u64,
    }
    let one = batch(1);
    assert_eq!(kind(one.records::<Text>().map(drop)), ErrorKind::Mismatch);
    assert_eq!(kind(one.records::<More>().map(drop)), ErrorKind::Mismatch);
    assert_eq!(kind(one.records::<u64>().map(drop)), ErrorKind::Mismatch);
    let text = [Text { id: "1".into() }];
    assert_eq!(kind(Batch::from_records(&schema(), &text)), ErrorKind::Mismatch);
    assert_eq!(
        kind(Batch::from_records(&schema(), &[More { id: 1, more: 2 }])),
        ErrorKind::Mismatch
    );
    assert_eq!(kind(Batch::from_records(&schema(), &[1u64])), ErrorKind::Mismatch);
    assert_eq!(kind(one.column("nothing").map(drop)), ErrorKind::NotFound);
    assert_eq!(kind(one.slice(0..2)), ErrorKind::InvalidArgument);
    assert_eq!(kind(one.slice(2..)), ErrorKind::InvalidArgument);
}

#[test]
#[should_panic(expected = "row 1 of 1")]
fn rows_that_are_not_there() {
    batch(1).row(1);
}

#[test]
fn slices_at_the_end() {
    assert_eq!(batch(2).slice(2..2).unwrap().len(), 0);
    assert_eq!(batch(2).slice(..=0).unwrap().len(), 1);
    assert_eq!(batch(0).rows().len(), 0);
}

/// Fails or panics once it has given or taken so many bytes.
struct Limited {
    left: usize,
    panics: bool,
    data: io::Cursor<Vec<u8>>,
}

impl Limited {
    fn new(left: usize, panics: bool) -> Self {
        Self { left, panics, data: io::Cursor::new(file(20)) }
    }

    fn take(&mut self, size: usize) -> io::Result<()> {
        if self.left < size {
            assert!(!self.panics, "the stream panics");
            return Err(io::Error::new(io::ErrorKind::ConnectionReset, "the stream fails"));
        }
        self.left -= size;
        Ok(())
    }
}

impl Read for Limited {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.data.read(buffer)?;
        self.take(count)?;
        Ok(count)
    }
}

impl io::Seek for Limited {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.data.seek(to)
    }
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.take(bytes.len())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The error is the stream's own, a panic comes out as that panic, and both leave things whole.
fn ends_as_told(panics: bool, run: impl FnOnce() -> Result<()>) {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(result) => {
            assert!(!panics);
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::User);
            assert_eq!(error.message(), "the stream fails");
            let source = std::error::Error::source(&error).unwrap();
            let source = source.downcast_ref::<io::Error>().unwrap();
            assert_eq!(source.kind(), io::ErrorKind::ConnectionReset);
        }
        Err(panic) => {
            assert!(panics);
            assert_eq!(panic.downcast_ref::<&str>(), Some(&"the stream panics"));
        }
    }
}

#[test]
fn streams_of_the_caller_that_fail_or_panic() {
    let size = file(20).len();
    for panics in [false, true] {
        for left in [0, 7, size / 2, size - 1] {
            ends_as_told(panics, || {
                let cursor =
                    Cursor::from_stream(Limited::new(left, panics), &ReaderOptions::new())?;
                cursor.collect::<Result<Vec<_>>>().map(drop)
            });
            ends_as_told(panics, || {
                let reader = Reader::from_seekable(Limited::new(left, panics))?;
                reader.batches()?.collect::<Result<Vec<_>>>().map(drop)
            });
            ends_as_told(panics, || {
                let mut writer = Writer::new(Limited::new(left, panics))?;
                for _ in 0..20 {
                    writer.append(&batch(100))?;
                }
                writer.finish().map(drop)
            });
            ends_as_told(panics, || {
                let mut json = Limited::new(left.min(50), panics);
                json.data = io::Cursor::new(batch(20).to_json()?.into_bytes());
                let cursor = Cursor::from_json_stream(json, &TextOptions::new())?;
                cursor.collect::<Result<Vec<_>>>().map(drop)
            });
        }
    }
}

#[test]
fn a_cursor_that_panicked_has_ended() {
    let mut cursor = Cursor::from_stream(Limited::new(200, true), &ReaderOptions::new()).unwrap();
    assert!(catch_unwind(AssertUnwindSafe(|| cursor.by_ref().count())).is_err());
    assert!(cursor.next().is_none());
}

#[test]
fn readers_that_claim_too_much() {
    struct Liar;
    impl Read for Liar {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            Ok(buffer.len() + 1)
        }
    }
    let options = ReaderOptions::new();
    let failed = Cursor::from_stream(Liar, &options).and_then(|c| c.collect::<Result<Vec<_>>>());
    assert_eq!(kind(failed), ErrorKind::User);
}

#[test]
fn writers_that_failed_stay_failed() {
    let mut writer = Writer::new(Limited::new(100, false)).unwrap();
    let mut failures = 0;
    for _ in 0..5 {
        failures += usize::from(writer.append(&batch(1000)).is_err());
    }
    assert!(failures >= 4);
    assert!(writer.finish().is_err());
}

#[test]
fn a_writer_without_finish_leaves_no_file() {
    let scratch = Scratch::new("unfinished");
    let path = scratch.path("a.scrt");
    let mut writer = Writer::create(&path).unwrap();
    writer.append(&batch(10)).unwrap();
    drop(writer);
    assert!(!path.exists());
    let mut writer = Writer::create(&path).unwrap();
    writer.append(&batch(10)).unwrap();
    writer.finish().unwrap();
    let options = WriterOptions::new().no_overwrite(true);
    let again = Writer::create_with(&path, &options).and_then(Writer::finish);
    assert_eq!(kind(again), ErrorKind::Exists);
    assert_eq!(Reader::open(&path).unwrap().tables().next().unwrap().len(), 10);
    assert_eq!(std::fs::read_dir(&scratch.0).unwrap().count(), 1);
    let pread = Reader::open_with(&path, &ReaderOptions::new().pread(true)).unwrap();
    assert_eq!(pread.batches().unwrap().map(|b| b.unwrap().len()).sum::<usize>(), 10);
}

#[test]
fn long_calls_are_watched_and_stopped() {
    let scratch = Scratch::new("control");
    let (text, out) = (scratch.path("a.jsonl"), scratch.path("a.scrt"));
    let line = batch(1).to_json().unwrap();
    std::fs::write(&text, line.repeat(200_000)).unwrap();
    let options = ConvertOptions::new().text(TextOptions::new().group_bytes(1 << 16));
    let mut told = 0;
    let control = Control::new().progress(|progress| {
        told += 1;
        assert!(progress.done_bytes <= progress.total_bytes.unwrap_or(u64::MAX));
        ControlFlow::Continue(())
    });
    let done = convert(&text, &out, &options, control).unwrap();
    assert_eq!(done.rows, 200_000);
    assert!(
        told > 1 && done.row_groups > 1 && done.bytes_out > 0 && done.bytes_in > done.bytes_out
    );
    let stop = Control::new().progress(|_| ControlFlow::Break(()));
    assert_eq!(kind(convert(&text, &out, &options, stop)), ErrorKind::Cancelled);
    let soon = Control::new().timeout(Duration::from_nanos(1));
    assert_eq!(kind(convert(&text, &out, &options, soon)), ErrorKind::Deadline);
    let token = CancelToken::new();
    let cancel = token.clone();
    let control = Control::new().cancel(&token).progress(move |_| {
        cancel.cancel();
        ControlFlow::Continue(())
    });
    assert_eq!(kind(convert(&text, &out, &options, control)), ErrorKind::Cancelled);
    assert!(token.is_cancelled());
    let panics = Control::new().progress(|_| panic!("progress panics"));
    let panic = catch_unwind(AssertUnwindSafe(|| convert(&text, &out, &options, panics)));
    assert_eq!(panic.unwrap_err().downcast_ref::<&str>(), Some(&"progress panics"));
    let reader = Reader::open(&out).unwrap();
    let stats = reader.stats(Control::new()).unwrap();
    assert!(stats.starts_with('{') && reader.describe(true).unwrap().starts_with('{'));
    assert_eq!(kind(reader.stats(Control::new().cancel(&token))), ErrorKind::Cancelled);
    assert_eq!(kind(reader.verify(false, Control::new().cancel(&token))), ErrorKind::Cancelled);
}

#[test]
fn everything_may_change_threads() {
    fn sent<T: Send>() {}
    fn shared<T: Sync>() {}
    sent::<(Schema, Document, SchemaCache, Batch, Reader, Cursor, Error, CancelToken)>();
    shared::<(Schema, Document, SchemaCache, Batch, Reader, Cursor, Error, CancelToken)>();
    sent::<Writer<Vec<u8>>>();
    shared::<Writer<Vec<u8>>>();
    sent::<scrt::RowWriter<Vec<u8>, Row>>();
    sent::<scrt::Column<'static>>();
    shared::<scrt::ValueRef<'static>>();
}

#[test]
fn one_reader_for_many_threads() {
    let reads = Arc::new(AtomicUsize::new(0));
    struct Counted(Vec<u8>, Arc<AtomicUsize>);
    impl scrt::ReadAt for Counted {
        fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
            self.1.fetch_add(1, Ordering::Relaxed);
            let (offset, size) = (offset as usize, buffer.len());
            let part = self.0.get(offset..offset + size);
            buffer.copy_from_slice(part.ok_or(io::ErrorKind::UnexpectedEof)?);
            Ok(())
        }
    }
    let bytes = file(50);
    let size = bytes.len() as u64;
    let counted = Counted(bytes, reads.clone());
    let reader = Reader::from_read_at(counted, size, &ReaderOptions::new()).unwrap();
    let batches: Vec<Batch> = std::thread::scope(|scope| {
        let read = || reader.batches().unwrap().collect::<Result<Vec<_>>>().unwrap();
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(read)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    drop(reader);
    assert!(reads.load(Ordering::Relaxed) > 50);
    assert_eq!(batches.iter().map(Batch::len).sum::<usize>(), 8 * 5000);
    assert!(batches.iter().all(|each| *each == batches[0]));
    drop(batches);
    assert_eq!(Arc::strong_count(&reads), 1);
}

#[test]
fn what_comes_from_a_handle_outlives_it() {
    let document = Document::parse("@schema A\n@field x string default hello\n\n@A\n,\n").unwrap();
    let batch = document.rows(0).unwrap();
    drop(document);
    let schema = batch.schema().clone();
    let copy = batch.clone();
    drop(batch);
    assert_eq!(copy.row(0).get_or_default("x").unwrap().as_str(), Some("hello"));
    drop(copy);
    assert_eq!(schema.default_text(0).as_deref(), Some("hello"));
    let cursor = Reader::from_bytes(&file(2)).unwrap().batches().unwrap();
    let batches: Vec<Batch> = cursor.map(Result::unwrap).collect();
    assert_eq!(batches[1].column("text").unwrap().strings().unwrap().get(99), "some text");
}

#[test]
fn options_reach_the_library() {
    let limits = {
        let mut limits = scrt::Limits::default();
        limits.value_bytes = Some(4);
        limits
    };
    let options = TextOptions::new().limits(limits);
    let mut cursor = Cursor::from_json("{\"x\":\"longer than that\"}", &options).unwrap();
    assert_eq!(kind(cursor.next().unwrap()), ErrorKind::Limit);
    let text = TextOptions::new().schema(&schema());
    let mut unknown = Cursor::from_json("{\"id\":1,\"y\":2}", &text).unwrap();
    assert!(unknown.next().unwrap().is_err());
    let mut dropped =
        Cursor::from_json("{\"id\":1,\"y\":2}", &text.drop_unknown_fields(true)).unwrap();
    assert_eq!(dropped.next().unwrap().unwrap().to_json().unwrap(), "{\"id\":1}\n");
    let document = scrt::DslOptions::new().month_first(true);
    let document = Document::parse_with("@schema A\n@field d date\n\n@A\n01/31/2025\n", &document);
    assert_eq!(document.unwrap().rows(0).unwrap().len(), 1);
    let named = TextOptions::new().schema_name("Named").syntax("json").exact(true);
    let mut cursor = Cursor::from_json("[{\"x\":1.50}]", &named).unwrap();
    assert!(cursor.schema().is_none());
    assert_eq!(cursor.next().unwrap().unwrap().to_json().unwrap(), "{\"x\":1.50}\n");
    assert_eq!(cursor.schema().unwrap().name(), "Named");
}

#[test]
fn ranges_of_rows() {
    let file = file(3);
    let reader = Reader::from_bytes(&file).unwrap();
    let table = reader.table("R").unwrap();
    for (first, count, wanted) in [(0, 0, 0), (0, 1, 1), (99, 2, 2), (299, 5, 1), (300, 1, 0)] {
        let rows = table.batches_of(first, count).unwrap().map(|batch| batch.unwrap().len());
        assert_eq!(rows.sum::<usize>(), wanted);
    }
    assert_eq!(kind(table.batches_of(u64::MAX, 1)), ErrorKind::InvalidArgument);
}
