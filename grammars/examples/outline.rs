//! `cargo run -p promptlint-grammars --example outline -- [--quiet] PATH…`: the outline of every file that a
//! grammar reads, or with `--quiet` only how many there are and how long it took.

use std::path::Path;
use std::time::{Duration, Instant};

use promptlint_grammars::module::Expr;
use promptlint_grammars::{Source, outline, parse};

#[derive(Default)]
struct Totals {
    files: usize,
    bytes: usize,
    calls: usize,
    opaque: usize,
    broken: usize,
    time: Duration,
}

// A development tool: it stands outside of the workspace's file system, and its output is its purpose.
#[allow(clippy::print_stdout)]
fn main() {
    let (flags, paths): (Vec<_>, Vec<_>) = std::env::args().skip(1).partition(|arg| arg == "--quiet");
    let mut totals = Totals::default();
    for path in paths {
        visit(Path::new(&path), flags.is_empty(), &mut totals);
    }
    let Totals { files, bytes, calls, opaque, broken, time } = totals;
    println!("{files} files, {broken} with errors, {calls} calls, {opaque} opaque");
    let rate = bytes as u128 / time.as_millis().max(1);
    println!("{} kB in {time:.1?}: {rate} kB/s", bytes / 1000);
}

#[allow(clippy::print_stdout, clippy::disallowed_methods)]
fn visit(path: &Path, print: bool, totals: &mut Totals) {
    if let Ok(entries) = path.read_dir() {
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths.iter().filter(|path| !path.is_symlink()) {
            visit(path, print, totals);
        }
        return;
    }
    let Some(source) = path.to_str().and_then(Source::of_path) else { return };
    let Ok(text) = std::fs::read_to_string(path) else { return };
    totals.files += 1;
    totals.bytes += text.len();
    let start = Instant::now();
    let module = parse(source, text.into());
    let time = start.elapsed();
    totals.time += time;
    if time > Duration::from_millis(500) {
        println!("{}: {time:.1?}", path.display());
    }
    totals.calls += module.exprs.iter().filter(|node| matches!(node.expr, Expr::Call { .. })).count();
    totals.opaque += module.exprs.iter().filter(|node| matches!(node.expr, Expr::Opaque(_))).count();
    totals.broken += usize::from(!module.errors.is_empty());
    if print {
        println!("{}\n{}", path.display(), outline(&module));
    }
}
