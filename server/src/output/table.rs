//! A table that fits its terminal.

use std::fmt::Write as _;
use std::io::IsTerminal;

use anstyle::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

const GAP: &str = "  ";
/// Narrower columns say nothing.
const NARROWEST: usize = 12;

pub(super) const PLAIN: Style = Style::new();
pub(super) const BOLD: Style = Style::new().bold();
pub(super) const DIM: Style = Style::new().dimmed();
pub(super) const ATTENTION: Style = anstyle::AnsiColor::Yellow.on_default();

#[derive(Clone, Debug)]
pub(super) struct Cell {
    text: String,
    style: Style,
}

pub(super) fn cell(text: impl Into<String>, style: Style) -> Cell {
    Cell { text: text.into(), style }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// Cut at its start when there is no room: the end of a path says most.
    Path,
    /// As a path, and the first to be cut.
    Minor,
    /// Cut at its end.
    Text,
    /// Never cut.
    Word,
    /// Never cut; its cells stand at the right.
    Number,
}

/// How wide lines may be: `None` where they may be as long as they want (a pipe, a file).
pub(super) fn room() -> Option<usize> {
    let stdout = std::io::stdout();
    if !stdout.is_terminal() {
        return None;
    }
    terminal_size::terminal_size_of(stdout).map(|(width, _)| usize::from(width.0))
}

/// Lines of cells under a heading, each column as wide as it needs, cut where there is no room.
pub(super) fn render<const N: usize>(
    columns: [(&str, Column); N],
    rows: &[[Cell; N]],
    room: Option<usize>,
) -> String {
    let mut widths: [usize; N] = columns.map(|(heading, _)| heading.width());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.text.width());
        }
    }
    if let Some(room) = room {
        shrink(&mut widths, &columns, room.saturating_sub(GAP.len() * (N - 1)));
    }
    let heading = columns.map(|(heading, _)| cell(heading, DIM));
    let mut text = String::new();
    for row in std::iter::once(&heading).chain(rows) {
        let mut line = String::new();
        // Blanks are held back until something follows them.
        let mut blanks = 0;
        for ((content, width), (_, column)) in row.iter().zip(widths).zip(columns) {
            let shown = cut(&content.text, width, column);
            let left = width.saturating_sub(shown.width());
            let (before, after) = if column == Column::Number { (left, 0) } else { (0, left) };
            blanks += before;
            if !shown.is_empty() {
                line.extend(std::iter::repeat_n(' ', blanks));
                blanks = 0;
                let style = content.style;
                let _ = write!(line, "{style}{shown}{style:#}");
            }
            blanks += after + GAP.len();
        }
        text += &line;
        text.push('\n');
    }
    text
}

/// Takes from the widest column that can be cut until all fit.
fn shrink<const N: usize>(widths: &mut [usize; N], columns: &[(&str, Column); N], room: usize) {
    while widths.iter().sum::<usize>() > room {
        let minor = (0..N).find(|index| columns[*index].1 == Column::Minor && widths[*index] > NARROWEST);
        let cuttable = (0..N).filter(|index| matches!(columns[*index].1, Column::Path | Column::Text));
        let Some(widest) = minor.or_else(|| cuttable.max_by_key(|index| widths[*index])) else { return };
        if widths[widest] <= NARROWEST {
            return;
        }
        widths[widest] -= 1;
    }
}

fn cut(text: &str, width: usize, column: Column) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut left = width.saturating_sub(1);
    let mut fits = |char: &char| {
        let wide = char.width().unwrap_or(0);
        let fits = wide <= left;
        left = left.saturating_sub(wide);
        fits
    };
    if matches!(column, Column::Path | Column::Minor) {
        let mut end: Vec<_> = text.chars().rev().take_while(&mut fits).collect();
        end.push('…');
        end.iter().rev().collect()
    } else {
        text.chars().take_while(&mut fits).chain(['…']).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(room: Option<usize>) -> String {
        let row = |path: &str, model: &str, cap: &str| [path, model, cap].map(|text| cell(text, PLAIN));
        let rows = [row("src/agents/triage.py:41", "gpt-4o", "512"), row("日本.py:7", "", "4096")];
        let columns = [("WHERE", Column::Path), ("MODEL", Column::Text), ("CAP", Column::Number)];
        anstream::adapter::strip_str(&render(columns, &rows, room)).to_string()
    }

    #[test]
    fn columns_stand_below_each_other() {
        insta::assert_snapshot!(plain(None), @r"
        WHERE                    MODEL    CAP
        src/agents/triage.py:41  gpt-4o   512
        日本.py:7                        4096
        ");
    }

    #[test]
    fn paths_are_cut_at_their_start() {
        insta::assert_snapshot!(plain(Some(32)), @r"
        WHERE               MODEL    CAP
        …ents/triage.py:41  gpt-4o   512
        日本.py:7                   4096
        ");
    }
}
