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

/// The callbacks as the library calls them, without the library: Miri can run these.
#[cfg(test)]
mod tests {
    use super::*;

    fn stream(input: impl Read + Send + 'static) -> StreamSource {
        StreamSource { input: Mutex::new(Box::new(input)), failures: Failures::default() }
    }

    fn read_all(source: &StreamSource, size: usize) -> (i32, Vec<u8>) {
        let mut all = Vec::new();
        loop {
            let mut buffer = vec![0xaa; size];
            let mut got = -1;
            let user_data = (source as *const StreamSource).cast_mut().cast();
            // SAFETY: everything lives during the call.
            let status =
                unsafe { read_next(user_data, buffer.as_mut_ptr(), size as i64, &mut got) };
            if status != sys::SCRT_OK || got == 0 {
                return (status, all);
            }
            all.extend_from_slice(&buffer[..got as usize]);
        }
    }

    #[test]
    fn streams_are_read_to_their_end() {
        let source = stream(io::Cursor::new(b"some bytes".to_vec()));
        assert_eq!(read_all(&source, 3), (sys::SCRT_OK, b"some bytes".to_vec()));
        assert!(source.failures.settle(Ok(())).is_ok());
    }

    #[test]
    fn a_panic_waits_for_the_call_to_end() {
        struct Panics;
        impl Read for Panics {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                panic!("as told")
            }
        }
        let source = stream(Panics);
        assert_eq!(read_all(&source, 3), (sys::SCRT_E_USER, Vec::new()));
        let failed: Result<()> = Err(error!(User, "callback"));
        let panic = catch_unwind(AssertUnwindSafe(|| source.failures.settle(failed)));
        assert_eq!(panic.unwrap_err().downcast_ref::<&str>(), Some(&"as told"));
    }

    #[test]
    fn errors_reach_the_thread_that_they_belong_to() {
        struct Fails;
        impl ReadAt for Fails {
            fn read_exact_at(&self, _: &mut [u8], offset: u64) -> io::Result<()> {
                Err(io::Error::new(io::ErrorKind::Other, format!("at {offset}")))
            }
        }
        let source = AtSource { file: Box::new(Fails), failures: Failures::default() };
        let fail = |offset: i64| {
            let mut byte = 0;
            let user_data = (&source as *const AtSource).cast_mut().cast();
            // SAFETY: everything lives during the call.
            assert_eq!(unsafe { read_at(user_data, offset, &mut byte, 1) }, sys::SCRT_E_USER);
            thread::yield_now();
            let error = source.failures.settle::<()>(Err(error!(User, "callback"))).unwrap_err();
            assert_eq!(error.message(), format!("at {offset}"));
        };
        thread::scope(|scope| {
            for thread in 0..4 {
                scope.spawn(move || (0..5).for_each(|n| fail(10 * thread + n)));
            }
        });
        assert!(source.failures.settle(Ok(())).is_ok());
    }

    #[test]
    fn sinks_take_every_byte() {
        let mut sink = Sink { output: Vec::new(), failures: Failures::default() };
        let user_data = (&mut sink as *mut Sink<Vec<u8>>).cast();
        for part in [&b"ab"[..], b"", b"c"] {
            // SAFETY: everything lives during the call.
            let status = unsafe { write::<Vec<u8>>(user_data, part.as_ptr(), part.len() as i64) };
            assert_eq!(status, sys::SCRT_OK);
        }
        assert_eq!(sink.output, b"abc");
    }
}
