//! Schemas, documents of the schema language, and the cache of compiled schemas.
use std::fmt;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use scrt_sys as sys;

use crate::error::error;
use crate::handle::{
    c_path, c_text, call, text_of, view_bytes, view_text, CacheHandle, DocumentHandle, SchemaHandle,
};
use crate::{Batch, DslOptions, Result};

macro_rules! types {
    ($($(#[$doc:meta])* $name:ident = $code:ident,)*) => {
        /// Logical types. `docs/dsl.md` of the project has the table of what they hold.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Type {
            $($(#[$doc])* $name,)*
            /// A type that this version of the crate has no name for.
            Other(i32),
        }

        impl Type {
            pub(crate) fn from_raw(raw: i32) -> Self {
                match raw as sys::scrt_type_id {
                    $(sys::$code => Self::$name,)*
                    _ => Self::Other(raw),
                }
            }

            pub(crate) fn raw(self) -> i32 {
                match self {
                    $(Self::$name => sys::$code as i32,)*
                    Self::Other(raw) => raw,
                }
            }
        }
    };
}

types! {
    /// Nothing but nulls.
    Null = SCRT_TYPE_NULL,
    /// `true` or `false`.
    Bool = SCRT_TYPE_BOOL,
    /// Unsigned, 8 bits.
    U8 = SCRT_TYPE_U8,
    /// Unsigned, 16 bits.
    U16 = SCRT_TYPE_U16,
    /// Unsigned, 32 bits.
    U32 = SCRT_TYPE_U32,
    /// Unsigned, 64 bits.
    U64 = SCRT_TYPE_U64,
    /// Signed, 8 bits.
    I8 = SCRT_TYPE_I8,
    /// Signed, 16 bits.
    I16 = SCRT_TYPE_I16,
    /// Signed, 32 bits.
    I32 = SCRT_TYPE_I32,
    /// Signed, 64 bits.
    I64 = SCRT_TYPE_I64,
    /// Binary floating point, 32 bits.
    F32 = SCRT_TYPE_F32,
    /// Binary floating point, 64 bits.
    F64 = SCRT_TYPE_F64,
    /// Exact decimal with a fixed number of digits behind the point.
    Decimal = SCRT_TYPE_DECIMAL,
    /// A JSON number of any length, as it was written.
    Number = SCRT_TYPE_NUMBER,
    /// UTF-8 text.
    String = SCRT_TYPE_STRING,
    /// UTF-8 text from a small set of values.
    Symbol = SCRT_TYPE_SYMBOL,
    /// Bytes.
    Bytes = SCRT_TYPE_BYTES,
    /// JSON text.
    Json = SCRT_TYPE_JSON,
    /// 16 bytes.
    Uuid = SCRT_TYPE_UUID,
    /// A day.
    Date = SCRT_TYPE_DATE,
    /// Day and time of day without a zone.
    DateTime = SCRT_TYPE_DATETIME,
    /// An instant.
    Timestamp = SCRT_TYPE_TIMESTAMP,
    /// An instant and the offset from UTC that it was written with.
    TimestampTz = SCRT_TYPE_TIMESTAMPTZ,
    /// A length of time, positive or negative.
    Duration = SCRT_TYPE_DURATION,
    /// The key of another schema's row; stored as the field that it refers to.
    Ref = SCRT_TYPE_REF,
    /// Any number of values of one type.
    List = SCRT_TYPE_LIST,
    /// Named fields.
    Struct = SCRT_TYPE_STRUCT,
    /// Keys and values.
    Map = SCRT_TYPE_MAP,
    /// A value of one of several types.
    Union = SCRT_TYPE_UNION,
}

impl Type {
    /// Whether this is one of the eight integer types.
    pub fn is_integer(self) -> bool {
        matches!(
            self,
            Self::U8
                | Self::U16
                | Self::U32
                | Self::U64
                | Self::I8
                | Self::I16
                | Self::I32
                | Self::I64
        )
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other(raw) => write!(f, "type {raw}"),
            named => f.write_str(&format!("{named:?}").to_lowercase()),
        }
    }
}

/// What datetimes and timestamps are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TimeUnit {
    /// Nanoseconds: the years 1677 to 2262.
    Nano,
    /// Microseconds: the years −290000 to 294000.
    Micro,
}

/// One place of the tree of types.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) type_: Type,
    pub(crate) storage: Type,
    pub(crate) parent: i32,
    pub(crate) children: Vec<usize>,
    pub(crate) flags: u32,
    pub(crate) unit: TimeUnit,
    pub(crate) precision: u8,
    pub(crate) scale: u8,
    pub(crate) name: Box<str>,
    pub(crate) target: Option<(Box<str>, Box<str>)>,
}

