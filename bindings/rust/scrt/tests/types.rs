//! Every type of the schema language through `#[derive(Record)]`, with null, absent and default.
mod common;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use scrt::{
    Batch, Date, DateTime, Decimal, ErrorKind, Presence, Reader, Record, Row, Schema, TimeDelta,
    Timestamp, TimestampTz, Uuid, Value, Writer,
};

#[derive(Record, Debug, Clone, PartialEq)]
struct Inner {
    a: i64,
    b: Option<String>,
}

#[derive(Record, Debug, Clone, PartialEq)]
enum Either {
    Number(i64),
    Text(String),
    Many(Vec<f64>),
    Inner(Inner),
}

#[derive(Record, Debug, Clone, PartialEq)]
#[scrt(name = "All types")]
struct All {
    flag: bool,
    u8: u8,
    u16: u16,
    u32: u32,
    u64: u64,
    i8: i8,
    i16: i16,
    i32: i32,
    i64: i64,
    f32: f32,
    f64: f64,
    #[scrt(type = "decimal(10,2)")]
    price: Decimal,
    #[scrt(type = "number")]
    number: String,
    string: String,
    boxed: Box<str>,
    #[scrt(type = "symbol")]
    symbol: String,
    bytes: Vec<u8>,
    #[scrt(type = "json")]
    json: String,
    uuid: Uuid,
    raw_uuid: [u8; 16],
    date: Date,
    datetime: DateTime,
    timestamp: Timestamp,
    #[scrt(type = "timestamp(us)")]
    micros: Timestamp,
    timestamptz: TimestampTz,
    duration: TimeDelta,
    positive: Duration,
    #[scrt(type = "list<string?>")]
    list: Vec<Option<String>>,
    nested: Vec<Vec<u16>>,
    map: BTreeMap<String, Vec<i32>>,
    hash: HashMap<u8, bool>,
    inner: Inner,
    inners: Vec<Inner>,
    either: Either,
    maybe: Option<Either>,
    #[scrt(name = "Odd name, \"quoted\"")]
    odd: Option<Box<Inner>>,
    #[scrt(type = "i32?")]
    presence: Presence<i32>,
    #[scrt(skip)]
    forgotten: String,
    r#type: u8,
}

fn sample(n: u64) -> All {
    let i = n as i64;
    All {
        flag: n % 2 == 0,
        u8: n as u8,
        u16: u16::MAX - n as u16,
        u32: u32::MAX - n as u32,
        u64: u64::MAX - n,
        i8: -(n as i8),
        i16: i16::MIN + n as i16,
        i32: i32::MIN + n as i32,
        i64: i64::MIN + i,
        f32: n as f32 / 8.0,
        f64: -(n as f64) / 3.0,
        price: Decimal::new(i128::from(n) * 101, 2),
        number: format!("{n}.5e300"),
        string: format!("text {n} \0 é 漢 😀"),
        boxed: "box".into(),
        symbol: ["red", "green", ""][n as usize % 3].into(),
        bytes: vec![n as u8; n as usize % 5],
        json: format!("{{\"n\":{n}}}"),
        uuid: Uuid([n as u8; 16]),
        raw_uuid: [0xff - n as u8; 16],
        date: Date::from_days(i as i32 - 3),
        datetime: DateTime::from_nanos(i * 1_000_000_007),
        timestamp: Timestamp::from_nanos(-i),
        micros: Timestamp::from_micros(i64::MIN / 4 + i),
        timestamptz: TimestampTz::new(Timestamp::from_nanos(i), 60 * (n as i16 % 12)).unwrap(),
        duration: TimeDelta::from_nanos(-i),
        positive: Duration::from_nanos(n),
        list: vec![None, Some(String::new()), Some(n.to_string())],
        nested: vec![vec![], vec![1, 2, n as u16]],
        map: [(String::from("k"), vec![1]), (n.to_string(), vec![])].into(),
        hash: [(n as u8, true)].into(),
        inner: Inner { a: i, b: (n % 2 == 0).then(|| "b".into()) },
        inners: (0..i % 3).map(|a| Inner { a, b: None }).collect(),
        either: match n % 4 {
            0 => Either::Number(i),
            1 => Either::Text(n.to_string()),
            2 => Either::Many(vec![0.5; n as usize % 3]),
            _ => Either::Inner(Inner { a: i, b: None }),
        },
        maybe: (n % 3 == 0).then_some(Either::Number(i)),
        odd: (n % 2 == 1).then(|| Box::new(Inner { a: 1, b: None })),
        presence: match n % 3 {
            0 => Presence::Absent,
            1 => Presence::Null,
            _ => Presence::Value(n as i32),
        },
        forgotten: String::new(),
        r#type: 1,
    }
}

