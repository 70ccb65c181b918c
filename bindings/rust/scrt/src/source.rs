//! Readers and writers of the caller behind the callbacks of the C interface. An error of theirs waits
//! here until the call that it ends has returned, and so does a panic, which must not unwind through
//! the library.
use std::any::Any;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::raw::c_void;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use scrt_sys as sys;

use crate::error::error;
use crate::{Error, ErrorKind, Result};

/// How a callback ended that did not do its work.
enum Failure {
    Error(io::Error),
    Panic(Box<dyn Any + Send>),
}

/// The failures of callbacks on their way to the calls that they end, by thread: one handle may be
/// used by several.
#[derive(Default)]
pub(crate) struct Failures(Mutex<Vec<(ThreadId, Failure)>>);

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Failures {
    /// Runs the caller's code and gives the code for C.
    fn guard(&self, run: impl FnOnce() -> io::Result<()>) -> i32 {
        let failure = match catch_unwind(AssertUnwindSafe(run)) {
            Ok(Ok(())) => return sys::SCRT_OK,
            Ok(Err(error)) => Failure::Error(error),
            Err(panic) => Failure::Panic(panic),
        };
        lock(&self.0).push((thread::current().id(), failure));
        sys::SCRT_E_USER
    }

    /// The result of a call, with what the callbacks of this thread left for it.
    pub(crate) fn settle<T>(&self, result: Result<T>) -> Result<T> {
        let mut waiting = lock(&self.0);
        let thread = thread::current().id();
        let Some(position) = waiting.iter().position(|(of, _)| *of == thread) else {
            return result;
        };
        let (_, failure) = waiting.swap_remove(position);
        drop(waiting);
        match failure {
            Failure::Panic(panic) => resume_unwind(panic),
            Failure::Error(source) => result.map_err(|error| match error.kind() {
                ErrorKind::User => error.with_source(source),
                _ => error,
            }),
        }
    }
}

/// A file that is read at any place.
///
/// Any number of threads may read at once.
pub trait ReadAt: Send + Sync + 'static {
    /// Fills `buffer` with the bytes from `offset` on.
    ///
    /// # Errors
    /// Whatever the source finds; the call that needed the bytes ends with it.
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()>;
}

/// One position for all: threads wait for each other.
impl<R: Read + Seek + Send + 'static> ReadAt for Mutex<R> {
    fn read_exact_at(&self, buffer: &mut [u8], offset: u64) -> io::Result<()> {
        let mut file = lock(self);
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(buffer)
    }
}

/// What a reader's callback is given; its readers, cursors and batches keep it alive.
pub(crate) struct AtSource {
    pub(crate) file: Box<dyn ReadAt>,
    pub(crate) failures: Failures,
}

/// # Safety
/// `user_data` is a live [`AtSource`], `data` has room for `size` bytes.
pub(crate) unsafe extern "C" fn read_at(
    user_data: *mut c_void,
    offset: i64,
    data: *mut u8,
    size: i64,
) -> i32 {
    // SAFETY: by the caller.
    let source = unsafe { &*user_data.cast::<AtSource>() };
    // SAFETY: by the caller; zeroed first, as the caller's code may look at it.
    let buffer = unsafe { buffer(data, size) };
    source.failures.guard(|| source.file.read_exact_at(buffer, offset.max(0) as u64))
}

/// # Safety
/// `data` has room for `size` bytes for as long as the result is used.
unsafe fn buffer<'a>(data: *mut u8, size: i64) -> &'a mut [u8] {
    if data.is_null() || size <= 0 {
        return &mut [];
    }
    // SAFETY: by the caller; every byte has a value then.
    unsafe {
        std::ptr::write_bytes(data, 0, size as usize);
        std::slice::from_raw_parts_mut(data, size as usize)
    }
}

/// What a stream's callback is given; its cursor owns it.
pub(crate) struct StreamSource {
    pub(crate) input: Mutex<Box<dyn Read + Send>>,
    pub(crate) failures: Failures,
}

/// # Safety
/// `user_data` is a live [`StreamSource`], `data` has room for `size` bytes, `got` for a number.
pub(crate) unsafe extern "C" fn read_next(
    user_data: *mut c_void,
    data: *mut u8,
    size: i64,
    got: *mut i64,
) -> i32 {
    // SAFETY: by the caller.
    let source = unsafe { &*user_data.cast::<StreamSource>() };
    // SAFETY: by the caller.
    let buffer = unsafe { buffer(data, size) };
    source.failures.guard(|| {
        let mut input = lock(&source.input);
        let count = loop {
            match input.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        if count > buffer.len() {
            return Err(io::Error::new(
                io::ErrorKind::Other,
                "read gave more bytes than asked for",
            ));
        }
        // SAFETY: by the caller.
        unsafe { *got = count as i64 };
        Ok(())
    })
}

/// What a writer's callback is given; the writer owns it.
pub(crate) struct Sink<W> {
    pub(crate) output: W,
    pub(crate) failures: Failures,
}

/// # Safety
/// `user_data` is a live `Sink<W>` that nobody else uses, `data` holds `size` bytes.
pub(crate) unsafe extern "C" fn write<W: Write>(
    user_data: *mut c_void,
    data: *const u8,
    size: i64,
) -> i32 {
    // SAFETY: by the caller.
    let sink = unsafe { &mut *user_data.cast::<Sink<W>>() };
    // SAFETY: by the caller.
    let bytes = unsafe { crate::handle::bytes(data, size) };
    let output = &mut sink.output;
    sink.failures.guard(|| output.write_all(bytes))
}

/// An error for what the caller's own stream did.
pub(crate) fn stream_error(source: io::Error) -> Error {
    error!(User, "").with_source(source)
}
