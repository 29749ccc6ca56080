//! Which regions an account uses.

use super::client::{Call, Client};
use super::endpoint;
use super::error::CallError;
use model::{Partition, Region};
use policy::catalogue::{Reduction, Selection};
use serde_json::{Value, json};

/// The regions of an account, and how we know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountRegions {
    /// Those that the account has enabled, as EC2 says. Sorted.
    Enabled(Vec<Region>),
    /// All that the partition is known to have, since the account would not say. Sorted.
    /// Some may turn out to be disabled.
    Known(Vec<Region>),
}

impl AccountRegions {
    /// The regions, however they are known.
    pub fn list(&self) -> &[Region] {
        match self {
            AccountRegions::Enabled(regions) | AccountRegions::Known(regions) => regions,
        }
    }
}

impl Client {
    /// Finds the regions that the account has enabled, asked in `home`.
    ///
    /// Where EC2 may not be asked, every region that the partition is known to have.
    ///
    /// Errors: those that end a scan (credentials, cancellation, a refusal by the gate).
    pub async fn regions(&self, home: &Region) -> Result<AccountRegions, CallError> {
        // Without `AllRegions`, only regions that are enabled for the account are listed.
        let call = Call::new("ec2", "DescribeRegions", home.clone(), json!({}));
        let name = [("RegionName".to_owned(), Selection::Value(Reduction::Keep))];
        let each = Selection::Items(Box::new(Selection::Members(name.into())));
        let selection = Selection::Members([("Regions".to_owned(), each)].into());
        match self.call(&call, &selection).await {
            Ok(answer) => {
                let listed = answer.get("Regions").and_then(Value::as_array);
                let names = listed.into_iter().flatten().filter_map(|region| {
                    region.get("RegionName")?.as_str()?.parse::<Region>().ok()
                });
                let mut regions: Vec<Region> = names.collect();
                regions.sort_unstable();
                Ok(AccountRegions::Enabled(regions))
            }
            Err(
                error @ (CallError::Credentials { .. }
                | CallError::Cancelled
                | CallError::Refused(_)),
            ) => Err(error),
            Err(_) => {
                let partition = Partition::of_region(home);
                Ok(AccountRegions::Known(endpoint::regions(partition).collect()))
            }
        }
    }
}
