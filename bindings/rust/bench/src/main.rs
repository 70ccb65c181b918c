//! Reading and writing rows in Rust, in C by the same C interface, and by serde_json: MB/s of the rows'
//! columns in memory, best of several rounds that take turns.
//!
//! Usage: cargo run --release [-- ROWS [ROUNDS]]
use std::hint::black_box;
use std::os::raw::c_long;

use scrt::{Batch, Profile, Reader, Record, Schema, Writer, WriterOptions};
use serde::{Deserialize, Serialize};

const BATCH_ROWS: usize = 65_536;

#[derive(Record, Serialize, Deserialize)]
#[scrt(name = "Message")]
struct Message<'a> {
    #[scrt(name = "MsgID")]
    id: u64,
    #[scrt(name = "User")]
    user: u64,
    #[scrt(name = "Text")]
    text: &'a str,
    #[scrt(name = "Lang")]
    lang: &'a str,
}

#[derive(Record, Serialize, Deserialize)]
#[scrt(name = "Wide")]
struct Wide<'a> {
    a: i64,
    b: i64,
    c: i64,
    d: i64,
    x: f64,
    y: f64,
    z: f64,
    n: u32,
    #[scrt(type = "date")]
    day: i32,
    #[scrt(type = "timestamp")]
    at: i64,
    flag: bool,
    name: &'a str,
    note: Option<&'a str>,
    #[serde(skip_deserializing)]
    samples: &'a [f64],
}

#[repr(C)]
struct PeerText {
    data: *const u8,
    size: i64,
}

impl PeerText {
    fn new(text: Option<&str>) -> Self {
        text.map_or(Self { data: std::ptr::null(), size: -1 }, |text| Self {
            data: text.as_ptr(),
            size: text.len() as i64,
        })
    }
}

#[repr(C)]
struct PeerMessage {
    id: u64,
    user: u64,
    text: PeerText,
    lang: PeerText,
}

#[repr(C)]
struct PeerWide {
    integers: [i64; 4],
    floats: [f64; 3],
    n: u32,
    day: i32,
    at: i64,
    name: PeerText,
    note: PeerText,
    samples: *const f64,
    sample_count: i64,
    flag: u8,
    padding: [u8; 7],
}

type RawSchema = scrt_sys::scrt_schema;

extern "C" {
    /// Processor time of this process in microseconds.
    fn clock() -> c_long;
    fn peer_write_messages(
        schema: *const RawSchema,
        rows: *const PeerMessage,
        count: i64,
        batch_rows: i64,
        profile: i32,
    ) -> i64;
    fn peer_write_wide(
        schema: *const RawSchema,
        rows: *const PeerWide,
        count: i64,
        batch_rows: i64,
        profile: i32,
    ) -> i64;
    fn peer_read(file: *const u8, size: i64, wide: i32) -> u64;
}

/// A schema of the C interface.
fn raw_schema(schema: &Schema) -> *const RawSchema {
    let text = schema.to_string();
    let (mut document, mut out) = (std::ptr::null_mut(), std::ptr::null_mut());
    // SAFETY: text outlives the call; the schema is never freed.
    unsafe {
        let err = std::ptr::null_mut();
        let (data, size) = (text.as_ptr().cast(), text.len() as i64);
        scrt_sys::scrt_document_parse(data, size, std::ptr::null(), &mut document, err);
        scrt_sys::scrt_document_schema(document, 0, &mut out, err);
        scrt_sys::scrt_document_free(document);
    }
    out
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// Words of letters, some of them not ASCII.
    fn text(&mut self, words: u64) -> String {
        let mut text = String::new();
        for _ in 0..1 + self.below(words) {
            for _ in 0..2 + self.below(9) {
                text.push(match self.below(60) {
                    0 => 'é',
                    1 => '漢',
                    n => char::from(b'a' + (n % 26) as u8),
                });
            }
            text.push(' ');
        }
        text
    }
}

/// Seconds of processor time of the fastest round of each.
fn race<const N: usize>(rounds: usize, mut runs: [&mut dyn FnMut(); N]) -> [f64; N] {
    let mut best = [f64::INFINITY; N];
    for _ in 0..rounds {
        for (best, run) in best.iter_mut().zip(&mut runs) {
            // SAFETY: takes nothing.
            let begin = unsafe { clock() };
            run();
            // SAFETY: as above.
            let end = unsafe { clock() };
            *best = best.min((end - begin) as f64 / 1e6);
        }
    }
    best
}

fn write<T: scrt::ToColumn>(schema: &Schema, rows: &[T], profile: Profile) -> Vec<u8> {
    let options = WriterOptions::new().profile(profile);
    let writer = Writer::with_options(Vec::new(), &options).unwrap();
    let mut writer = writer.rows::<&T>(schema).unwrap().batch_rows(BATCH_ROWS);
    rows.iter().for_each(|row| writer.write(&row).unwrap());
    writer.finish().unwrap()
}