fn file_of<T: scrt::ToColumn>(schema: &Schema, rows: &[T]) -> Vec<u8> {
    let mut writer = Writer::new(Vec::new()).unwrap();
    writer.write_records(schema, rows).unwrap();
    writer.finish().unwrap()
}

#[test]
fn all_types_come_back() {
    let schema = All::schema().unwrap();
    assert_eq!((schema.name(), All::NAME), ("All types", "All types"));
    let rows: Vec<All> = (0..50).map(sample).collect();
    let file = file_of(&schema, &rows);
    let reader = Reader::from_bytes(&file).unwrap();
    reader.verify(true, scrt::Control::new()).unwrap();
    let again: Vec<All> = reader.records().unwrap().collect::<scrt::Result<_>>().unwrap();
    assert_eq!(again, rows);
    // As rows of any schema, and those back as the same batch.
    let batch = Batch::from_records(&schema, &rows).unwrap();
    let dynamic: Vec<Row> = batch.rows().map(|row| row.to_row()).collect();
    assert_eq!(Batch::from_records(&schema, &dynamic).unwrap(), batch);
}

#[test]
fn rows_one_by_one_and_all_at_once_make_the_same_batch() {
    let schema = All::schema().unwrap();
    let rows: Vec<All> = (0..300).map(|n| sample(n % 100)).collect();
    // With and without fields that are absent, which rows at once are not gathered with.
    for even in [false, true] {
        let mut rows = rows.clone();
        if even {
            rows.iter_mut().for_each(|row| row.presence = Presence::Value(1));
        }
        let mut builder = scrt::BatchBuilder::new(&schema);
        builder.extend(&rows).unwrap();
        let one_by_one = builder.finish().unwrap();
        assert_eq!(Batch::from_records(&schema, &rows).unwrap(), one_by_one);
        let again: Vec<All> = one_by_one.records().unwrap().collect::<scrt::Result<_>>().unwrap();
        assert_eq!(again, rows);
    }
}

#[test]
fn a_row_that_fails_among_many_is_named_and_those_before_it_stay() {
    #[derive(Record)]
    struct Small {
        n: u64,
        text: String,
    }

    let schema = Schema::parse("@schema S\n@field n u8\n@field text string\n").unwrap();
    let mut rows: Vec<Small> =
        (0..1000).map(|i| Small { n: i % 200, text: i.to_string() }).collect();
    rows[777].n = 999;
    let error = Batch::from_records(&schema, &rows).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Range);
    assert!(error.message().contains("999"), "{error}");
    let mut writer = Writer::in_memory(&scrt::WriterOptions::new()).unwrap();
    assert_eq!(writer.write_records(&schema, &rows).unwrap_err().kind(), ErrorKind::Range);
    writer.write_records(&schema, &rows[..777]).unwrap();
    let reader = Reader::from_bytes(&writer.finish().unwrap()).unwrap();
    let texts: Vec<String> = reader
        .records::<Small>()
        .unwrap()
        .map(|row| row.map(|row| format!("{} {}", row.n, row.text)))
        .collect::<scrt::Result<_>>()
        .unwrap();
    assert_eq!((texts.len(), &*texts[776]), (777, "176 776"));
}

#[test]
fn json_says_what_was_written() {
    let schema = Schema::parse(
        "@schema R\n@field flag bool?\n@field price decimal(10,2)\n@field raw bytes\n@field id uuid\n\
         @field day date\n@field at timestamp\n@field zoned timestamptz\n@field took duration\n\
         @field tags list<symbol?>\n@field counts map<string,i32>\n@field either i64|string\n",
    )
    .unwrap();
    let row = Row::new()
        .with("flag", Value::Null)
        .with("price", "-1.25".parse::<Decimal>().unwrap())
        .with("raw", Value::Bytes(vec![0, 1]))
        .with("id", Uuid([0x11; 16]))
        .with("day", Date::from_ymd(2024, 2, 29).unwrap())
        .with("at", Timestamp::new(1_709_208_000, 500_000_000).unwrap())
        .with("zoned", TimestampTz::new(Timestamp::from_nanos(0), 90).unwrap())
        .with("took", TimeDelta::from_nanos(1_500_000_000))
        .with("tags", vec![Value::from("p"), Value::Null])
        .with("counts", Value::Map(vec![("k".into(), 7i32.into())]))
        .with("either", "text");
    let batch = Batch::from_records(&schema, &[row.clone(), row.with("either", 5i64)]).unwrap();
    let text = batch.to_json().unwrap();
    let start = "{\"flag\":null,\"price\":-1.25,\"raw\":\"AAE=\",\
                 \"id\":\"11111111-1111-1111-1111-111111111111\",\"day\":\"2024-02-29\",\
                 \"at\":\"2024-02-29T12:00:00.5Z\",\"zoned\":\"1970-01-01T01:30:00+01:30\",";
    assert!(text.starts_with(start), "{text}");
    assert!(
        text.contains("\"tags\":[\"p\",null],\"counts\":{\"k\":7},\"either\":\"text\"}\n"),
        "{text}"
    );
    assert!(text.ends_with("\"either\":5}\n"), "{text}");
}

