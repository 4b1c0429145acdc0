//! The `rayenna` command.

fn main() -> std::process::ExitCode {
    rayenna::cli::run()
}
