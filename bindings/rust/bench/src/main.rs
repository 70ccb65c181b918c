//! Rust's part of the benchmarks of the bindings: bench/compare/bindings.py starts this program with the
//! folder that bench/rows/generate filled and asks for one round per line, `CASE SHAPE PROFILE`; the
//! answer is `SECONDS BYTES DIGEST`, processor time of the whole process.
//!
//! Usage: scrt-bench FOLDER
use std::borrow::Cow;
use std::io::{BufRead, Write};
use std::os::raw::c_long;
use std::path::Path;

use scrt::{Batch, BatchBuilder, FromColumn, Profile, Reader, Record, Writer, WriterOptions};

use serde::{Deserialize, Serialize};

const BATCH_ROWS: usize = 65_536;

type Failure = Box<dyn std::error::Error>;

#[derive(Record, Serialize, Deserialize)]
struct Message<'a> {
    #[scrt(name = "MsgID")]
    #[serde(rename = "MsgID")]
    id: u64,
    #[scrt(name = "User")]
    #[serde(rename = "User")]
    user: u64,
    #[scrt(name = "Text")]
    #[serde(rename = "Text")]
    text: &'a str,
    #[scrt(name = "Lang")]
    #[serde(rename = "Lang")]
    lang: &'a str,
}

#[derive(Record, Serialize)]
struct Wide<'a> {
    a: i64,
    b: i64,
    c: i64,
    d: i64,
    x: f64,
    y: f64,
    z: f64,
    n: u32,
    day: i32,
    at: i64,
    flag: bool,
    name: &'a str,
    note: Option<&'a str>,
    samples: &'a [f64],
}

/// What JSON gives: text with escapes and lists have to be rows' own.
#[derive(Deserialize)]
struct JsonMessage<'a> {
    #[serde(rename = "MsgID")]
    id: u64,
    #[serde(rename = "User")]
    user: u64,
    #[serde(rename = "Text", borrow)]
    text: Cow<'a, str>,
    #[serde(rename = "Lang", borrow)]
    lang: Cow<'a, str>,
}

#[derive(Deserialize)]
struct JsonWide<'a> {
    a: i64,
    b: i64,
    c: i64,
    d: i64,
    x: f64,
    y: f64,
    z: f64,
    n: u32,
    day: i32,
    at: i64,
    flag: bool,
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    note: Option<Cow<'a, str>>,
    samples: Vec<f64>,
}

fn digest_of(text: &str) -> u64 {
    text.bytes().next().map_or(0, |first| text.len() as u64 + u64::from(first))
}

/// What was read of a row, as every language sums it up.
trait Digest {
    fn digest(&self) -> u64;
}

impl Digest for Message<'_> {
    #[inline]
    fn digest(&self) -> u64 {
        let texts = digest_of(self.text) + digest_of(self.lang);
        self.id.wrapping_add(self.user).wrapping_add(texts)
    }
}

impl Digest for Wide<'_> {
    #[inline]
    fn digest(&self) -> u64 {
        let sum = |numbers: [i64; 4]| numbers.into_iter().fold(0i64, i64::wrapping_add) as u64;
        let integers = sum([self.a, self.b, self.c, self.d]).wrapping_add(sum([
            self.at,
            self.n.into(),
            self.day.into(),
            self.flag.into(),
        ]));
        let floats = (self.x + self.y + self.z) as i64 as u64;
        let texts = digest_of(self.name) + self.note.map_or(0, digest_of);
        integers.wrapping_add(floats).wrapping_add(texts).wrapping_add(digest_of_list(self.samples))
    }
}

fn digest_of_list(list: &[f64]) -> u64 {
    list.first().map_or(0, |first| (first + list.len() as f64) as i64 as u64)
}

impl Digest for JsonMessage<'_> {
    fn digest(&self) -> u64 {
        Message { id: self.id, user: self.user, text: &self.text, lang: &self.lang }.digest()
    }
}

impl Digest for JsonWide<'_> {
    fn digest(&self) -> u64 {
        let Self { a, b, c, d, x, y, z, n, day, at, flag, .. } = *self;
        let (name, note, samples) = (&*self.name, self.note.as_deref(), &*self.samples);
        Wide { a, b, c, d, x, y, z, n, day, at, flag, name, note, samples }.digest()
    }
}

/// A shape of rows, and what it is called in the protocol.
trait Shape {
    const NAME: &'static str;
    type Row<'a>: Record + FromColumn<'a> + Digest + Serialize;
    type JsonRow<'a>: Deserialize<'a> + Digest;

