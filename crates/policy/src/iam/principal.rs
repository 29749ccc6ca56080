//! Whom a statement of a resource policy speaks of.
//!
//! Being named is not all alike: how directly a caller is named decides which other policies can
//! still hold it back, so matching gives a [`Naming`], not a boolean.
//!
//! Source: IAM User Guide, "AWS JSON policy elements: Principal", "NotPrincipal", and "Policy
//! evaluation for requests within a single account" (resource-based policies).

use super::caller::Caller;

/// How directly a statement names a caller, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Naming {
    /// By its account: the account may let it in, and must.
    Account,
    /// By the role or user beneath its session: boundary and session policies still limit it.
    Beneath,
    /// By itself, or as anyone: only an explicit deny stands in the way.
    Itself,
}

/// `Principal` or `NotPrincipal`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Principals {
    /// No such element: an identity policy, which speaks of whom it is attached to.
    Unsaid,
    /// `Principal`.
    Only(Box<[Principal]>),
    /// `NotPrincipal`.
    AllBut(Box<[Principal]>),
}

/// One entry of a `Principal` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Principal {
    /// `*`, under `AWS` or alone.
    Anyone,
    /// An account id, or the ARN of its root.
    Account(Box<str>),
    /// Any other ARN. AWS takes no wildcard here, so none is honoured.
    Arn(Box<str>),
    /// The unique id that AWS leaves in the place of a deleted user or role: matches nobody.
    Deleted(Box<str>),
    /// `Service`.
    Service(Box<str>),
    /// `Federated`.
    Federated(Box<str>),
    /// `CanonicalUser`.
    Canonical(Box<str>),
}

impl Principal {
    /// How this names a caller, if it does.
    pub(super) fn names(&self, caller: &Caller) -> Option<Naming> {
        match self {
            Principal::Anyone => Some(Naming::Itself),
            Principal::Account(account) => {
                (caller.account() == Some(account)).then_some(match caller {
                    Caller::Root { .. } => Naming::Itself,
                    _ => Naming::Account,
                })
            }
            Principal::Arn(named) => match caller {
                Caller::User { arn, .. } => (**named == **arn).then_some(Naming::Itself),
                Caller::Role { arn, session, .. } => {
                    beneath_or_itself(named, Some(arn), session.as_deref())
                }
                Caller::FederatedUser { arn, user, .. } => {
                    beneath_or_itself(named, user.as_deref(), Some(arn))
                }
                Caller::Root { .. }
                | Caller::Anonymous
                | Caller::Service(_)
                | Caller::Federated(_) => None,
            },
            Principal::Service(name) => {
                matches!(caller, Caller::Service(own) if **own == **name || **name == *"*")
                    .then_some(Naming::Itself)
            }
            Principal::Federated(provider) => {
                matches!(caller, Caller::Federated(own) if **own == **provider || **provider == *"*")
                    .then_some(Naming::Itself)
            }
            Principal::Deleted(_) | Principal::Canonical(_) => None,
        }
    }
}

fn beneath_or_itself(named: &str, beneath: Option<&str>, itself: Option<&str>) -> Option<Naming> {
    if itself == Some(named) {
        Some(Naming::Itself)
    } else {
        (beneath == Some(named)).then_some(Naming::Beneath)
    }
}

impl Principals {
    /// How an Allow statement names a caller, if it does.
    ///
    /// `NotPrincipal` with Allow lets in everyone but the named, by whatever of their names.
    pub(super) fn admits(&self, caller: &Caller) -> Option<Naming> {
        match self {
            Principals::Unsaid => None,
            Principals::Only(named) => named.iter().filter_map(|one| one.names(caller)).max(),
            Principals::AllBut(named) => {
                (!named.iter().any(|one| one.names(caller).is_some())).then_some(Naming::Itself)
            }
        }
    }

    /// Whether a Deny statement speaks of a caller.
    ///
    /// `NotPrincipal` with Deny spares a caller only if each of its names is listed: its account,
    /// the role or user, and the session, as AWS asks policy authors to list them.
    pub(super) fn denies(&self, caller: &Caller) -> bool {
        match self {
            Principals::Unsaid => true,
            Principals::Only(named) => named.iter().any(|one| one.names(caller).is_some()),
            Principals::AllBut(named) => {
                let listed = |naming| named.iter().any(|one| one.names(caller) == Some(naming));
                let spared = match caller {
                    Caller::Anonymous
                    | Caller::Service(_)
                    | Caller::Federated(_)
                    | Caller::Root { .. } => listed(Naming::Itself),
                    Caller::User { .. } => listed(Naming::Account) && listed(Naming::Itself),
                    Caller::Role { session, .. } => {
                        listed(Naming::Account)
                            && listed(Naming::Beneath)
                            && (session.is_none() || listed(Naming::Itself))
                    }
                    Caller::FederatedUser { user, .. } => {
                        listed(Naming::Account)
                            && listed(Naming::Itself)
                            && (user.is_none() || listed(Naming::Beneath))
                    }
                };
                !(spared || named.contains(&Principal::Anyone))
            }
        }
    }
}
