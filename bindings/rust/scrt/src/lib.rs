//! Structured records in files, streams and memory: schemas, columnar batches, `.scrt` files, JSON in
//! and out. The safe interface of libscrt.
//!
//! ```
//! # fn main() -> scrt::Result<()> {
//! use scrt::{Reader, Record, Writer};
//!
//! #[derive(Record, Debug, PartialEq)]
//! struct Message {
//!     #[scrt(name = "MsgID")]
//!     id: u64,
//!     #[scrt(name = "Text")]
//!     text: String,
//!     #[scrt(name = "Lang")]
//!     lang: Option<String>,
//! }
//!
//! let messages = [
//!     Message { id: 1, text: "Hello World!".into(), lang: Some("en".into()) },
//!     Message { id: 2, text: "Grüezi 😀".into(), lang: None },
//! ];
//!
//! let mut writer = Writer::new(Vec::new())?;
//! writer.write_records(&Message::schema()?, &messages)?;
//! let file = writer.finish()?;
//!
//! // Row by row, owned …
//! let reader = Reader::from_bytes(&file)?;
//! let again: Vec<Message> = reader.records()?.collect::<scrt::Result<_>>()?;
//! assert_eq!(again, messages);
//!
//! // … or column by column, straight from the batch's memory.
//! for batch in reader.batches()? {
//!     let batch = batch?;
//!     let ids = batch.column("MsgID")?.as_slice::<u64>()?;
//!     let texts = batch.column("Text")?.strings()?;
//!     assert_eq!((ids[1], texts.get(1)), (2, "Grüezi 😀"));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What is where
//!
//! - [`Schema`], [`Document`], [`SchemaCache`]: what rows look like, in the schema language.
//! - [`Writer`], [`RowWriter`], [`BatchBuilder`]: from records and rows to files.
//! - [`Reader`], [`Cursor`]: from files, streams and JSON to batches.
//! - [`Batch`], [`Column`]: rows as columns, without a copy.
//! - [`Record`], [`ToColumn`], [`FromColumn`]: Rust types as rows. [`Row`], [`Value`], [`RowRef`],
//!   [`ValueRef`]: rows of any schema.
//! - [`convert`], [`infer`]: whole files at once, with [`Control`] to watch and stop them.
//!
//! # Absent, null and default
//!
//! A row may lack a field, which is not the same as having null there. [`Presence`] as a field's type
//! keeps both apart; for `Option` they are one. Where a row lacks a field that has a default in the
//! schema, reading into a Rust type gives that default.
//!
//! # Threads and memory
//!
//! Everything is [`Send`] and [`Sync`] as far as the caller's own readers and writers are. Batches,
//! schemas and readers are immutable: share them. Cursors and writers are used through `&mut`.
//! What is borrowed from a batch lives as long as the batch; the batch keeps what it needs of the
//! file. A panic in a reader, writer or progress function of the caller goes on when the library has
//! returned, never through it.
#![deny(missing_docs, unsafe_op_in_unsafe_fn)]
#![cfg_attr(docsrs, feature(doc_auto_cfg))]

extern crate self as scrt;

#[cfg(feature = "arrow")]
pub mod arrow;
mod batch;
mod builder;
mod column;
mod convert;
mod cursor;
mod error;
mod handle;
mod options;
mod reader;
mod record;
mod scalar;
mod schema;
#[cfg(feature = "serde")]
mod serde_rows;
mod source;
mod value;
mod writer;

#[doc(hidden)]
#[allow(missing_docs)]
#[path = "private.rs"]
pub mod __private;

#[cfg(feature = "arrow")]
pub use arrow::{ArrowOptions, ArrowReader};
pub use batch::{Batch, Records};
pub use builder::{BatchBuilder, ColumnBuilder, Presence};
pub use column::{
    BoolColumn, BytesColumn, Column, DecimalColumn, ListColumn, MapColumn, Primitive, StringColumn,
    StructColumn, SymbolColumn, TimestampTzColumn, UnionColumn, Validity,
};
pub use convert::{convert, infer, Converted};
pub use cursor::{Cursor, RowsOf};
pub use error::{Error, ErrorKind, Result};
pub use options::{
    CancelToken, Control, ConvertOptions, DslOptions, Limits, Profile, Progress, ReaderOptions,
    TextOptions, WriterOptions,
};
pub use reader::{Reader, Table};
pub use record::{
    FromColumn, ListPlan, MapReader, NumberReader, Record, TextReader, ToColumn, VecReader,
};
pub use scalar::{Date, DateTime, Decimal, TimeDelta, Timestamp, TimestampTz, Uuid};
pub use schema::{ColumnType, Document, Schema, SchemaCache, TimeUnit, Type};
#[cfg(feature = "serde")]
pub use serde_rows::{from_row, to_value, Serde};
pub use source::ReadAt;
pub use value::{ListRef, MapRef, Row, RowRef, UnionRef, Value, ValueRef};
pub use writer::{Memory, RowWriter, Writer};

#[cfg(feature = "derive")]
pub use scrt_derive::Record;

/// The version of the library that runs, such as `"0.1.0"`.
pub fn version() -> &'static str {
    // SAFETY: static NUL-terminated text.
    unsafe { std::ffi::CStr::from_ptr(scrt_sys::scrt_version_string()) }.to_str().unwrap_or("")
}