    /// The digest straight from the columns of a batch.
    fn digest_columns(batch: &Batch) -> scrt::Result<u64>;
}

enum Messages {}

impl Shape for Messages {
    const NAME: &'static str = "message";
    type Row<'a> = Message<'a>;
    type JsonRow<'a> = JsonMessage<'a>;

    fn digest_columns(batch: &Batch) -> scrt::Result<u64> {
        let ids = batch.column("MsgID")?.as_slice::<u64>()?;
        let users = batch.column("User")?.as_slice::<u64>()?;
        let (texts, langs) = (batch.column("Text")?.strings()?, batch.column("Lang")?.strings()?);
        let mut digest = 0u64;
        for i in 0..batch.len() {
            let (text, lang) = (texts.get(i), langs.get(i));
            digest =
                digest.wrapping_add(Message { id: ids[i], user: users[i], text, lang }.digest());
        }
        Ok(digest)
    }
}

enum Wides {}

impl Shape for Wides {
    const NAME: &'static str = "wide";
    type Row<'a> = Wide<'a>;
    type JsonRow<'a> = JsonWide<'a>;

    fn digest_columns(batch: &Batch) -> scrt::Result<u64> {
        let mut digest = 0u64;
        for name in ["a", "b", "c", "d", "at"] {
            let numbers = batch.column(name)?.as_slice::<i64>()?;
            digest = numbers.iter().fold(digest, |sum, &n| sum.wrapping_add(n as u64));
        }
        let (n, day) =
            (batch.column("n")?.as_slice::<u32>()?, batch.column("day")?.as_slice::<i32>()?);
        digest = n.iter().fold(digest, |sum, &n| sum.wrapping_add(n.into()));
        digest = day.iter().fold(digest, |sum, &day| sum.wrapping_add(i64::from(day) as u64));
        let floats = |name| batch.column(name)?.as_slice::<f64>();
        let (x, y, z) = (floats("x")?, floats("y")?, floats("z")?);
        let flags = batch.column("flag")?.bools()?;
        let (names, notes) = (batch.column("name")?.strings()?, batch.column("note")?.strings()?);
        let lists = batch.column("samples")?.lists()?;
        let samples = lists.values().as_slice::<f64>()?;
        for i in 0..batch.len() {
            let sum = (x[i] + y[i] + z[i]) as i64 as u64;
            let texts = digest_of(names.get(i)) + digest_of(notes.get(i));
            digest = digest.wrapping_add(sum).wrapping_add(texts).wrapping_add(flags.get(i).into());
            digest = digest.wrapping_add(digest_of_list(&samples[lists.get(i)]));
        }
        Ok(digest)
    }
}

/// The rows as a file, in memory that is used again.
fn write<R: Record>(
    builder: &mut BatchBuilder,
    rows: &[R],
    profile: Profile,
    file: &mut Vec<u8>,
) -> scrt::Result<usize> {
    file.clear();
    let mut writer = Writer::with_options(&mut *file, &WriterOptions::new().profile(profile))?;
    for rows in rows.chunks(BATCH_ROWS) {
        builder.extend_from_slice(rows)?;
        writer.append_rows(builder)?;
    }
    writer.finish()?;
    Ok(file.len())
}

fn read<S: Shape>(file: &[u8]) -> scrt::Result<u64> {
    let mut digest = 0u64;
    for batch in Reader::from_bytes(file)?.batches()? {
        for row in batch?.records::<S::Row<'_>>()? {
            digest = digest.wrapping_add(row?.digest());
        }
    }
    Ok(digest)
}

fn read_columns<S: Shape>(file: &[u8]) -> scrt::Result<u64> {
    Reader::from_bytes(file)?
        .batches()?
        .try_fold(0u64, |sum, batch| Ok(sum.wrapping_add(S::digest_columns(&batch?)?)))
}

fn write_json<R: Serialize>(rows: &[R], text: &mut Vec<u8>) -> serde_json::Result<usize> {
    text.clear();
    for row in rows {
        serde_json::to_writer(&mut *text, row)?;
        text.push(b'\n');
    }
    Ok(text.len())
}

fn read_json<S: Shape>(text: &[u8]) -> serde_json::Result<u64> {
    serde_json::Deserializer::from_slice(text)
        .into_iter::<S::JsonRow<'_>>()
        .try_fold(0u64, |sum, row| Ok(sum.wrapping_add(row?.digest())))
}

