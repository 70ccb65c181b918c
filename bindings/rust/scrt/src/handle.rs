//! Owners of what the C interface hands out.
use std::ffi::CString;
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::ptr::NonNull;

use scrt_sys as sys;

use crate::error::error;
use crate::{Error, Result};

/// Runs one call of the C interface. The status is `SCRT_OK` or `SCRT_END`.
pub(crate) fn call(run: impl FnOnce(*mut sys::scrt_error) -> i32) -> Result<i32> {
    // SAFETY: the struct has only numbers, for which zeros are values.
    let mut raw: sys::scrt_error = unsafe { MaybeUninit::zeroed().assume_init() };
    let status = run(&mut raw);
    if status < 0 {
        return Err(Error::from_raw(status, &raw));
    }
    Ok(status)
}

/// The text of a path for C; a NUL inside is an error.
pub(crate) fn c_path(path: &Path) -> Result<CString> {
    CString::new(path.as_os_str().as_bytes())
        .map_err(|_| error!(InvalidArgument, "a path holds a NUL character"))
}

pub(crate) fn c_text(text: &str) -> Result<CString> {
    CString::new(text).map_err(|_| error!(InvalidArgument, "a text holds a NUL character"))
}

pub(crate) fn size_of<T>() -> u64 {
    std::mem::size_of::<T>() as u64
}

/// What a view shows.
///
/// # Safety
/// The bytes live and stay as they are for `'a`.
pub(crate) unsafe fn view_bytes<'a>(view: sys::scrt_view) -> &'a [u8] {
    // SAFETY: by the caller.
    unsafe { bytes(view.data, view.size) }
}

/// # Safety
/// As [`view_bytes`], and the bytes are UTF-8.
pub(crate) unsafe fn view_text<'a>(view: sys::scrt_view) -> &'a str {
    // SAFETY: by the caller.
    unsafe { std::str::from_utf8_unchecked(view_bytes(view)) }
}

/// # Safety
/// NULL, or `size` bytes at `data` that live and stay as they are for `'a`.
pub(crate) unsafe fn bytes<'a>(data: *const u8, size: i64) -> &'a [u8] {
    if data.is_null() || size <= 0 {
        return &[];
    }
    // SAFETY: by the caller.
    unsafe { std::slice::from_raw_parts(data, size as usize) }
}

macro_rules! handle {
    ($name:ident, $raw:ident, $free:ident) => {
        #[derive(Debug)]
        pub(crate) struct $name(NonNull<sys::$raw>);

        impl $name {
            /// Takes ownership. NULL, which the C interface gives without memory, is an error.
            ///
            /// # Safety
            /// NULL, or a handle that nobody else frees.
            pub(crate) unsafe fn from_raw(raw: *mut sys::$raw) -> Result<Self> {
                NonNull::new(raw).map(Self).ok_or_else(|| error!(NoMemory, "out of memory"))
            }

            #[allow(dead_code)]
            pub(crate) fn as_ptr(&self) -> *const sys::$raw {
                self.0.as_ptr()
            }

            #[allow(dead_code)]
            pub(crate) fn as_mut_ptr(&mut self) -> *mut sys::$raw {
                self.0.as_ptr()
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                // SAFETY: owned, and freed once.
                unsafe { sys::$free(self.0.as_ptr()) }
            }
        }

        // SAFETY: the library has no thread state. Functions that take a const handle may run at
        // the same time, and all others are called through `&mut` or an owner.
        unsafe impl Send for $name {}
        // SAFETY: as above.
        unsafe impl Sync for $name {}
    };
}

handle!(SchemaHandle, scrt_schema, scrt_schema_free);
handle!(DocumentHandle, scrt_document, scrt_document_free);
handle!(CacheHandle, scrt_schema_cache, scrt_schema_cache_free);
handle!(BatchHandle, scrt_batch, scrt_batch_free);
handle!(CursorHandle, scrt_cursor, scrt_cursor_free);
handle!(ReaderHandle, scrt_reader, scrt_reader_free);
handle!(WriterHandle, scrt_writer, scrt_writer_free);

/// A buffer of the library.
pub(crate) struct Buf(pub(crate) sys::scrt_buf);

impl Buf {
    pub(crate) fn new() -> Self {
        Self(sys::scrt_buf { data: std::ptr::null_mut(), size: 0, reserved: 0 })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: the buffer is ours until it is dropped.
        unsafe { bytes(self.0.data, self.0.size) }
    }

    /// The text in it, which the library promises to be UTF-8.
    pub(crate) fn into_string(self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }
}

// SAFETY: an owned block of memory, which a shared reference only reads.
unsafe impl Send for Buf {}
// SAFETY: as above.
unsafe impl Sync for Buf {}

impl Drop for Buf {
    fn drop(&mut self) {
        // SAFETY: filled in by the library or empty.
        unsafe { sys::scrt_buf_free(&mut self.0) }
    }
}

/// Text that a call of the C interface writes.
pub(crate) fn text_of(
    run: impl FnOnce(*mut sys::scrt_buf, *mut sys::scrt_error) -> i32,
) -> Result<String> {
    let mut buf = Buf::new();
    call(|err| run(&mut buf.0, err))?;
    Ok(buf.into_string())
}
