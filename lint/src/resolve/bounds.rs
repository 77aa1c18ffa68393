//! What following values may cost. Code can say in a few lines what takes for ever to follow or fills the memory
//! (`x = x + x`, sixty times); what is past a bound is unknown.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use promptlint_grammars::module::Name;

use crate::call::HoleOrigin;

use super::Resolver;
use super::value::{Base, Item, List, Loc, Piece, Thunk, Value};

/// Steps that one question may take. A prompt of the largest labelled repositories needs about 3,000 evaluations, and
/// about as many looks at what is known already.
const FUEL: u32 = 24_000;
/// Steps for all questions about one file: these, and as many for each of its bytes. A step takes about a
/// microsecond, so that 100 KB take a third of a second; the labelled repositories need no third of it.
const FILE_FUEL: u64 = 100_000;
const FILE_FUEL_PER_BYTE: u64 = 2;
/// What every question gets even then, so that a call is found though nothing is known of what it sends.
const LEAST_FUEL: u32 = 400;

/// A longer text is unknown: a million tokens, the most that a model takes, are about 4 MB.
pub(super) const MAX_TEXT: usize = 4 << 20;
/// The runs of one text: each piece of a template or a sum is one.
pub(super) const MAX_PIECES: usize = 1 << 12;
/// What a list holds when it is written out, with all that its elements hold.
const MAX_PARTS: usize = 1 << 14;
/// Lists in lists, members of members.
const MAX_NESTING: usize = 200;
/// What can be copied in the time of a step.
const PARTS_PER_STEP: usize = 16;
const BYTES_PER_STEP: usize = 64;

/// The steps that are left.
#[derive(Debug)]
pub(super) struct Fuel<'w> {
    /// Set when nobody wants to know any more.
    stop: Option<&'w AtomicBool>,
    question: Cell<u32>,
    file: Cell<u64>,
    /// Something became unknown because of a bound.
    cut: Cell<bool>,
}

impl Default for Fuel<'_> {
    fn default() -> Self {
        Self { stop: None, question: Cell::new(FUEL), file: Cell::new(FILE_FUEL), cut: Cell::new(false) }
    }
}

/// Whether so many steps about a file of this size leave each question as many as it may take at all.
pub fn are_ample(steps: u64, bytes: usize) -> bool {
    steps + u64::from(FUEL) <= FILE_FUEL + FILE_FUEL_PER_BYTE * bytes as u64
}

impl<'w> Resolver<'w> {
    /// From here on all is unknown once `stop` is set, so that it soon ends.
    pub fn stop_at(&mut self, stop: &'w AtomicBool) {
        self.fuel.stop = Some(stop);
    }

    /// A new question: the bound on its work starts anew.
    pub fn refuel(&self) {
        let left = u32::try_from(self.fuel.file.get()).unwrap_or(u32::MAX);
        self.fuel.question.set(left.clamp(LEAST_FUEL, FUEL));
    }

    /// The questions are about a file of this size.
    pub fn fuel_for(&self, bytes: usize) {
        self.fuel.file.set(FILE_FUEL + FILE_FUEL_PER_BYTE * bytes as u64);
    }

    /// The steps that are left for the file.
    pub fn steps_left(&self) -> u64 {
        self.fuel.file.get()
    }

