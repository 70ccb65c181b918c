//! How files and texts are read, written and converted.
use std::ffi::CString;
use std::ops::ControlFlow;
use std::os::raw::c_void;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::Arc;
use std::time::Duration;

use scrt_sys as sys;

use crate::handle::{c_text, call, size_of};
use crate::{Result, Schema};

/// What one call may take from its input. [`None`] means the default.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Nesting of values and types: 256, and never more than 1024.
    pub depth: Option<u64>,
    /// Fields of a struct, schemas of a file: 65536.
    pub fields: Option<u64>,
    /// Bytes held beyond the input: 1 GiB.
    pub memory_bytes: Option<u64>,
    /// Bytes of one string, blob or number: 1 GiB.
    pub value_bytes: Option<u64>,
    /// Rows of one row group when reading: 2²⁴.
    pub row_group_rows: Option<u64>,
}

impl Limits {
    fn raw(&self) -> sys::scrt_limits {
        sys::scrt_limits {
            depth: self.depth.unwrap_or(0),
            fields: self.fields.unwrap_or(0),
            memory: self.memory_bytes.unwrap_or(0),
            value_bytes: self.value_bytes.unwrap_or(0),
            row_group_rows: self.row_group_rows.unwrap_or(0),
            reserved: [0; 3],
        }
    }
}

/// Methods that set one field each and give the options back.
macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident($field:ident: $type:ty) = $value:expr;)*) => {
        $(
            $(#[$doc])*
            #[must_use]
            pub fn $name(mut self, $field: $type) -> Self {
                self.$field = $value;
                self
            }
        )*
    };
}

/// How the schema language is read.
#[derive(Debug, Clone, Default)]
pub struct DslOptions {
    month_first: bool,
    limits: Limits,
}

impl DslOptions {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// Whether `01/02/2025` is January 2 instead of 1 February.
        month_first(month_first: bool) = month_first;
        /// What reading may take.
        limits(limits: Limits) = limits;
    }

    pub(crate) fn raw(&self) -> sys::scrt_dsl_options {
        sys::scrt_dsl_options {
            struct_size: size_of::<sys::scrt_dsl_options>(),
            month_first: self.month_first.into(),
            reserved0: 0,
            limits: self.limits.raw(),
        }
    }
}

/// How a `.scrt` file is opened.
#[derive(Debug, Clone, Default)]
pub struct ReaderOptions {
    pread: bool,
    recover: bool,
    limits: Limits,
}

impl ReaderOptions {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// Whether a file at a path is read by `pread` instead of mapping it. A file that somebody
        /// truncates while it is read is then an error instead of a signal.
        pread(pread: bool) = pread;
        /// Whether a file without an end is read up to its last complete row group.
        recover(recover: bool) = recover;
        /// What reading may take.
        limits(limits: Limits) = limits;
    }

    pub(crate) fn raw(&self) -> sys::scrt_reader_options {
        sys::scrt_reader_options {
            struct_size: size_of::<sys::scrt_reader_options>(),
            use_pread: self.pread.into(),
            recover: self.recover.into(),
            limits: self.limits.raw(),
        }
    }
}

/// How strongly a file is compressed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Profile {
    /// Light encodings, then zstd.
    #[default]
    Compact,
    /// Light encodings, and zstd for very redundant text only.
    Fast,
}

/// How a `.scrt` file is written.
#[derive(Debug, Clone, Default)]
pub struct WriterOptions {
    profile: Profile,
    zstd_level: i32,
    page_bytes: u32,
    text_page_bytes: u32,
    no_overwrite: bool,
    sync: bool,
}

impl WriterOptions {
    /// The defaults.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// How strongly the file is compressed.
        profile(profile: Profile) = profile;
        /// The level of zstd, to 22; 0 is the default, 3.
        zstd_level(zstd_level: i32) = zstd_level;
        /// Bytes of a page of fixed-width values, as decoded; 0 is 64 KiB.
        page_bytes(page_bytes: u32) = page_bytes;
        /// Bytes of a page of text, as decoded; 0 is 1 MiB.
        text_page_bytes(text_page_bytes: u32) = text_page_bytes;
        /// Whether a file that exists is an error.
        no_overwrite(no_overwrite: bool) = no_overwrite;
        /// Whether `finish` returns only when the bytes are on the disk.
        sync(sync: bool) = sync;
    }

    pub(crate) fn raw(&self) -> sys::scrt_writer_options {
        sys::scrt_writer_options {
            struct_size: size_of::<sys::scrt_writer_options>(),
            profile: match self.profile {
                Profile::Compact => sys::SCRT_PROFILE_COMPACT as i32,
                Profile::Fast => sys::SCRT_PROFILE_FAST as i32,
            },
            zstd_level: self.zstd_level,
            page_bytes: self.page_bytes,
            text_page_bytes: self.text_page_bytes,
            no_overwrite: self.no_overwrite.into(),
            sync: self.sync.into(),
            reserved: 0,
        }
    }
}

