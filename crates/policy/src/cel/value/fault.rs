//! Why there is no value.

use crate::document::ReasonId;
use std::fmt;
use std::sync::Arc;

/// Why evaluating an expression gave no value. One word, so that giving a bool or a fault takes
/// two registers.
#[derive(Debug, Clone)]
pub(crate) struct Fault(Box<FaultKind>);

/// The two kinds of faults.
#[derive(Debug, Clone)]
pub(crate) enum FaultKind {
    /// It needs what could not be collected.
    Unknown(Reasons),
    /// It went wrong.
    Error(EvalError),
}

/// What went wrong while evaluating.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// The expression asks for what cannot be: a key that is not there, a division by zero, a text
    /// that is no number.
    #[error("{0}")]
    Failed(String),
    /// The program took more steps than it may.
    #[error("the rule takes more than {0} steps")]
    Steps(u64),
    /// The program built more than it may.
    #[error("the rule builds more than {0} bytes")]
    Memory(u64),
    /// A document, or a value, is not what the program was compiled for.
    #[error("{0}")]
    Mismatch(String),
}

/// The calls whose failure left something unknown, in ascending order, at least one.
#[derive(Debug, Clone)]
pub struct Reasons(Kept);

#[derive(Debug, Clone)]
enum Kept {
    One([ReasonId; 1]),
    Many(Arc<[ReasonId]>),
}

impl Fault {
    /// An error with this message.
    pub fn failed(message: impl Into<String>) -> Self {
        EvalError::Failed(message.into()).into()
    }

    /// Unknown for this reason.
    pub fn unknown(reason: ReasonId) -> Self {
        Fault(Box::new(FaultKind::Unknown(Reasons(Kept::One([reason])))))
    }

    /// What two faults come to together: unknowns unite, and outweigh errors.
    pub fn and(self, other: Fault) -> Fault {
        match (*self.0, *other.0) {
            (FaultKind::Unknown(mine), FaultKind::Unknown(other)) => {
                FaultKind::Unknown(mine.union(&other)).into()
            }
            (FaultKind::Error(_), unknown @ FaultKind::Unknown(_)) => unknown.into(),
            (mine, _) => mine.into(),
        }
    }

    /// Which kind of fault it is.
    pub fn into_kind(self) -> FaultKind {
        *self.0
    }

    /// What one fault and perhaps an earlier one come to together.
    pub fn after(self, earlier: Option<Fault>) -> Fault {
        match earlier {
            Some(earlier) => earlier.and(self),
            None => self,
        }
    }

    /// Whether nothing may make up for it: a limit was hit.
    pub fn is_final(&self) -> bool {
        match &*self.0 {
            FaultKind::Unknown(_) => false,
            FaultKind::Error(error) => !matches!(error, EvalError::Failed(_)),
        }
    }

    /// Whether a function was given values that it has no overload for.
    pub fn is_no_overload(&self) -> bool {
        match &*self.0 {
            FaultKind::Error(EvalError::Failed(text)) => text.starts_with("no such overload"),
            _ => false,
        }
    }
}

impl From<FaultKind> for Fault {
    fn from(kind: FaultKind) -> Self {
        Fault(Box::new(kind))
    }
}

impl From<EvalError> for Fault {
    fn from(error: EvalError) -> Self {
        FaultKind::Error(error).into()
    }
}

impl Reasons {
    /// The reasons, ascending.
    pub fn as_slice(&self) -> &[ReasonId] {
        match &self.0 {
            Kept::One(one) => one,
            Kept::Many(many) => many,
        }
    }

    fn union(self, other: &Reasons) -> Reasons {
        if other.as_slice().iter().all(|reason| self.as_slice().contains(reason)) {
            return self;
        }
        let mut all = [self.as_slice(), other.as_slice()].concat();
        all.sort_unstable();
        all.dedup();
        Reasons(Kept::Many(all.into()))
    }
}

impl PartialEq for Reasons {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl Eq for Reasons {}

impl fmt::Display for Reasons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.as_slice().iter().map(|reason| reason.0)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknowns_unite_and_outweigh_errors() {
        let unknown = |id| Fault::unknown(ReasonId(id));
        let together = unknown(2).and(unknown(1)).and(Fault::failed("x"));
        let FaultKind::Unknown(both) = together.into_kind() else {
            panic!("an error outweighed an unknown");
        };
        assert_eq!(both.as_slice(), [ReasonId(1), ReasonId(2)]);
        let together = Fault::failed("x").and(unknown(1)).into_kind();
        assert!(matches!(together, FaultKind::Unknown(_)));
    }

    #[test]
    fn a_bool_or_a_fault_fits_two_registers() {
        assert_eq!(size_of::<Result<bool, Fault>>(), 16);
    }
}