/// Nothing of the work may be left out.
fn drop_box<T>(value: T) {
    black_box(value);
}

fn digest_of(text: &str) -> u64 {
    text.bytes().next().map_or(0, |first| text.len() as u64 + u64::from(first))
}

trait Digest {
    fn digest(&self) -> u64;
}

impl Digest for Message<'_> {
    fn digest(&self) -> u64 {
        self.id.wrapping_add(self.user) + digest_of(self.text) + digest_of(self.lang)
    }
}

impl Digest for Wide<'_> {
    fn digest(&self) -> u64 {
        let integers = [self.a, self.b, self.c, self.d, self.at, self.n.into(), self.day.into()];
        let integers =
            integers.into_iter().fold(u64::from(self.flag), |sum, n| sum.wrapping_add(n as u64));
        let floats = (self.x + self.y + self.z) as u64;
        let samples = self.samples.first().map_or(0, |s| (s + self.samples.len() as f64) as u64);
        let texts = digest_of(self.name) + self.note.map_or(0, digest_of);
        integers.wrapping_add(floats).wrapping_add(texts).wrapping_add(samples)
    }
}

macro_rules! read {
    ($file:expr, $type:ty) => {{
        let mut digest = 0u64;
        for batch in Reader::from_bytes($file).unwrap().batches().unwrap() {
            let batch = batch.unwrap();
            for row in batch.records::<$type>().unwrap() {
                digest = digest.wrapping_add(row.unwrap().digest());
            }
        }
        digest
    }};
}

/// The same digest straight from the columns of each batch.
fn read_columns(file: &[u8]) -> u64 {
    let mut digest = 0u64;
    for batch in Reader::from_bytes(file).unwrap().batches().unwrap() {
        let batch = batch.unwrap();
        let numbers = |name| batch.column(name).unwrap().as_slice::<u64>().unwrap();
        let texts = |name| batch.column(name).unwrap().strings().unwrap();
        let (ids, users) = (numbers("MsgID"), numbers("User"));
        let (text, lang) = (texts("Text"), texts("Lang"));
        for i in 0..batch.len() {
            let numbers = ids[i].wrapping_add(users[i]);
            let texts = digest_of(text.get(i)) + digest_of(lang.get(i));
            digest = digest.wrapping_add(numbers).wrapping_add(texts);
        }
    }
    digest
}