/// How text becomes records.
#[derive(Debug, Clone, Default)]
pub struct TextOptions {
    syntax: Option<String>,
    schema_name: Option<String>,
    schema: Option<Schema>,
    exact: bool,
    drop_unknown_fields: bool,
    as_document: bool,
    group_bytes: u64,
    limits: Limits,
}

impl TextOptions {
    /// The defaults: JSON Lines, the schema inferred.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// `"jsonl"` or `"json"`; by the name of the file if it is not set, else `"jsonl"`.
        syntax(syntax: impl Into<String>) = Some(syntax.into());
        /// The name of an inferred schema instead of `"Record"`.
        schema_name(schema_name: impl Into<String>) = Some(schema_name.into());
        /// The schema that the records have, instead of inferring it.
        schema(schema: &Schema) = Some(schema.clone());
        /// Whether the text of every number is kept.
        exact(exact: bool) = exact;
        /// Whether fields that the schema lacks are dropped instead of being an error.
        drop_unknown_fields(drop_unknown_fields: bool) = drop_unknown_fields;
        /// Whether an array at the root of a JSON text is one value instead of rows.
        as_document(as_document: bool) = as_document;
        /// Bytes of text per batch and row group; 0 is 16 MiB.
        group_bytes(group_bytes: u64) = group_bytes;
        /// What reading may take.
        limits(limits: Limits) = limits;
    }

    /// The struct of the C interface, alive while `run` has it.
    pub(crate) fn with_raw<R>(
        &self,
        run: impl FnOnce(*const sys::scrt_text_options) -> Result<R>,
    ) -> Result<R> {
        let syntax = optional_text(&self.syntax)?;
        let schema_name = optional_text(&self.schema_name)?;
        let raw = sys::scrt_text_options {
            struct_size: size_of::<sys::scrt_text_options>(),
            syntax: syntax.as_ref().map_or(std::ptr::null(), |text| text.as_ptr()),
            schema_name: schema_name.as_ref().map_or(std::ptr::null(), |text| text.as_ptr()),
            schema: self.schema.as_ref().map_or(std::ptr::null(), Schema::as_ptr),
            exact: self.exact.into(),
            drop_unknown_fields: self.drop_unknown_fields.into(),
            as_document: self.as_document.into(),
            reserved0: 0,
            group_bytes: self.group_bytes,
            limits: self.limits.raw(),
        };
        run(&raw)
    }
}

fn optional_text(text: &Option<String>) -> Result<Option<CString>> {
    text.as_deref().map(c_text).transpose()
}

/// How a whole file is converted; see [`convert`](crate::convert).
#[derive(Debug, Clone, Default)]
pub struct ConvertOptions {
    from: Option<String>,
    to: Option<String>,
    threads: i32,
    pretty: bool,
    recover: bool,
    text: TextOptions,
    writer: WriterOptions,
}

impl ConvertOptions {
    /// The defaults: formats by content and by name, a thread per core.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// `"scrt"`, `"jsonl"`, `"json"`, `"dsl"`, `"scrt-stream"` or `"scrt-bundle"`; by content and
        /// name if it is not set.
        from(from: impl Into<String>) = Some(from.into());
        /// `"scrt"`, `"jsonl"` or `"json"`; by the name of the output if it is not set.
        to(to: impl Into<String>) = Some(to.into());
        /// Number of threads; 0 is one per core.
        threads(threads: i32) = threads;
        /// Whether JSON is indented.
        pretty(pretty: bool) = pretty;
        /// Whether a `.scrt` file without an end is read as far as it goes.
        recover(recover: bool) = recover;
        /// How text is read; its syntax does not matter here.
        text(text: TextOptions) = text;
        /// How a file is written.
        writer(writer: WriterOptions) = writer;
    }

    pub(crate) fn with_raw<R>(
        &self,
        run: impl FnOnce(*const sys::scrt_convert_options) -> Result<R>,
    ) -> Result<R> {
        let from = optional_text(&self.from)?;
        let to = optional_text(&self.to)?;
        let writer = self.writer.raw();
        self.text.with_raw(|text| {
            let raw = sys::scrt_convert_options {
                struct_size: size_of::<sys::scrt_convert_options>(),
                from: from.as_ref().map_or(std::ptr::null(), |text| text.as_ptr()),
                to: to.as_ref().map_or(std::ptr::null(), |text| text.as_ptr()),
                threads: self.threads,
                pretty: self.pretty.into(),
                recover: self.recover.into(),
                reserved0: 0,
                text,
                writer: &writer,
            };
            run(&raw)
        })
    }
}

