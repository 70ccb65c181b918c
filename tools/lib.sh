# Sourced by the tools: where the tree is, how wide to build, and what set-up put into it.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
jobs=${SCRT_JOBS:-$(nproc)}
if [ -d "$root/.tools/go/bin" ]; then export PATH="$root/.tools/go/bin:$PATH"; fi
if [ -z "${SCRT_SHARED:-}" ] && [ -d "$root/../shared" ]; then
  SCRT_SHARED=$(cd "$root/../shared" && pwd)
  export SCRT_SHARED
fi

die() {
  printf '%s: %s\n' "$(basename "$0")" "$1" >&2
  exit "${2:-1}"
}

# usage_of FILE: the comment block at its head.
usage_of() { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$1"; }

# configure PRESET [cmake arguments]: quiet unless it fails.
configure() {
  local output
  output=$(cmake --preset "$@" 2>&1) || {
    printf '%s\n' "$output" >&2
    return 1
  }
}
