//! How far an Allow reaches: anyone, or only some places.

use std::collections::BTreeSet;

/// From where requests may come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reach<'p> {
    /// Anyone at all: strangers, or any AWS account.
    Anyone,
    /// Only the named.
    Only(Places<'p>),
}

/// Fixed places from which requests may come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Places<'p> {
    /// Accounts, by id.
    pub(super) accounts: BTreeSet<&'p str>,
    /// Somewhere fixed that is not an account: an organization, a network, a service, a provider.
    pub(super) elsewhere: bool,
}

impl<'p> Reach<'p> {
    /// Nobody.
    pub(super) fn nobody() -> Self {
        Reach::Only(Places::default())
    }

    /// A fixed place that is not an account.
    pub(super) fn elsewhere() -> Self {
        Reach::Only(Places { elsewhere: true, ..Places::default() })
    }

    /// One account.
    pub(super) fn account(id: &'p str) -> Self {
        Reach::Only(Places { accounts: BTreeSet::from([id]), elsewhere: false })
    }

    /// Who is reached by both.
    ///
    /// Where one names accounts and the other a place elsewhere, the accounts stay: they may lie in
    /// that organization or call from that network.
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Reach::Anyone, only) | (only, Reach::Anyone) => only,
            (Reach::Only(a), Reach::Only(b)) => {
                let kept = |id: &&&'p str, theirs: &Places<'p>| {
                    theirs.elsewhere || theirs.accounts.contains(**id)
                };
                let mine = a.accounts.iter().filter(|id| kept(id, &b));
                let others = b.accounts.iter().filter(|id| kept(id, &a));
                Reach::Only(Places {
                    accounts: mine.chain(others).copied().collect(),
                    elsewhere: a.elsewhere && b.elsewhere,
                })
            }
        }
    }

    /// Who is reached by either.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Reach::Anyone, _) | (_, Reach::Anyone) => Reach::Anyone,
            (Reach::Only(mut a), Reach::Only(b)) => {
                a.accounts.extend(b.accounts);
                a.elsewhere |= b.elsewhere;
                Reach::Only(a)
            }
        }
    }

    /// Who is reached but for these accounts.
    pub(super) fn without(self, accounts: &BTreeSet<&str>) -> Self {
        match self {
            Reach::Anyone => Reach::Anyone,
            Reach::Only(mut places) => {
                places.accounts.retain(|id| !accounts.contains(id));
                Reach::Only(places)
            }
        }
    }

    /// Whether anyone at all is reached.
    pub(super) fn is_anyone(&self) -> bool {
        matches!(self, Reach::Anyone)
    }

    /// Whether nobody is reached.
    pub(super) fn is_nobody(&self) -> bool {
        *self == Reach::nobody()
    }

    /// Whether a caller of that account (or of none) may be among the reached.
    pub(super) fn may_include(&self, account: Option<&str>) -> bool {
        match self {
            Reach::Anyone => true,
            Reach::Only(places) => {
                places.elsewhere || account.is_some_and(|id| places.accounts.contains(id))
            }
        }
    }
}
