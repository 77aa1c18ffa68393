//! A number that is not known exactly: what it is at least, what it probably is, and what it is at most.

use std::ops::Add;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `high` is `None` when nothing bounds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Band<T> {
    pub low: T,
    pub expected: T,
    pub high: Option<T>,
}

impl<T: Copy> Band<T> {
    pub fn exact(value: T) -> Self {
        Self { low: value, expected: value, high: Some(value) }
    }
}

impl<T: Add<Output = T>> Add for Band<T> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            low: self.low + other.low,
            expected: self.expected + other.expected,
            high: self.high.zip(other.high).map(|(a, b)| a + b),
        }
    }
}
