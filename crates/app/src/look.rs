//! `look`: scan a recording and keep the fields of its resources, to be compared with another.

use crate::scan::{self, ScanError, ScanRequest};
use crate::select::types_of;
use cloud::aws::collect::{Progress, Snapshot, Source};
use model::Clock;
use policy::catalogue::ResourceType;
use policy::difference::{Look, Seen};
use std::collections::BTreeMap;

/// Scans an account, or a recording of one, and keeps what was collected.
pub async fn look<'c>(
    request: ScanRequest<'c>,
    source: &Source,
    clock: &dyn Clock,
) -> Result<Look<'c>, ScanError> {
    let types = types_of(request.catalogue, &request.rules);
    let snapshot = scan::look(&request, source, &Progress::default()).await?;
    let (seen, listed) = kept(&types, &snapshot);
    let collected = request.now.unwrap_or_else(|| clock.now());
    Ok(Look { scan: scan::judge(request, snapshot, collected), seen, listed })
}

type Listed = BTreeMap<(model::TypeName, model::Region), bool>;

fn kept(types: &[&ResourceType], snapshot: &Snapshot) -> (Vec<Seen>, Listed) {
    let (mut seen, mut listed) = (Vec::new(), BTreeMap::new());
    for listing in &snapshot.listings {
        let Some(kind) = types.get(listing.type_index) else { continue };
        listed.insert((kind.name.clone(), listing.region.clone()), listing.unlisted.is_none());
        seen.extend(listing.resources.iter().map(|resource| Seen {
            resource_type: kind.name.clone(),
            listed_in: listing.region.clone(),
            id: resource.id.clone(),
            value: resource.value.clone(),
            unknown: resource.unknown.iter().map(|(path, _)| path.clone()).collect(),
        }));
    }
    (seen, listed)
}