/// What one round took and gave: seconds, bytes of the file, digest of what was read.
struct Round {
    seconds: f64,
    bytes: usize,
    digest: u64,
}

/// The work, timed.
fn timed<T, E: Into<Failure>>(work: impl FnOnce() -> Result<T, E>) -> Result<(f64, T), Failure> {
    extern "C" {
        /// Microseconds of processor time, the user's and the system's.
        fn clock() -> c_long;
    }
    // SAFETY: takes nothing.
    let begin = unsafe { clock() };
    let made = work().map_err(Into::into)?;
    // SAFETY: as above.
    let end = unsafe { clock() };
    Ok(((end - begin) as f64 / 1e6, made))
}

fn writing<E: Into<Failure>>(work: impl FnOnce() -> Result<usize, E>) -> Result<Round, Failure> {
    let (seconds, bytes) = timed(work)?;
    Ok(Round { seconds, bytes, digest: 0 })
}

fn reading<E: Into<Failure>>(
    file: &[u8],
    work: impl FnOnce(&[u8]) -> Result<u64, E>,
) -> Result<Round, Failure> {
    let (seconds, digest) = timed(|| work(file))?;
    Ok(Round { seconds, bytes: file.len(), digest })
}

/// A shape's rows, which borrow from the batches, and the files that are read.
struct Rows<'a, S: Shape> {
    /// Kept, as C keeps its buffers.
    builder: BatchBuilder,
    rows: Vec<S::Row<'a>>,
    fast: Vec<u8>,
    compact: Vec<u8>,
    json: Vec<u8>,
    /// Where files are written.
    file: Vec<u8>,
}

impl<'a, S: Shape> Rows<'a, S> {
    fn new(batches: &'a [Batch]) -> Result<Self, Failure> {
        let first = batches.first().ok_or("there are no rows")?;
        let mut builder = BatchBuilder::new(first.schema());
        let mut rows = Vec::new();
        for batch in batches {
            for row in batch.records()? {
                rows.push(row?);
            }
        }
        let (mut fast, mut compact, mut json) = Default::default();
        write(&mut builder, &rows, Profile::Fast, &mut fast)?;
        write(&mut builder, &rows, Profile::Compact, &mut compact)?;
        write_json(&rows, &mut json)?;
        Ok(Self { builder, rows, fast, compact, json, file: Vec::new() })
    }

    /// One round; [`None`] for a case that there is none of.
    fn run(&mut self, case: &str, profile: &str) -> Result<Option<Round>, Failure> {
        let (profile, file) = match profile {
            "fast" => (Profile::Fast, &self.fast),
            "compact" => (Profile::Compact, &self.compact),
            _ => return Ok(None),
        };
        Ok(Some(match case {
            "write" => writing(|| write(&mut self.builder, &self.rows, profile, &mut self.file))?,
            "read" => reading(file, read::<S>)?,
            "columns" => reading(file, read_columns::<S>)?,
            "json-write" => writing(|| write_json(&self.rows, &mut self.file))?,
            "json-read" => reading(&self.json, read_json::<S>)?,
            _ => return Ok(None),
        }))
    }
}

fn batches_of<S: Shape>(folder: &Path) -> scrt::Result<Vec<Batch>> {
    Reader::open(folder.join(S::NAME).with_extension("scrt"))?.batches()?.collect()
}

fn main() -> Result<(), Failure> {
    let folder = std::env::args_os().nth(1).ok_or("usage: scrt-bench FOLDER")?;
    let folder = Path::new(&folder);
    let (messages, wides) = (batches_of::<Messages>(folder)?, batches_of::<Wides>(folder)?);
    let (mut messages, mut wides) =
        (Rows::<Messages>::new(&messages)?, Rows::<Wides>::new(&wides)?);
    let mut out = std::io::stdout().lock();
    writeln!(out, "ready")?;
    out.flush()?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut words = line.split_whitespace();
        let mut word = || words.next().unwrap_or_default();
        let (case, shape, profile) = (word(), word(), word());
        let round = match shape {
            Messages::NAME => messages.run(case, profile)?,
            Wides::NAME => wides.run(case, profile)?,
            _ => None,
        };
        match round {
            Some(Round { seconds, bytes, digest }) => {
                writeln!(out, "{seconds:.6} {bytes} {digest}")?;
            }
            None => writeln!(out, "unknown")?,
        }
        out.flush()?;
    }
    Ok(())
}
