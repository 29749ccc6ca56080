//! One evaluation: its input, and what it has used up.

use super::host::HostFunctions;
use super::input::Input;
use super::value::{EvalError, Fault};
use crate::document::Document;
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
