//! The same work in C.
fn main() {
    println!("cargo:rerun-if-changed=src/peer.c");
    cc::Build::new()
        .file("src/peer.c")
        .include("../../../capi/include")
        .opt_level(3)
        .flag("-std=c99")
        .compile("peer");
}