struct Inner {
    handle: SchemaHandle,
    nodes: Vec<Node>,
    defaults: Vec<OnceLock<Option<Batch>>>,
}

/// A schema: a name and the fields that each of its rows has. Immutable; clones share it.
///
/// Two schemas are equal if they agree in everything that the fingerprint covers.
///
/// ```
/// # fn main() -> scrt::Result<()> {
/// let schema = scrt::Schema::parse("@schema User\n@field ID u64\n@field Name string?\n")?;
/// assert_eq!(schema.name(), "User");
/// assert!(schema.field("Name").unwrap().is_nullable());
/// assert_eq!(schema.fingerprint().len(), 24);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Schema(Arc<Inner>);

impl Schema {
    /// The only schema of a text in the schema language.
    ///
    /// # Errors
    /// As [`Document::parse`]; [`Schema`](crate::ErrorKind::Schema) if there are several or none.
    pub fn parse(text: &str) -> Result<Self> {
        let document = Document::parse(text)?;
        match document.len() {
            1 => document.schema_at(0),
            count => Err(error!(Schema, "the text holds {count} schemas instead of one")),
        }
    }

    /// # Safety
    /// NULL, or a handle that nobody else frees.
    pub(crate) unsafe fn from_raw(raw: *mut sys::scrt_schema) -> Result<Self> {
        // SAFETY: by the caller.
        let handle = unsafe { SchemaHandle::from_raw(raw)? };
        let nodes = nodes_of(&handle);
        let defaults = nodes[0].children.iter().map(|_| OnceLock::new()).collect();
        Ok(Self(Arc::new(Inner { handle, nodes, defaults })))
    }

    pub(crate) fn as_ptr(&self) -> *const sys::scrt_schema {
        self.0.handle.as_ptr()
    }

    pub(crate) fn nodes(&self) -> &[Node] {
        &self.0.nodes
    }

    /// The schema's name.
    pub fn name(&self) -> &str {
        // SAFETY: UTF-8 that lives as long as the handle.
        unsafe { view_text(sys::scrt_schema_name(self.as_ptr())) }
    }

    /// The fingerprint X24: 24 lower-case hexadecimal digits.
    pub fn fingerprint(&self) -> &str {
        // SAFETY: as above.
        unsafe { view_text(sys::scrt_schema_fingerprint(self.as_ptr())) }
    }

    /// The canonical bytes that the fingerprint is made of.
    pub fn canonical(&self) -> &[u8] {
        // SAFETY: as above, without being text.
        unsafe { view_bytes(sys::scrt_schema_canonical(self.as_ptr())) }
    }

    /// The record itself: a struct whose children are the fields.
    pub fn record(&self) -> ColumnType<'_> {
        ColumnType { schema: self, index: 0 }
    }

    /// The fields, in order.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = ColumnType<'_>> {
        self.record().children()
    }

    /// The field of this name, in exactly these letters.
    pub fn field(&self, name: &str) -> Option<ColumnType<'_>> {
        self.fields().find(|field| field.name() == name)
    }

    /// The default of field `index` as the schema language writes it, such as `en` or `12.5`.
    pub fn default_text(&self, index: usize) -> Option<String> {
        // SAFETY: a live handle; an index that is not there is an error.
        let text = text_of(|out, err| unsafe {
            sys::scrt_schema_field_default(self.as_ptr(), index as i64, out, err)
        });
        text.ok()
    }

    /// The type of field `index` as the schema language writes it, such as `list<string?>`.
    pub fn type_text(&self, index: usize) -> Option<String> {
        // SAFETY: as above.
        let text = text_of(|out, err| unsafe {
            sys::scrt_schema_field_type(self.as_ptr(), index as i64, out, err)
        });
        text.ok()
    }

    /// A batch of one row and one column that holds the default of field `index`.
    pub(crate) fn default_of(&self, index: usize) -> Option<&Batch> {
        self.0.defaults.get(index)?.get_or_init(|| self.make_default(index)).as_ref()
    }

    /// The schema language reads its own literals best: the default as the only cell of a document.
    fn make_default(&self, index: usize) -> Option<Batch> {
        let literal = self.default_text(index)?;
        let field = self.fields().nth(index)?;
        let mut text = String::from("@schema Row\n@field Value ");
        match field.target() {
            Some((schema, target)) => {
                let storage = self.fields().nth(index)?.storage();
                text += &format!("ref:{}:{}", quoted(schema), quoted(target));
                text +=
                    &format!("\n@schema {}\n@field {} {storage}", quoted(schema), quoted(target));
            }
            None => text += &self.type_text(index)?,
        }
        text += &format!("\n@Row\n@Value={literal}\n");
        let document = Document::parse(&text).ok()?;
        let batch = document.rows(0).ok()?;
        (batch.len() == 1).then_some(batch)
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\"\""))
}

