//! Finds libscrt, or builds it; src/lib.rs says where it looks.
use std::env;
use std::path::{Path, PathBuf};
use std::process::{exit, Command};

/// What a static libscrt needs beside itself, as pkg-config knows it.
const STATIC_PACKAGES: [&str; 3] = ["libzstd", "libxxhash", "libhwy"];

fn main() {
    for name in ["SCRT_LIB_DIR", "SCRT_STATIC", "PKG_CONFIG", "PKG_CONFIG_PATH"] {
        println!("cargo:rerun-if-env-changed={name}");
    }
    println!("cargo:rerun-if-changed=build.rs");
    if env::var_os("DOCS_RS").is_some() {
        return;
    }
    if let Some(dir) = env::var_os("SCRT_LIB_DIR") {
        link_directory(Path::new(&dir));
    } else if env::var_os("CARGO_FEATURE_BUNDLED").is_some() {
        link_static(&build_bundled());
    } else if let Err(reason) = link_package("scrt") {
        fail(&format!(
            "libscrt was not found by pkg-config ({}). Install it, or name its directory in \
             SCRT_LIB_DIR, or build it with the crate's feature `bundled`.",
            reason.trim()
        ));
    }
}

fn fail(message: &str) -> ! {
    eprintln!("scrt-sys: {message}");
    exit(1)
}

fn link_directory(dir: &Path) {
    if !dir.is_dir() {
        fail(&format!("SCRT_LIB_DIR is {}, which is no directory", dir.display()));
    }
    if env::var("SCRT_STATIC").is_ok_and(|value| value == "1") {
        link_static(dir);
    } else {
        println!("cargo:rustc-link-search=native={}", dir.display());
        println!("cargo:rustc-link-lib=dylib=scrt");
        println!("cargo:libdir={}", dir.display());
    }
}

fn link_static(dir: &Path) {
    println!("cargo:rustc-link-search=native={}", dir.display());
    println!("cargo:rustc-link-lib=static=scrt");
    for package in STATIC_PACKAGES {
        if let Err(reason) = link_package(package) {
            fail(&format!("a static libscrt needs {package}: {}", reason.trim()));
        }
    }
    println!("cargo:rustc-link-lib=dylib=stdc++");
    println!("cargo:libdir={}", dir.display());
}

/// Links what `pkg-config --libs` answers.
fn link_package(name: &str) -> Result<(), String> {
    let program = env::var_os("PKG_CONFIG").unwrap_or_else(|| "pkg-config".into());
    let output = Command::new(program)
        .args(["--libs", "--print-errors", name])
        .output()
        .map_err(|e| format!("pkg-config does not run: {e}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    for flag in String::from_utf8_lossy(&output.stdout).split_whitespace() {
        if let Some(dir) = flag.strip_prefix("-L") {
            println!("cargo:rustc-link-search=native={dir}");
            if name == "scrt" {
                println!("cargo:libdir={dir}");
            }
        } else if let Some(library) = flag.strip_prefix("-l") {
            println!("cargo:rustc-link-lib={library}");
        }
    }
    Ok(())
}

/// Builds the static library and gives the directory that it is in.
fn build_bundled() -> PathBuf {
    let manifest = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap());
    let source = manifest.join("../../..");
    if !source.join("capi/include/scrt/scrt.h").is_file() {
        fail("the feature `bundled` needs the crate inside a checkout of the repository");
    }
    for part in ["core", "capi", "cmake", "CMakeLists.txt"] {
        println!("cargo:rerun-if-changed={}", source.join(part).display());
    }
    let build = PathBuf::from(env::var_os("OUT_DIR").unwrap()).join("native");
    run(Command::new("cmake").arg("-S").arg(&source).arg("-B").arg(&build).args([
        "-DCMAKE_BUILD_TYPE=Release",
        "-DSCRT_BUILD_TESTS=OFF",
        "-DSCRT_BUILD_CLI=OFF",
        "-DSCRT_INSTALL=OFF",
    ]));
    let jobs = env::var("NUM_JOBS").unwrap_or_else(|_| "1".into());
    run(Command::new("cmake").arg("--build").arg(&build).args([
        "--target",
        "scrt_static",
        "-j",
        &jobs,
    ]));
    build
}

fn run(command: &mut Command) {
    match command.status() {
        Ok(status) if status.success() => {}
        Ok(status) => fail(&format!("{command:?}: {status}")),
        Err(e) => fail(&format!("{command:?}: {e}")),
    }
}
