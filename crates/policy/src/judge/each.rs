//! Walking an inventory without rules: each resource of a type with everything around it.

use super::inventory::Inventory;
use super::joins::{Joined, Joins};
use crate::catalogue::ResourceType;
use crate::cel::{Account, Input, Related};
use crate::verdict::Resource;
use model::{Region, TypeName};

/// A resource, and what a condition may look at; or why there is nothing to look at.
pub(crate) type Seen<'s, 'i> = (&'s Resource, Result<Input<'i>, &'s str>);

impl<'c> Inventory<'c> {
    /// Every type that it was made for, with how many resources it holds.
    pub fn counts(&self) -> impl Iterator<Item = (&'c ResourceType, usize)> {
        self.lots().iter().map(|lot| (lot.kind, lot.subjects.len()))
    }

    /// Where a type could not be listed, and the gaps that are to blame.
    pub fn not_listed(&self, name: &TypeName) -> &[(Region, usize)] {
        let lot = self.lots().iter().find(|lot| lot.kind.name == *name);
        lot.map_or(&[], |lot| lot.unlisted.as_slice())
    }

    /// Shows every resource of a type, by region and id.
    pub(crate) fn each(&self, name: &TypeName, mut show: impl FnMut(Seen<'_, '_>)) {
        let lots = self.lots().iter().enumerate();
        let Some((type_index, lot)) = lots.into_iter().find(|(_, lot)| lot.kind.name == *name)
        else {
            return;
        };
        let joins = Joins::new(self);
        let mut subjects: Vec<_> = lot.live().collect();
        subjects.sort_by_key(|subject| (&subject.resource.region, &subject.resource.id));
        for subject in subjects {
            let document = match &subject.document {
                Ok(document) => document,
                Err(trouble) => {
                    show((&subject.resource, Err(trouble)));
                    continue;
                }
            };
            let joined = joins.of(self, type_index, subject);
            let related: Vec<Related<'_>> = joined.iter().map(Joined::lend).collect();
            let input = Input::new(document)
                .related(&related)
                .account(Account { id: self.account.as_str(), partition: self.partition.as_str() })
                .region(subject.resource.region.as_str())
                .now(self.now);
            show((&subject.resource, Ok(input)));
        }
    }
}
