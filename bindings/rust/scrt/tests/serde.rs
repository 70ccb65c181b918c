//! Records by serde: through every type, and rows into another format.
#![cfg(feature = "serde")]

use std::collections::BTreeMap;

use scrt::{from_row, Batch, ErrorKind, Schema, Serde};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
#[serde(untagged)]
enum Either {
    Number(i64),
    Text(String),
}

#[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
enum Color {
    Red,
    Green,
}

#[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
struct Inner {
    a: i8,
    #[serde(skip_serializing_if = "Option::is_none")]
    b: Option<String>,
}

#[derive(Serialize, Deserialize, Debug, PartialEq, Clone)]
struct All {
    flag: bool,
    small: u8,
    big: i64,
    real: f64,
    price: String,
    text: String,
    color: Color,
    bytes: Vec<u8>,
    id: String,
    day: String,
    at: String,
    zoned: String,
    took: i64,
    tags: Vec<Option<String>>,
    counts: BTreeMap<String, u32>,
    inner: Inner,
    either: Either,
    nothing: Option<f32>,
    #[serde(default, skip_serializing)]
    lang: String,
}

fn schema() -> Schema {
    Schema::parse(
        "@schema R\n@field flag bool\n@field small u8\n@field big i64\n@field real f64\n\
         @field price decimal(9,2)\n@field text string\n@field color symbol\n@field bytes bytes\n\
         @field id uuid\n@field day date\n@field at timestamp\n@field zoned timestamptz\n\
         @field took duration\n@field tags list<string?>\n@field counts map<string,u32>\n\
         @field inner struct{a i8, b string?}\n@field either i64|string\n@field nothing f32?\n\
         @field lang string default en\n",
    )
    .unwrap()
}

fn sample() -> All {
    All {
        flag: true,
        small: 255,
        big: i64::MIN,
        real: 0.1,
        price: "-12.50".into(),
        text: "é 😀 \0".into(),
        color: Color::Green,
        bytes: vec![0, 255],
        id: "00112233-4455-6677-8899-aabbccddeeff".into(),
        day: "2024-02-29".into(),
        at: "1969-12-31T23:59:59.5Z".into(),
        zoned: "2024-02-29T12:30:00-01:30".into(),
        took: -5,
        tags: vec![None, Some("x".into())],
        counts: [("k".to_owned(), 7)].into(),
        inner: Inner { a: -1, b: None },
        either: Either::Text("t".into()),
        nothing: None,
        lang: "en".into(),
    }
}

#[test]
fn all_types_come_back() {
    let other = All { either: Either::Number(5), color: Color::Red, ..sample() };
    let rows = [Serde(sample()), Serde(other)];
    let batch = Batch::from_records(&schema(), &rows).unwrap();
    let again: Vec<Serde<All>> = batch.records().unwrap().collect::<scrt::Result<_>>().unwrap();
    assert_eq!(again, rows);
    assert!(batch.row(0).get("lang").is_none());
    let inner = batch.to_json().unwrap();
    assert!(inner.contains("\"inner\":{\"a\":-1},"), "{inner}");
}

#[test]
fn rows_borrow_text() {
    #[derive(Deserialize)]
    struct Text<'a> {
        text: &'a str,
        nothing: Option<f32>,
    }
    let batch = Batch::from_records(&schema(), &[Serde(sample())]).unwrap();
    let text: Text<'_> = from_row(batch.row(0)).unwrap();
    assert_eq!((text.text, text.nothing), ("é 😀 \0", None));
}

#[test]
fn what_does_not_fit_is_an_error() {
    #[derive(Serialize, Deserialize, Debug)]
    struct Wrong {
        small: i32,
    }
    let put = |small| Batch::from_records(&schema(), &[Serde(Wrong { small })]);
    assert_eq!(put(256).unwrap_err().kind(), ErrorKind::Range);
    let batch = put(5).unwrap();
    #[derive(Deserialize, Debug)]
    struct Text {
        #[allow(dead_code)]
        small: String,
    }
    let error = from_row::<Text>(batch.row(0)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Type);
    assert!(error.message().contains("invalid type"), "{error}");
    assert!(Batch::from_records(&schema(), &[Serde(5)]).is_err());
}