    /// Nobody wants to know any more.
    pub fn is_stopped(&self) -> bool {
        self.fuel.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    pub fn is_exhausted(&self) -> bool {
        self.fuel.question.get() == 0
    }

    /// Whether a bound made something unknown that could have been followed, since it was last asked.
    pub fn take_cut(&self) -> bool {
        self.fuel.cut.take()
    }

    /// Takes `steps`; `false` when there are none left.
    pub(super) fn spend(&self, steps: usize) -> bool {
        let (steps, left) = (u32::try_from(steps).unwrap_or(u32::MAX), self.fuel.question.get());
        self.fuel.question.set(left.saturating_sub(steps));
        self.fuel.file.set(self.fuel.file.get().saturating_sub(u64::from(steps)));
        if left <= steps {
            self.fuel.cut.set(true);
        }
        left > steps && !self.is_stopped()
    }

    pub(super) fn cut(&self, name: &Name, at: Option<Loc>) -> Value {
        self.fuel.cut.set(true);
        Value::unknown(HoleOrigin::Unknown, name, at)
    }

    /// The text of these runs, unless they are too many.
    pub(super) fn text_of(&self, runs: Runs, name: impl FnOnce() -> (Name, Option<Loc>)) -> Value {
        if runs.is_too_long() {
            let (name, at) = name();
            return self.cut(&name, at);
        }
        Value::Text(runs.pieces.into())
    }

    /// What stands for the elements of a list that are past a bound.
    pub(super) fn more(&self, at: Loc) -> Item {
        Item { value: self.cut(&self.name_at(at), Some(at)), repeated: false, spread: true, at }
    }

    /// The value, as far as a program sends as much. Its parts may be shared, so that what is small in memory is endless
    /// where it is written out.
    pub(super) fn bounded(&self, value: Value, at: Loc) -> Value {
        let mut load = Load::default();
        load.add(&value, 0);
        let steps = load.parts / PARTS_PER_STEP + load.fresh / BYTES_PER_STEP;
        if steps > 0 {
            self.spend(steps);
        }
        if !load.is_too_much() {
            return value;
        }
        let Value::List(list) = value else { return self.cut(&self.name_at(at), Some(at)) };
        self.fuel.cut.set(true);
        let mut load = Load::default();
        let fits = list.items.iter().take_while(|item| {
            load.add(&item.value, 1);
            !load.is_too_much()
        });
        let mut items: Vec<Item> = fits.cloned().collect();
        items.push(self.more(at));
        Value::List(Rc::new(List { items, at: list.at }))
    }
}

/// What a value holds when it is written out.
#[derive(Default)]
struct Load {
    parts: usize,
    bytes: usize,
    /// Bytes that nobody else holds: made by the operation that gave the value.
    fresh: usize,
    too_deep: bool,
}

impl Load {
    fn is_too_much(&self) -> bool {
        self.parts > MAX_PARTS || self.bytes > MAX_TEXT || self.too_deep
    }

    fn add(&mut self, value: &Value, depth: usize) {
        self.parts += 1;
        self.too_deep |= depth > MAX_NESTING;
        if self.is_too_much() {
            return;
        }
        let below = depth + 1;
        match value {
            Value::Text(pieces) => {
                self.parts += pieces.len();
                let is_new = Rc::strong_count(pieces) == 1;
                for piece in pieces.iter() {
                    if let Piece::Known { text, .. } = piece {
                        self.bytes += text.len();
                        self.fresh += if is_new && Arc::strong_count(text) == 1 { text.len() } else { 0 };
                    }
                }
            }
            Value::List(list) => list.items.iter().for_each(|item| self.add(&item.value, below)),
            Value::OneOf(values) => values.iter().for_each(|value| self.add(value, below)),
            Value::Record(record) => {
                self.parts += record.fields.len();
                for (_, thunk) in &record.fields {
                    if let Thunk::Value(value) = thunk {
                        self.add(value, below);
                    }
                }
            }
            Value::Symbol(symbol) => {
                self.parts += symbol.effects.len();
                match &symbol.base {
                    Base::Pipe(parts) => parts.iter().for_each(|part| self.add(part, below)),
                    Base::Index { of, index } => {
                        self.add(of, below);
                        self.add(index, below);
                    }
                    Base::Member { of, .. } | Base::Instance { of } | Base::Called { callee: of, .. } => {
                        self.add(of, below);
                    }
                    Base::External { .. } => {}
                }
            }
            _ => {}
        }
    }
}

/// A text that is being put together.
#[derive(Default)]
pub(super) struct Runs {
    pieces: Vec<Piece>,
    bytes: usize,
}

impl Runs {
    pub(super) fn push(&mut self, piece: Piece) {
        if let Piece::Known { text, .. } = &piece {
            self.bytes += text.len();
        }
        if !self.is_too_long() {
            self.pieces.push(piece);
        }
    }

    pub(super) fn extend(&mut self, pieces: impl IntoIterator<Item = Piece>) {
        for piece in pieces {
            self.push(piece);
            if self.is_too_long() {
                break;
            }
        }
    }

    pub(super) fn is_too_long(&self) -> bool {
        self.pieces.len() > MAX_PIECES || self.bytes > MAX_TEXT
    }

    /// The bytes that are known.
    pub(super) fn known_len(&self) -> usize {
        self.bytes
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    pub(super) fn into_pieces(self) -> Vec<Piece> {
        self.pieces
    }
}