/// Stops calls that were given it, from any thread. Clones share one flag, which stays set.
///
/// ```
/// use scrt::{CancelToken, Control, ConvertOptions, ErrorKind};
///
/// let token = CancelToken::new();
/// token.cancel();
/// let error = scrt::infer("-", &Default::default(), Control::new().cancel(&token)).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Cancelled);
/// ```
#[derive(Debug, Clone, Default)]
pub struct CancelToken(Arc<AtomicI32>);

impl CancelToken {
    /// A token whose flag is not set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the flag: calls under way end with [`Cancelled`](crate::ErrorKind::Cancelled).
    pub fn cancel(&self) {
        self.0.store(1, Ordering::SeqCst);
    }

    /// Whether the flag is set.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::SeqCst) != 0
    }
}

/// How far a long call has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes of input that are done.
    pub done_bytes: u64,
    /// Bytes of the whole input, where that is known.
    pub total_bytes: Option<u64>,
    /// Rows that are done.
    pub rows: u64,
}

type ProgressFn<'a> = Box<dyn FnMut(Progress) -> ControlFlow<()> + 'a>;

/// How one long call is watched and stopped. [`Control::new`] does neither.
#[derive(Default)]
pub struct Control<'a> {
    cancel: Option<CancelToken>,
    timeout: Option<Duration>,
    progress: Option<ProgressFn<'a>>,
}

/// What the progress function of the C interface is given.
struct Watch<'a> {
    progress: ProgressFn<'a>,
    panic: Option<Box<dyn std::any::Any + Send>>,
}

impl<'a> Control<'a> {
    /// Neither watched nor stopped.
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops with [`Cancelled`](crate::ErrorKind::Cancelled) when the token is cancelled.
    #[must_use]
    pub fn cancel(mut self, token: &CancelToken) -> Self {
        self.cancel = Some(token.clone());
        self
    }

    /// Stops with [`Deadline`](crate::ErrorKind::Deadline) after so long, counted in milliseconds
    /// and at least one.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Tells a function now and then how far the call has come, on the thread that made the call.
    /// [`ControlFlow::Break`] stops it with [`Cancelled`](crate::ErrorKind::Cancelled).
    #[must_use]
    pub fn progress(mut self, progress: impl FnMut(Progress) -> ControlFlow<()> + 'a) -> Self {
        self.progress = Some(Box::new(progress));
        self
    }

    /// Runs a call of the C interface under this control. A panic of the progress function goes on
    /// when the call has returned.
    pub(crate) fn run(
        self,
        run: impl FnOnce(*const sys::scrt_control, *mut sys::scrt_error) -> i32,
    ) -> Result<()> {
        let mut watch = self.progress.map(|progress| Watch { progress, panic: None });
        let user_data = watch.as_mut().map_or(std::ptr::null_mut(), |watch| {
            let watch: *mut Watch<'a> = watch;
            watch.cast::<c_void>()
        });
        let raw = sys::scrt_control {
            struct_size: size_of::<sys::scrt_control>(),
            cancel: self.cancel.as_ref().map_or(std::ptr::null(), |token| token.0.as_ptr()),
            timeout_ms: self
                .timeout
                .map_or(0, |timeout| i64::try_from(timeout.as_millis()).unwrap_or(i64::MAX).max(1)),
            progress: (!user_data.is_null()).then_some(tell as _),
            user_data,
            reserved: 0,
        };
        let result = call(|err| run(&raw, err));
        if let Some(panic) = watch.and_then(|watch| watch.panic) {
            resume_unwind(panic);
        }
        result.map(drop)
    }
}

unsafe extern "C" fn tell(user_data: *mut c_void, done: i64, total: i64, rows: i64) -> i32 {
    // SAFETY: `run` gave this pointer, and holds the value still during the call.
    let watch = unsafe { &mut *user_data.cast::<Watch<'_>>() };
    let progress = Progress {
        done_bytes: done.max(0) as u64,
        total_bytes: u64::try_from(total).ok(),
        rows: rows.max(0) as u64,
    };
    match catch_unwind(AssertUnwindSafe(|| (watch.progress)(progress))) {
        Ok(ControlFlow::Continue(())) => sys::SCRT_OK,
        Ok(ControlFlow::Break(())) => sys::SCRT_E_CANCELLED,
        Err(panic) => {
            watch.panic = Some(panic);
            sys::SCRT_E_USER
        }
    }
}
