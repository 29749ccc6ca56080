//! One evaluation: its input, and what it has used up.

use super::host::HostFunctions;
use super::input::Input;
use super::value::{EvalError, Fault, Value};
use crate::document::{Document, Instant};
use jiff::SignedDuration;
use std::cell::Cell;

/// How much one evaluation may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Steps: elements walked, and pieces of text or of lists looked at.
    pub steps: u64,
    /// Bytes of text and lists built, whether or not they are still held.
    pub bytes: u64,
}

impl Default for Limits {
    /// A million steps (some ten milliseconds) and 16 MiB.
    fn default() -> Self {
        Limits { steps: 1_000_000, bytes: 16 << 20 }
    }
}

/// One evaluation under way.
pub(crate) struct Machine<'a> {
    pub input: &'a Input<'a>,
    pub host: Option<&'a dyn HostFunctions>,
    /// For each join of at most one, an empty document to read where there is none.
    pub absent: &'a [Document],
    limits: Limits,
    steps_left: Cell<u64>,
    bytes_left: Cell<u64>,
    /// When the first of the comparisons made so far turns.
    turns: Cell<Option<Instant>>,
}

impl<'a> Machine<'a> {
    pub fn new(input: &'a Input<'a>, limits: Limits) -> Self {
        Machine {
            input,
            host: None,
            absent: &[],
            limits,
            steps_left: Cell::new(limits.steps),
            bytes_left: Cell::new(limits.bytes),
            turns: Cell::new(None),
        }
    }

    /// When the first of the comparisons that were made turns; `None` when none ever does.
    pub fn turns(&self) -> Option<Instant> {
        self.turns.get()
    }

    /// Notes when a comparison turns whose sides drift by `slope` as time goes on.
    pub fn note_turn(&self, left: &Value<'_>, right: &Value<'_>, slope: i8) {
        let apart = match (left, right) {
            (Value::Time(left), Value::Time(right)) => left.since(*right),
            (Value::Duration(left), Value::Duration(right)) => left.saturating_sub(*right),
            _ => return,
        };
        let Some(now) = self.input.now else { return };
        let left_until = match (apart.signum(), slope.signum()) {
            (_, 0) => return,
            (0, _) => SignedDuration::from_nanos(1),
            (side, drift) if side == drift => return,
            _ => SignedDuration::from_nanos_i128(apart.as_nanos().abs() / i128::from(slope.abs())),
        };
        let Some(at) = now.after(left_until.max(SignedDuration::from_nanos(1))) else { return };
        if self.turns.get().is_none_or(|first| at < first) {
            self.turns.set(Some(at));
        }
    }

    /// Takes `count` steps.
    #[inline]
    pub fn step(&self, count: usize) -> Result<(), Fault> {
        match self.steps_left.get().checked_sub(count as u64) {
            Some(left) => {
                self.steps_left.set(left);
                Ok(())
            }
            None => Err(EvalError::Steps(self.limits.steps).into()),
        }
    }

    /// Looks at `bytes` of text: a step for every sixteen.
    pub fn scan(&self, bytes: usize) -> Result<(), Fault> {
        self.step(bytes / 16 + 1)
    }

    /// Builds `bytes`.
    pub fn build(&self, bytes: usize) -> Result<(), Fault> {
        match self.bytes_left.get().checked_sub(bytes as u64) {
            Some(left) => {
                self.bytes_left.set(left);
                Ok(())
            }
            None => Err(EvalError::Memory(self.limits.bytes).into()),
        }
    }
}
