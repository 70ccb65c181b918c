//! What goes wrong, and where in the input.
use std::borrow::Cow;
use std::error::Error as StdError;
use std::ffi::CStr;
use std::{fmt, io};

use scrt_sys as sys;

/// The result of every call that can fail.
pub type Result<T> = std::result::Result<T, Error>;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:ident,)*) => {
        /// What sort of failure an [`Error`] tells of.
        ///
        /// Later versions of the library may know more, so a `match` needs an arm for the rest.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorKind {
            $($(#[$doc])* $name,)*
            /// A code that this version of the crate has no name for.
            Other(i32),
        }

        impl ErrorKind {
            /// The kind with this number of the C interface.
            pub fn from_code(code: i32) -> Self {
                match code {
                    $(sys::$code => Self::$name,)*
                    other => Self::Other(other),
                }
            }

            /// The number of the C interface.
            pub fn code(self) -> i32 {
                match self {
                    $(Self::$name => sys::$code,)*
                    Self::Other(code) => code,
                }
            }
        }
    };
}

kinds! {
    /// An argument is out of its range.
    InvalidArgument = SCRT_E_INVALID_ARGUMENT,
    /// Not a handle of this kind. Safe code does not see it.
    Handle = SCRT_E_HANDLE,
    /// Out of memory.
    NoMemory = SCRT_E_NO_MEMORY,
    /// Beyond a limit of [`Limits`](crate::Limits) or of the format.
    Limit = SCRT_E_LIMIT,
    /// A system call failed; [`Error::os_error`] tells which way.
    Io = SCRT_E_IO,
    /// No such file, table, schema, field or key.
    NotFound = SCRT_E_NOT_FOUND,
    /// The file exists already.
    Exists = SCRT_E_EXISTS,
    /// Not available for this input.
    Unsupported = SCRT_E_UNSUPPORTED,
    /// A [`CancelToken`](crate::CancelToken) or a progress function stopped the call.
    Cancelled = SCRT_E_CANCELLED,
    /// The time limit of a [`Control`](crate::Control) passed.
    Deadline = SCRT_E_DEADLINE,
    /// Not now: finished, or failed before.
    State = SCRT_E_STATE,
    /// A bug in the library.
    Internal = SCRT_E_INTERNAL,
    /// A reader or writer of the caller failed; [`source`](StdError::source) is its error.
    User = SCRT_E_USER,
    /// Text does not follow its grammar.
    Syntax = SCRT_E_SYNTAX,
    /// Text is not UTF-8.
    Encoding = SCRT_E_ENCODING,
    /// Bytes contradict their format.
    Corrupt = SCRT_E_CORRUPT,
    /// Bytes end too early.
    Truncated = SCRT_E_TRUNCATED,
    /// Made by a newer version of the format.
    Version = SCRT_E_VERSION,
    /// Bytes are not those that were written.
    Checksum = SCRT_E_CHECKSUM,
    /// A number does not fit.
    Range = SCRT_E_RANGE,
    /// The same key twice.
    DuplicateKey = SCRT_E_DUPLICATE_KEY,
    /// A schema breaks a rule.
    Schema = SCRT_E_SCHEMA,
    /// A value is not of the type of its field.
    Type = SCRT_E_TYPE,
    /// A required field is missing.
    Missing = SCRT_E_MISSING,
    /// `unique` or `ref` does not hold.
    Constraint = SCRT_E_CONSTRAINT,
    /// Two schemas, or a schema and a Rust type, do not go together.
    Mismatch = SCRT_E_MISMATCH,
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // SAFETY: the function takes any number and gives static NUL-terminated text.
        let name = unsafe { CStr::from_ptr(sys::scrt_code_name(self.code())) };
        f.write_str(&name.to_string_lossy())
    }
}

/// What went wrong: a kind to decide by, a message to show, and the place in the input where one is
/// known.
///
/// ```
/// use scrt::{Document, ErrorKind};
///
/// let error = Document::parse("@schema A\n@field x nonsense\n").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Syntax);
/// assert_eq!((error.line(), error.column()), (Some(2), Some(10)));
/// ```
pub struct Error(Box<Repr>);

struct Repr {
    kind: ErrorKind,
    message: Cow<'static, str>,
    offset: i64,
    line: i64,
    column: i64,
    os_errno: i32,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

fn place(number: i64) -> Option<u64> {
    u64::try_from(number).ok()
}

impl Error {
    /// An error of the caller's own, to be told apart by `kind`.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Repr {
            kind,
            message: message.into(),
            offset: -1,
            line: -1,
            column: -1,
            os_errno: 0,
            source: None,
        }))
    }

    pub(crate) fn from_raw(status: i32, raw: &sys::scrt_error) -> Self {
        let text: Vec<u8> =
            raw.message.iter().map(|&byte| byte as u8).take_while(|&byte| byte != 0).collect();
        let mut error =
            Self::new(ErrorKind::from_code(status), String::from_utf8_lossy(&text).into_owned());
        (error.0.offset, error.0.line, error.0.column) = (raw.offset, raw.line, raw.column);
        error.0.os_errno = raw.os_errno;
        error
    }

    pub(crate) fn with_source(mut self, source: io::Error) -> Self {
        self.0.message = source.to_string().into();
        self.0.source = Some(Box::new(source));
        self
    }

    /// The same error with what it concerns in front of its message.
    pub(crate) fn at(mut self, what: &str) -> Self {
        self.0.message = format!("{what}: {}", self.0.message).into();
        self
    }

    /// What sort of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The number of the C interface.
    pub fn code(&self) -> i32 {
        self.0.kind.code()
    }

    /// What happened, without the place.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Where in the input or file, in bytes from 0.
    pub fn offset(&self) -> Option<u64> {
        place(self.0.offset)
    }

    /// The line of a text, from 1.
    pub fn line(&self) -> Option<u64> {
        place(self.0.line)
    }

    /// The column of a text, in bytes from 1.
    pub fn column(&self) -> Option<u64> {
        place(self.0.column)
    }

    /// The `errno` of the system call that failed.
    pub fn os_error(&self) -> Option<i32> {
        (self.0.os_errno != 0).then_some(self.0.os_errno)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        match (self.line(), self.column(), self.offset()) {
            (Some(line), Some(column), _) => write!(f, " (line {line}, column {column})"),
            (_, _, Some(offset)) => write!(f, " (byte {offset})"),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({}: {self})", self.0.kind)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn StdError + 'static))
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        let kind = match error.kind() {
            ErrorKind::NotFound => io::ErrorKind::NotFound,
            ErrorKind::Exists => io::ErrorKind::AlreadyExists,
            ErrorKind::InvalidArgument => io::ErrorKind::InvalidInput,
            ErrorKind::Truncated => io::ErrorKind::UnexpectedEof,
            ErrorKind::NoMemory => io::ErrorKind::OutOfMemory,
            ErrorKind::Unsupported => io::ErrorKind::Unsupported,
            ErrorKind::Deadline => io::ErrorKind::TimedOut,
            ErrorKind::Io => error
                .os_error()
                .map_or(io::ErrorKind::Other, |e| io::Error::from_raw_os_error(e).kind()),
            ErrorKind::User | ErrorKind::Internal | ErrorKind::Cancelled | ErrorKind::State => {
                io::ErrorKind::Other
            }
            _ => io::ErrorKind::InvalidData,
        };
        io::Error::new(kind, error)
    }
}

/// An error with a message made by `format!`.
macro_rules! error {
    ($kind:ident, $($message:tt)*) => {
        $crate::Error::new($crate::ErrorKind::$kind, format!($($message)*))
    };
}
pub(crate) use error;