fn nodes_of(handle: &SchemaHandle) -> Vec<Node> {
    // SAFETY: a live handle; NULL asks for the number alone.
    let count = unsafe { sys::scrt_schema_columns(handle.as_ptr(), std::ptr::null_mut(), 0) };
    let mut raw = Vec::<sys::scrt_schema_column>::with_capacity(count.max(0) as usize);
    // SAFETY: there is room for `count` structs, and as many are filled in.
    unsafe {
        sys::scrt_schema_columns(handle.as_ptr(), raw.as_mut_ptr(), count);
        raw.set_len(count.max(0) as usize);
    }
    // SAFETY: UTF-8 that lives as long as the handle.
    let text = |view| unsafe { Box::<str>::from(view_text(view)) };
    let mut nodes: Vec<Node> = Vec::with_capacity(raw.len());
    for (index, column) in raw.iter().enumerate() {
        if let Ok(parent) = usize::try_from(column.parent) {
            nodes[parent].children.push(index);
        }
        let type_ = Type::from_raw(column.type_);
        nodes.push(Node {
            type_,
            storage: Type::from_raw(column.storage),
            parent: column.parent,
            children: Vec::with_capacity(column.child_count.max(0) as usize),
            flags: column.flags as u32,
            unit: match column.unit as sys::scrt_time_unit {
                sys::SCRT_UNIT_MICRO => TimeUnit::Micro,
                _ => TimeUnit::Nano,
            },
            precision: column.precision as u8,
            scale: column.scale as u8,
            name: text(column.name),
            target: (type_ == Type::Ref).then(|| (text(column.ref_schema), text(column.ref_field))),
        });
    }
    nodes
}

impl PartialEq for Schema {
    fn eq(&self, other: &Self) -> bool {
        // SAFETY: live handles.
        Arc::ptr_eq(&self.0, &other.0)
            || unsafe { sys::scrt_schema_equal(self.as_ptr(), other.as_ptr()) }
    }
}

impl Eq for Schema {}

/// The schema in the schema language; it parses back to an equal one.
impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: a live handle.
        let text = text_of(|out, err| unsafe { sys::scrt_schema_print(self.as_ptr(), out, err) });
        f.write_str(&text.map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Schema({} {})", self.name(), self.fingerprint())
    }
}

/// One place of a schema's tree of types: the record, a field, the element of a list, and so on.
#[derive(Clone, Copy)]
pub struct ColumnType<'a> {
    schema: &'a Schema,
    index: usize,
}

impl<'a> ColumnType<'a> {
    pub(crate) fn node(self) -> &'a Node {
        &self.schema.nodes()[self.index]
    }

    fn has(self, flag: sys::scrt_field_flag) -> bool {
        self.node().flags & flag != 0
    }

    /// The schema that this is a part of.
    pub fn schema(self) -> &'a Schema {
        self.schema
    }

    /// Its number in depth-first order, which is also that of its column in batches.
    pub fn index(self) -> usize {
        self.index
    }

    /// The logical type.
    pub fn kind(self) -> Type {
        self.node().type_
    }

    /// What columns hold: of a ref the type that it refers to, else as [`kind`](Self::kind).
    pub fn storage(self) -> Type {
        self.node().storage
    }

    /// The name of a field or of a union's alternative, empty elsewhere.
    pub fn name(self) -> &'a str {
        &self.node().name
    }

    /// Whether a value may be null.
    pub fn is_nullable(self) -> bool {
        self.has(sys::SCRT_FIELD_NULLABLE)
    }

    /// Whether each row must have the field.
    pub fn is_required(self) -> bool {
        self.has(sys::SCRT_FIELD_REQUIRED)
    }

    /// Whether no value may come twice.
    pub fn is_unique(self) -> bool {
        self.has(sys::SCRT_FIELD_UNIQUE)
    }

    /// Whether the writer numbers rows that lack the field.
    pub fn is_auto_increment(self) -> bool {
        self.has(sys::SCRT_FIELD_AUTO_INCREMENT)
    }

    /// Whether there is a value for rows that lack the field.
    pub fn has_default(self) -> bool {
        self.has(sys::SCRT_FIELD_HAS_DEFAULT)
    }

    /// What a datetime or timestamp is counted in.
    pub fn unit(self) -> TimeUnit {
        self.node().unit
    }

    /// Digits of a decimal, all together.
    pub fn precision(self) -> u8 {
        self.node().precision
    }

    /// Digits of a decimal behind the point.
    pub fn scale(self) -> u8 {
        self.node().scale
    }

    /// The schema and the field that a ref refers to.
    pub fn target(self) -> Option<(&'a str, &'a str)> {
        self.node().target.as_ref().map(|(schema, field)| (&**schema, &**field))
    }

    /// Around it: the list of an element, the struct of a field; [`None`] for the record.
    pub fn parent(self) -> Option<Self> {
        let index = usize::try_from(self.node().parent).ok()?;
        Some(Self { index, ..self })
    }

    /// A struct's fields, a list's element, a map's key and value, a union's alternatives, a
    /// symbol's dictionary, the instants and offsets of a timestamptz.
    pub fn children(self) -> impl ExactSizeIterator<Item = ColumnType<'a>> {
        let schema = self.schema;
        self.node().children.iter().map(move |&index| Self { schema, index })
    }

    /// The place of this number in depth-first order.
    pub(crate) fn at(self, index: usize) -> Self {
        Self { index, ..self }
    }

    /// Child `number`, if there is one.
    pub fn child(self, number: usize) -> Option<Self> {
        let index = *self.node().children.get(number)?;
        Some(Self { index, ..self })
    }
}

