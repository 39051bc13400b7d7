# Sourced, never run: puts the project's tools first on PATH, wherever `scripts/setup` had to get them from.

KAGI_TOOLS="${XDG_CACHE_HOME:-$HOME/.cache}/kagi-dev"
KAGI_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

RUST_VERSION=1.96.0            # exactly: what builds cargo-leptos' lock file, what Debian 12 has, and what scripts/build's flags mean
CARGO_LEPTOS_VERSION=0.3.11
WASM_BINDGEN_VERSION=0.2.130   # must equal the crate's version in Cargo.toml
CARGO_DENY_VERSION=0.20.2
CARGO_AUDIT_VERSION=0.22.2
CARGO_FUZZ_VERSION=0.13.2
KEYCLOAK_VERSION=26.7.3
KEYCLOAK_SHA256=27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f
MAVEN_DEPENDENCY_PLUGIN=org.apache.maven.plugins:maven-dependency-plugin:3.8.1

export KAGI_KEYCLOAK_HOME="$KAGI_TOOLS/keycloak-$KEYCLOAK_VERSION"

export PATH="$KAGI_ROOT/node_modules/.bin:$KAGI_TOOLS/bin:$PATH"

# `scripts/setup` writes down which Rust it chose: a rustup toolchain, a sysroot of our own, or what was there.
if [ -f "$KAGI_TOOLS/rust.env" ]; then
  . "$KAGI_TOOLS/rust.env"
fi

# A clean clone in CI keeps its compiled dependencies between runs; at a desk they stay in ./target.
if [ -n "${CI:-}" ]; then
  export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$KAGI_TOOLS/target}"
fi