#[test]
fn dates_are_printed_as_the_library_does() {
    let mut random = common::Random(5);
    let schema =
        Schema::parse("@schema R\n@field d date\n@field t timestamp(us)\n@field l datetime\n")
            .unwrap();
    for _ in 0..2000 {
        let date = Date::from_days(random.next() as i32 / 3);
        let at = Timestamp::from_micros(random.wide() as i64 / 2);
        let local = DateTime::from_nanos(random.next() as i64);
        let row = Row::new().with("d", date).with("t", at).with("l", local);
        let text = Batch::from_records(&schema, &[row]).unwrap().to_json().unwrap();
        assert_eq!(text, format!("{{\"d\":\"{date}\",\"t\":\"{at}\",\"l\":\"{local}\"}}\n"));
        let (year, month, day) = date.ymd();
        assert_eq!(
            i32::try_from(year).ok().and_then(|y| Date::from_ymd(y, month, day)),
            Some(date)
        );
    }
}

#[test]
fn records_borrow_from_the_batch() {
    #[derive(Record, Debug, PartialEq)]
    struct Borrowed<'b> {
        text: &'b str,
        cow: Cow<'b, str>,
        #[scrt(type = "symbol")]
        symbol: &'b str,
        bytes: &'b [u8],
        numbers: &'b [f64],
        maybe: Option<&'b str>,
        texts: Vec<&'b str>,
    }
    let rows = [
        Borrowed {
            text: "a",
            cow: Cow::Borrowed("b"),
            symbol: "c",
            bytes: &[1, 2],
            numbers: &[0.5, 1.5],
            maybe: None,
            texts: vec!["x", ""],
        },
        Borrowed {
            text: "",
            cow: Cow::Borrowed(""),
            symbol: "c",
            bytes: &[],
            numbers: &[],
            maybe: Some("m"),
            texts: vec![],
        },
    ];
    let batch = Batch::from_records(&Borrowed::schema().unwrap(), &rows).unwrap();
    let again: Vec<Borrowed> = batch.records().unwrap().collect::<scrt::Result<_>>().unwrap();
    assert_eq!(again, rows);
    let memory = batch.column("text").unwrap().strings().unwrap().as_bytes().data();
    assert_eq!(again[0].text.as_ptr(), memory.as_ptr());
}

#[test]
fn absent_null_and_default_are_three_things() {
    #[derive(Record, Debug, PartialEq, Clone)]
    struct Kept {
        #[scrt(type = "string?")]
        x: Presence<String>,
    }
    #[derive(Record, Debug, PartialEq)]
    struct Merged {
        x: Option<String>,
    }
    #[derive(Record, Debug, PartialEq)]
    struct Plain {
        x: String,
    }
    #[derive(Record, Debug, PartialEq)]
    struct Own {
        #[scrt(default = "own")]
        x: String,
        #[scrt(default)]
        not_there: u32,
    }
    fn own() -> String {
        "own".into()
    }
    let kept = [Presence::Absent, Presence::Null, Presence::Value("v".into())].map(|x| Kept { x });
    let with_default =
        Schema::parse("@schema R\n@field x string? default \"en, 'x' # y\"\n").unwrap();
    let without = Schema::parse("@schema R\n@field x string?\n").unwrap();
    for schema in [&with_default, &without] {
        let batch = Batch::from_records(schema, &kept).unwrap();
        assert_eq!(batch.to_json().unwrap(), "{}\n{\"x\":null}\n{\"x\":\"v\"}\n");
        let again: Vec<Kept> = batch.records().unwrap().collect::<scrt::Result<_>>().unwrap();
        assert_eq!(again, kept);
        let has = schema == &with_default;
        let default = has.then(|| String::from("en, 'x' # y"));
        let merged: Vec<Merged> = batch.records().unwrap().collect::<scrt::Result<_>>().unwrap();
        assert_eq!(
            merged.iter().map(|m| &m.x).collect::<Vec<_>>(),
            [&default, &None, &Some("v".into())]
        );
        let plain: Vec<scrt::Result<Plain>> = batch.records().unwrap().collect();
        match &plain[0] {
            Ok(plain) => assert_eq!(Some(&plain.x), default.as_ref()),
            Err(error) => assert_eq!((error.kind(), has), (ErrorKind::Missing, false)),
        }
        assert_eq!(plain[1].as_ref().unwrap_err().kind(), ErrorKind::Type);
        let owned: Vec<scrt::Result<Own>> = batch.records().unwrap().collect();
        let wanted = default.clone().unwrap_or_else(own);
        assert_eq!(owned[0].as_ref().unwrap(), &Own { x: wanted, not_there: 0 });
        let row = batch.row(0);
        assert!(row.get("x").is_none() && row.get("y").is_none());
        assert_eq!(row.get_or_default("x").and_then(|v| v.as_str()), default.as_deref());
        assert!(batch.row(1).get("x").unwrap().is_null());
    }
}