impl fmt::Debug for ColumnType<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ColumnType({} {:?})", self.kind(), self.name())
    }
}

/// A document of the schema language: schemas, and rows of data for them.
///
/// ```
/// # fn main() -> scrt::Result<()> {
/// let document = scrt::Document::parse(
///     "@schema User\n@field ID u64\n@field Name string\n\n@User\n1, Ann\n2, Bob\n",
/// )?;
/// let users = document.rows(0)?;
/// assert_eq!(users.column("Name")?.strings()?.get(1), "Bob");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Document(DocumentHandle);

impl Document {
    /// Reads a text in the schema language.
    ///
    /// # Errors
    /// With line and column: [`Syntax`](crate::ErrorKind::Syntax), [`Schema`](crate::ErrorKind::Schema)
    /// and what else the text may do wrong.
    pub fn parse(text: &str) -> Result<Self> {
        Self::parse_with(text, &DslOptions::default())
    }

    /// The same with options.
    ///
    /// # Errors
    /// As [`Document::parse`].
    pub fn parse_with(text: &str, options: &DslOptions) -> Result<Self> {
        let mut out = std::ptr::null_mut();
        // SAFETY: text and options outlive the call.
        call(|err| unsafe {
            let text = (text.as_ptr().cast(), text.len() as i64);
            sys::scrt_document_parse(text.0, text.1, &options.raw(), &mut out, err)
        })?;
        // SAFETY: ours now.
        unsafe { DocumentHandle::from_raw(out).map(Self) }
    }

    /// Reads a file: text in the schema language, or the schemas of a `.scrt` file.
    ///
    /// # Errors
    /// As [`Document::parse`] and [`Reader::open`](crate::Reader::open).
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = c_path(path.as_ref())?;
        let mut out = std::ptr::null_mut();
        // SAFETY: the path outlives the call.
        call(|err| unsafe {
            sys::scrt_document_load(path.as_ptr(), &DslOptions::default().raw(), &mut out, err)
        })?;
        // SAFETY: ours now.
        unsafe { DocumentHandle::from_raw(out).map(Self) }
    }

    /// Number of schemas.
    pub fn len(&self) -> usize {
        // SAFETY: a live handle.
        unsafe { sys::scrt_document_schema_count(self.0.as_ptr()) as usize }
    }

    /// Whether there is no schema.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Schema `index`, in the order of the text.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound).
    pub fn schema_at(&self, index: usize) -> Result<Schema> {
        let mut out = std::ptr::null_mut();
        // SAFETY: a live handle.
        call(|err| unsafe {
            sys::scrt_document_schema(self.0.as_ptr(), index as i64, &mut out, err)
        })?;
        // SAFETY: ours now.
        unsafe { Schema::from_raw(out) }
    }

    /// The schema of this name.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound).
    pub fn schema(&self, name: &str) -> Result<Schema> {
        let mut out = std::ptr::null_mut();
        // SAFETY: a live handle, and the name outlives the call.
        call(|err| unsafe {
            let name = (name.as_ptr().cast(), name.len() as i64);
            sys::scrt_document_find(self.0.as_ptr(), name.0, name.1, &mut out, err)
        })?;
        // SAFETY: ours now.
        unsafe { Schema::from_raw(out) }
    }

    /// All schemas, in the order of the text.
    ///
    /// # Errors
    /// [`NoMemory`](crate::ErrorKind::NoMemory).
    pub fn schemas(&self) -> Result<Vec<Schema>> {
        (0..self.len()).map(|index| self.schema_at(index)).collect()
    }

    /// The rows that the text holds for schema `index`; cells that were left out are absent.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound), and what the rows may do wrong.
    pub fn rows(&self, index: usize) -> Result<Batch> {
        let mut out = std::ptr::null_mut();
        // SAFETY: a live handle.
        call(|err| unsafe {
            sys::scrt_document_rows(self.0.as_ptr(), index as i64, &mut out, err)
        })?;
        // SAFETY: ours now.
        unsafe { Batch::from_raw(out, None, None) }
    }

    /// The fingerprint that streams of the public SCRT carry for schema `index`.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound), and [`Unsupported`](crate::ErrorKind::Unsupported) for
    /// a document that was not text.
    pub fn legacy_fingerprint(&self, index: usize) -> Result<u64> {
        let mut out = 0;
        // SAFETY: a live handle.
        call(|err| unsafe {
            sys::scrt_document_legacy_fingerprint(self.0.as_ptr(), index as i64, &mut out, err)
        })?;
        Ok(out)
    }
}

