#!/bin/sh
# Runs the server and the web UI's development server together. The server is built again and
# restarted when a Rust or SQL file changes; a build that fails leaves the old one running.
# Ctrl-C stops both.
set -eu
cd "$(dirname "$0")/.."
server_program=$1
server=""
web=""

stop_all() {
    trap - EXIT INT TERM
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    [ -z "$web" ] || kill "$web" 2>/dev/null || true
    wait
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

newer_than() {
    find src aggregates projections migrations Cargo.toml Cargo.lock -newer "$1" \
        \( -name '*.rs' -o -name '*.sql' -o -name '*.toml' -o -name 'Cargo.lock' \) | head -n 1
}

mkdir -p .rayenna
stamp=.rayenna/dev-stamp
touch "$stamp"
cargo build
(cd frontend && exec node_modules/.bin/vite) &
web=$!
"$server_program" serve --demo &
server=$!
while sleep 1; do
    kill -0 "$web" 2>/dev/null || { echo "the web UI's server stopped" >&2; exit 1; }
    changed=$(newer_than "$stamp")
    [ -n "$changed" ] || continue
    printf '\n== %s changed\n' "$changed"
    touch "$stamp"
    if cargo build; then
        kill "$server" 2>/dev/null || true
        wait "$server" || true
        "$server_program" serve --demo &
        server=$!
    fi
done
