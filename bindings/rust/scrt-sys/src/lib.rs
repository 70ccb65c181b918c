//! The C interface of libscrt as it is: unsafe, undocumented beyond the comments of the C headers.
//! The crate `scrt` is the one to use.
//!
//! How the library is found, in this order: the directory that the environment variable
//! `SCRT_LIB_DIR` names (with `SCRT_STATIC=1` the static library in it); with the feature `bundled`
//! a static one built by CMake from the repository's sources; else the one that `pkg-config` knows.
#![no_std]
#![allow(non_camel_case_types, non_upper_case_globals, rustdoc::all)]

#[cfg(target_endian = "big")]
compile_error!("libscrt hands out little-endian columns");

include!("bindings.rs");