#[test]
fn defaults_of_every_type() {
    let schema = Schema::parse(
        "@schema R\n@field a i32 default -7\n@field b decimal(5,2) default 1.5\n@field c timestamp default \
         2024-02-29T12:00:00Z\n@field d list<i64> default [1,2]\n@field e ref:Other:\"the Key\" default 9\n\
         @field f bool default true\n@field g bytes default 0x00ff\n@field h string? default null\n\
         @field i duration default 1s\n@field j string default \"\"\n\
         @schema Other\n@field \"the Key\" u16\n",
    );
    assert_eq!(schema.unwrap_err().kind(), ErrorKind::Schema);
    #[derive(Record, Debug, PartialEq)]
    struct R {
        a: i32,
        b: Decimal,
        c: Timestamp,
        d: Vec<i64>,
        e: u16,
        f: bool,
        g: Vec<u8>,
        h: Option<String>,
        i: Duration,
        j: String,
    }
    let document = scrt::Document::parse(
        "@schema R\n@field a i32 default -7\n@field b decimal(5,2) default 1.5\n@field c timestamp default \
         2024-02-29T12:00:00Z\n@field d list<i64> default [1,2]\n@field e ref:Other:\"the Key\" default 9\n\
         @field f bool default true\n@field g bytes default 0x00ff\n@field h string? default null\n\
         @field i duration default 1s\n@field j string default \"\"\n\
         @schema Other\n@field \"the Key\" u16\n",
    )
    .unwrap();
    let schema = document.schema("R").unwrap();
    let batch = Batch::from_records(&schema, &[Row::new(), Row::new()]).unwrap();
    let rows: Vec<R> = batch.records().unwrap().collect::<scrt::Result<_>>().unwrap();
    let wanted = R {
        a: -7,
        b: Decimal::new(150, 2),
        c: Timestamp::new(1_709_208_000, 0).unwrap(),
        d: vec![1, 2],
        e: 9,
        f: true,
        g: vec![0, 255],
        h: None,
        i: Duration::from_secs(1),
        j: String::new(),
    };
    assert_eq!(rows[1], wanted);
}

#[test]
fn numbers_are_checked_and_widened() {
    #[derive(Record, Debug, PartialEq)]
    struct Wide {
        x: i64,
        y: f64,
    }
    #[derive(Record, Debug, PartialEq)]
    struct Narrow {
        x: u8,
        y: f32,
    }
    let narrow = Schema::parse("@schema R\n@field x u8\n@field y f32\n").unwrap();
    let wide = Schema::parse("@schema R\n@field x i64\n@field y f32\n").unwrap();
    let batch = Batch::from_records(&narrow, &[Wide { x: 255, y: 0.5 }]).unwrap();
    assert_eq!(batch.records::<Wide>().unwrap().next().unwrap().unwrap(), Wide { x: 255, y: 0.5 });
    for row in [Wide { x: 256, y: 0.0 }, Wide { x: -1, y: 0.0 }, Wide { x: 0, y: 0.1 }] {
        assert_eq!(Batch::from_records(&narrow, &[row]).unwrap_err().kind(), ErrorKind::Range);
    }
    let batch =
        Batch::from_records(&wide, &[Wide { x: 300, y: 0.5 }, Wide { x: 3, y: 0.5 }]).unwrap();
    let rows: Vec<scrt::Result<Narrow>> = batch.records().unwrap().collect();
    assert_eq!(rows[0].as_ref().unwrap_err().kind(), ErrorKind::Range);
    assert_eq!(rows[1].as_ref().unwrap(), &Narrow { x: 3, y: 0.5 });
}

