//! The binary: arguments in, text or JSON out. Everything it says it learns from `promptlint_lint`.

mod cache;
mod cli;
mod comment;
mod engine;
mod git;
mod lsp;
mod output;
mod progress;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