fn report(what: &str, bytes: usize, seconds: [f64; 3]) {
    let speed = seconds.map(|s| bytes as f64 / s / 1e6);
    println!(
        "{what:<24} rust {:7.0} MB/s   C {:7.0} MB/s   serde_json {:6.0} MB/s   rust/C {:.3}   rust/serde_json {:.1}",
        speed[0],
        speed[1],
        speed[2],
        speed[0] / speed[1],
        speed[0] / speed[2]
    );
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|text| text.parse().ok());
    let count: usize = arguments.next().unwrap_or(200_000);
    let rounds: usize = arguments.next().unwrap_or(9);
    let mut random = Random(1);

    let texts: Vec<String> = (0..count).map(|_| random.text(16)).collect();
    let names: Vec<String> = (0..count).map(|_| random.text(3)).collect();
    let samples: Vec<f64> = (0..16).map(|_| random.next() as f64 / 1e15).collect();
    let langs = ["en", "de", "fr", "日本語"];
    let messages: Vec<Message<'_>> = (0..count)
        .map(|i| Message {
            id: i as u64 + 1,
            user: 1000 + random.below(5000),
            text: &texts[i],
            lang: langs[random.below(4) as usize],
        })
        .collect();
    let wides: Vec<Wide<'_>> = (0..count)
        .map(|i| Wide {
            a: i as i64,
            b: random.below(100) as i64,
            c: random.next() as i64 >> 20,
            d: -(random.below(1 << 40) as i64),
            x: random.below(1000) as f64 / 4.0,
            y: random.next() as f64 / 1e10,
            z: 0.5,
            n: random.next() as u32,
            day: 19_000 + random.below(900) as i32,
            at: 1_700_000_000_000_000_000 + random.below(1 << 50) as i64,
            flag: random.below(2) == 0,
            name: &names[i],
            note: (random.below(3) == 0).then(|| names[count - 1 - i].as_str()),
            samples: &samples[..random.below(6) as usize],
        })
        .collect();
    let peer_messages: Vec<PeerMessage> = messages
        .iter()
        .map(|m| PeerMessage {
            id: m.id,
            user: m.user,
            text: PeerText::new(Some(m.text)),
            lang: PeerText::new(Some(m.lang)),
        })
        .collect();
    let peer_wides: Vec<PeerWide> = wides
        .iter()
        .map(|w| PeerWide {
            integers: [w.a, w.b, w.c, w.d],
            floats: [w.x, w.y, w.z],
            n: w.n,
            day: w.day,
            at: w.at,
            name: PeerText::new(Some(w.name)),
            note: PeerText::new(w.note),
            samples: w.samples.as_ptr(),
            sample_count: w.samples.len() as i64,
            flag: w.flag.into(),
            padding: [0; 7],
        })
        .collect();

    let message_schema = Message::schema().unwrap();
    let wide_schema = Wide::schema().unwrap();
    let (raw_message, raw_wide) = (raw_schema(&message_schema), raw_schema(&wide_schema));
    let message_bytes = Batch::from_records(&message_schema, &messages).unwrap().memory_bytes();
    let wide_bytes = Batch::from_records(&wide_schema, &wides).unwrap().memory_bytes();
    let message_json = json_lines(&messages);
    let wide_json = json_lines(&wides);
    println!(
        "{count} rows; messages: {message_bytes} bytes as columns, {} as JSON",
        message_json.len()
    );
    println!("             wide: {wide_bytes} bytes as columns, {} as JSON", wide_json.len());

    for (name, profile, number) in [("fast", Profile::Fast, 1), ("compact", Profile::Compact, 0)] {
        let (rows, batch) = (count as i64, BATCH_ROWS as i64);
        let file = write(&message_schema, &messages, profile);
        // SAFETY: as many rows as said, whose pointers live.
        let in_c = || unsafe {
            peer_write_messages(raw_message, peer_messages.as_ptr(), rows, batch, number)
        };
        assert_eq!(in_c(), file.len() as i64);
        println!("{name}: messages take {} bytes", file.len());
        let seconds = race(
            rounds,
            [
                &mut || drop_box(write(&message_schema, &messages, profile)),
                &mut || drop_box(in_c()),
                &mut || drop_box(json_lines(&messages)),
            ],
        );
        report(&format!("write messages, {name}"), message_bytes, seconds);
        // SAFETY: the file lives.
        let in_c = || unsafe { peer_read(file.as_ptr(), file.len() as i64, 0) };
        assert_eq!(in_c(), read!(&file, Message<'_>));
        let seconds = race(
            rounds,
            [&mut || drop_box(read!(&file, Message<'_>)), &mut || drop_box(in_c()), &mut || {
                drop_box(read_json::<OwnedMessage>(&message_json))
            }],
        );
        report(&format!("read messages, {name}"), message_bytes, seconds);
        assert_eq!(in_c(), read_columns(&file));
        let seconds = race(
            rounds,
            [&mut || drop_box(read_columns(&file)), &mut || drop_box(in_c()), &mut || {
                drop_box(read_json::<OwnedMessage>(&message_json))
            }],
        );
        report(&format!("... columns, {name}"), message_bytes, seconds);

        let file = write(&wide_schema, &wides, profile);
        // SAFETY: as above.
        let in_c =
            || unsafe { peer_write_wide(raw_wide, peer_wides.as_ptr(), rows, batch, number) };
        assert_eq!(in_c(), file.len() as i64);
        println!("{name}: wide rows take {} bytes", file.len());
        let seconds = race(
            rounds,
            [
                &mut || drop_box(write(&wide_schema, &wides, profile)),
                &mut || drop_box(in_c()),
                &mut || drop_box(json_lines(&wides)),
            ],
        );
        report(&format!("write wide rows, {name}"), wide_bytes, seconds);
        // SAFETY: as above.
        let in_c = || unsafe { peer_read(file.as_ptr(), file.len() as i64, 1) };
        assert_eq!(in_c(), read!(&file, Wide<'_>));
        let seconds = race(
            rounds,
            [&mut || drop_box(read!(&file, Wide<'_>)), &mut || drop_box(in_c()), &mut || {
                drop_box(read_json::<OwnedWide>(&wide_json))
            }],
        );
        report(&format!("read wide rows, {name}"), wide_bytes, seconds);
    }
}

fn json_lines<T: Serialize>(rows: &[T]) -> Vec<u8> {
    let mut text = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut text, row).unwrap();
        text.push(b'\n');
    }
    text
}

/// JSON text has escapes, so its rows own theirs.
#[derive(Deserialize)]
#[allow(dead_code)]
struct OwnedMessage {
    id: u64,
    user: u64,
    text: String,
    lang: String,
}

#[derive(Deserialize)]
#[allow(dead_code)]
struct OwnedWide {
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
    name: String,
    note: Option<String>,
    samples: Vec<f64>,
}

fn read_json<'a, T: Deserialize<'a>>(text: &'a [u8]) -> usize {
    let rows = serde_json::Deserializer::from_slice(text).into_iter::<T>();
    rows.fold(0, |count, row| {
        black_box(row.unwrap());
        count + 1
    })
}