#[test]
fn many_symbols_share_a_dictionary() {
    let schema = Schema::parse("@schema R\n@field s symbol\n").unwrap();
    #[derive(Record)]
    struct R {
        s: String,
    }
    let rows: Vec<R> = (0..20_000).map(|n| R { s: format!("symbol {}", n * 7 % 3001) }).collect();
    let batch = Batch::from_records(&schema, &rows).unwrap();
    let symbols = batch.column("s").unwrap().symbols().unwrap();
    assert_eq!(symbols.dictionary().len(), 3001);
    assert!(rows.iter().enumerate().all(|(i, row)| symbols.get(i) == row.s));
}

#[test]
fn columns_of_each_kind() {
    let schema = All::schema().unwrap();
    let rows: Vec<All> = (0..20).map(sample).collect();
    let batch = Batch::from_records(&schema, &rows).unwrap();
    let column = |name| batch.column(name).unwrap();
    assert_eq!(column("u64").as_slice::<u64>().unwrap()[3], u64::MAX - 3);
    assert_eq!(column("date").as_slice::<i32>().unwrap()[0], -3);
    assert_eq!(column("timestamp").as_slice::<i64>().unwrap()[9], -9);
    assert_eq!(column("uuid").as_slice::<[u8; 16]>().unwrap()[2], [2; 16]);
    assert_eq!(column("u64").as_slice::<i64>().unwrap_err().kind(), ErrorKind::Mismatch);
    assert!(column("flag").bools().unwrap().get(2));
    assert_eq!(column("flag").bools().unwrap().iter().flatten().filter(|&b| b).count(), 10);
    assert_eq!(column("price").decimals().unwrap().get(3).to_string(), "3.03");
    assert_eq!(column("bytes").blobs().unwrap().get(3), [3; 3]);
    assert_eq!(column("symbol").symbols().unwrap().get(1), "green");
    assert_eq!(column("timestamptz").zoned().unwrap().get(5).offset_minutes(), 300);
    let lists = column("list").lists().unwrap();
    let elements = lists.values().strings().unwrap();
    assert_eq!(elements.opt(lists.get(4).start), None);
    assert_eq!(elements.opt(lists.get(4).end - 1), Some("4"));
    let maps = column("map").maps().unwrap();
    assert_eq!(maps.get(7).len(), 2);
    let union = column("either").unions().unwrap();
    let (alternative, slot) = union.get(1);
    assert_eq!(union.alternative(alternative).strings().unwrap().get(slot), "1");
    let inner = column("inner").structs().unwrap();
    let b = inner.field("b").unwrap();
    assert_eq!(
        (b.null_count(), b.validity().is_valid(0), b.validity().is_valid(1)),
        (10, true, false)
    );
    let presence = column("presence");
    assert_eq!(presence.null_count(), 14);
    let record = batch.record().structs().unwrap();
    let number =
        presence.column_type().parent().unwrap().children().position(|f| f.name() == "presence");
    assert!(!record.has(0, number.unwrap()) && record.has(1, number.unwrap()));
}

#[test]
fn text_that_is_no_date() {
    for text in [
        "",
        "2024",
        "2024-13-01",
        "2023-02-29",
        "24-01-01",
        "2024-1-01",
        "2024-01-01x",
        "2024-01-01-01",
    ] {
        assert_eq!(text.parse::<Date>().unwrap_err().kind(), ErrorKind::Syntax, "{text}");
        assert!(format!("{text}T10:00:00Z").parse::<Timestamp>().is_err(), "{text}");
    }
    for time in [
        "",
        "24:00:00",
        "10:60:00",
        "10:00:61",
        "10",
        "10:00:00.",
        "10:00:00.0123456789",
        "+1:00:00",
    ] {
        assert!(format!("2024-01-01T{time}").parse::<DateTime>().is_err(), "{time}");
    }
    for zone in ["", "z", "+", "+1", "+24:00", "+01:60", "+01:00x", "-é:00", "Zé"] {
        assert!(format!("2024-01-01T10:00:00{zone}").parse::<TimestampTz>().is_err(), "{zone}");
    }
    for text in ["", ".", "1.", "-", "1e5", "--1", "1.-5", "0x1", "é"] {
        assert!(text.parse::<Decimal>().is_err(), "{text}");
    }
    for text in ["", "é", "0011223344556677889", "00112233-44556677-8899-aabbccddeeff-", "zz"] {
        assert!(text.parse::<Uuid>().is_err(), "{text}");
    }
}
