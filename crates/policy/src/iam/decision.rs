//! What was decided about a request, why, and by which statements.

use super::statement::Statement;

/// The kinds of policy that take part in a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Attached to the caller, or to a group it is in.
    Identity,
    /// Attached to the resource.
    Resource,
    /// The caller's permissions boundary.
    Boundary,
    /// Given when the session was made.
    Session,
    /// Service control policies of the caller's organization.
    ServiceControl,
    /// Resource control policies of the resource's organization.
    ResourceControl,
}

/// Why a request is let through or not. Each reason is on one side, see [`Reason::allows`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The caller's own policies allow it, and nothing that limits them objects.
    IdentityAllows,
    /// The resource's policy lets the caller in by itself.
    ResourceAllows,
    /// Both the resource's policy and the caller's own allow it, as each must.
    BothAllow,
    /// The action needs no permission, and no policy can refuse it.
    NoPermissionNeeded,
    /// A statement denies it.
    ExplicitDeny,
    /// No policy of the caller's own allows it, and the resource's does not suffice.
    NoIdentityAllow,
    /// The resource's policy does not allow it, and must.
    NoResourceAllow,
    /// The permissions boundary does not allow it.
    OutsideBoundary,
    /// The session policies do not allow it.
    OutsideSession,
    /// Some level of the caller's organization does not allow it.
    OutsideServiceControl,
    /// Some level of the resource's organization does not allow it.
    OutsideResourceControl,
}

impl Reason {
    /// Whether this is a reason to let the request through.
    pub fn allows(self) -> bool {
        match self {
            Reason::IdentityAllows
            | Reason::ResourceAllows
            | Reason::BothAllow
            | Reason::NoPermissionNeeded => true,
            Reason::ExplicitDeny
            | Reason::NoIdentityAllow
            | Reason::NoResourceAllow
            | Reason::OutsideBoundary
            | Reason::OutsideSession
            | Reason::OutsideServiceControl
            | Reason::OutsideResourceControl => false,
        }
    }
}

/// One statement that took part in a decision.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Citation<'p> {
    /// The kind of policy it stands in.
    pub layer: Layer,
    /// Which of the policies of that kind, counted from 0 (within its level, for SCPs and RCPs).
    pub policy: usize,
    /// Which statement of that policy, counted from 0.
    pub index: usize,
    /// The statement.
    pub statement: &'p Statement,
}

/// The answer to a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decision<'p> {
    reason: Reason,
    cited: [Option<Citation<'p>>; 4],
}

impl<'p> Decision<'p> {
    pub(super) fn new(reason: Reason) -> Self {
        Self { reason, cited: [None; 4] }
    }

    /// This decision, also resting on a statement.
    pub(super) fn citing(mut self, citation: Option<Citation<'p>>) -> Self {
        if citation.is_some()
            && let Some(free) = self.cited.iter_mut().find(|slot| slot.is_none())
        {
            *free = citation;
        }
        self
    }

    /// This decision, also resting on what another rested on.
    pub(super) fn citing_all(self, other: &Decision<'p>) -> Self {
        other.cited.iter().fold(self, |decision, cited| decision.citing(*cited))
    }

    /// Whether the request is let through.
    pub fn is_allowed(&self) -> bool {
        self.reason.allows()
    }

    /// Why.
    pub fn reason(&self) -> Reason {
        self.reason
    }

    /// The statements that decided.
    ///
    /// Shape: the denying statement alone; or one allowing statement from each of identity,
    /// resource, boundary and session policies that had to allow; or, where something was missing,
    /// those that did allow.
    pub fn citations(&self) -> impl Iterator<Item = &Citation<'p>> {
        self.cited.iter().flatten()
    }
}
