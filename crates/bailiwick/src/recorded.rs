//! A recording, opened to be asked about.

use crate::accounts;
use cloud::aws::collect::{Source, Target};
use model::Timestamp;
use policy::catalogue::{Catalogue, ResourceType};
use policy::judge::Inventory;
use policy::verdict::Gap;
use std::path::Path;

/// A recording, and what it is of.
pub struct Recorded {
    source: Source,
    target: Target,
    started: Timestamp,
}

impl Recorded {
    /// Reads a recording.
    pub fn open(file: &Path) -> anyhow::Result<Self> {
        let recording = accounts::recording(file)?;
        let header = recording.header.clone();
        Ok(Self {
            source: Source::Recorded(Box::new(recording)),
            target: Target {
                account: header.account,
                home: header.partition.home(),
                partition: header.partition,
                regions: header.regions,
            },
            started: header.started,
        })
    }

    /// What it holds of some types and of those they are joined with, and what it does not.
    pub async fn look<'c>(
        &self,
        catalogue: &'c Catalogue,
        types: &[&'c ResourceType],
    ) -> anyhow::Result<(Inventory<'c>, Vec<Gap>)> {
        Ok(app::gather(catalogue, types, &self.target, &self.source, self.started).await?)
    }
}