/// The document in the schema language; it parses back to an equal one.
impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: a live handle.
        let text =
            text_of(|out, err| unsafe { sys::scrt_document_print(self.0.as_ptr(), out, err) });
        f.write_str(&text.map_err(|_| fmt::Error)?)
    }
}

/// Compiled schemas by file and by fingerprint, for any number of threads.
///
/// ```
/// # fn main() -> scrt::Result<()> {
/// let cache = scrt::SchemaCache::new()?;
/// let schema = scrt::Schema::parse("@schema User\n@field ID u64\n")?;
/// cache.put(&schema)?;
/// assert_eq!(cache.find(schema.fingerprint())?, schema);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct SchemaCache(CacheHandle);

impl SchemaCache {
    /// An empty cache.
    ///
    /// # Errors
    /// [`NoMemory`](crate::ErrorKind::NoMemory).
    pub fn new() -> Result<Self> {
        // SAFETY: takes nothing, and what it gives is ours.
        unsafe { CacheHandle::from_raw(sys::scrt_schema_cache_new()).map(Self) }
    }

    /// The document of a file in the schema language, which is read again only when its
    /// modification time or size changed.
    ///
    /// # Errors
    /// As [`Document::load`].
    pub fn load(&self, path: impl AsRef<Path>) -> Result<Document> {
        let path = c_path(path.as_ref())?;
        let mut out = std::ptr::null_mut();
        // SAFETY: a live handle, and the path outlives the call.
        call(|err| unsafe {
            sys::scrt_schema_cache_load(self.0.as_ptr(), path.as_ptr(), &mut out, err)
        })?;
        // SAFETY: ours now.
        unsafe { DocumentHandle::from_raw(out).map(Document) }
    }

    /// The schema of this fingerprint.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound), and
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for what is no fingerprint.
    pub fn find(&self, fingerprint: &str) -> Result<Schema> {
        let fingerprint = c_text(fingerprint)?;
        let mut out = std::ptr::null_mut();
        // SAFETY: a live handle, and the NUL-terminated text outlives the call.
        call(|err| unsafe {
            sys::scrt_schema_cache_find(self.0.as_ptr(), fingerprint.as_ptr(), &mut out, err)
        })?;
        // SAFETY: ours now.
        unsafe { Schema::from_raw(out) }
    }

    /// Puts a schema into the cache.
    ///
    /// # Errors
    /// [`NoMemory`](crate::ErrorKind::NoMemory).
    pub fn put(&self, schema: &Schema) -> Result<()> {
        // SAFETY: live handles.
        call(|err| unsafe { sys::scrt_schema_cache_put(self.0.as_ptr(), schema.as_ptr(), err) })
            .map(drop)
    }

    /// Number of compiled schemas, and of files, that the cache holds.
    pub fn stats(&self) -> (u64, u64) {
        let mut out = sys::scrt_schema_cache_stats {
            struct_size: crate::handle::size_of::<sys::scrt_schema_cache_stats>(),
            schemas: 0,
            files: 0,
        };
        // SAFETY: a live handle. It can't fail then.
        unsafe {
            sys::scrt_schema_cache_stats_get(self.0.as_ptr(), &mut out, std::ptr::null_mut())
        };
        (out.schemas, out.files)
    }
}
