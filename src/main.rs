//! The `rayenna` command.
fn main() {}
