//! In which order the details of a resource are asked.
//!
//! Details that need nothing from each other are asked at the same time. A detail that reads what
//! an earlier one brings waits for it.

use policy::catalogue::Detail;

/// Groups details into waves: every detail of a wave depends only on the list call and on earlier
/// waves.
///
/// Shape: indices into `details`, each exactly once.
pub fn waves(details: &[Detail]) -> Vec<Vec<usize>> {
    let mut level: Vec<usize> = Vec::with_capacity(details.len());
    for (index, detail) in details.iter().enumerate() {
        let needs = needs(detail);
        let after = details
            .iter()
            .zip(&level)
            .take(index)
            .filter(|(earlier, _)| needs.iter().any(|path| brings(earlier, path)))
            .map(|(_, level)| level + 1)
            .max()
            .unwrap_or(0);
        level.push(after);
    }
    let depth = level.iter().max().map_or(0, |deepest| deepest + 1);
    (0..depth)
        .map(|wave| (0..details.len()).filter(|index| level.get(*index) == Some(&wave)).collect())
        .collect()
}

fn needs(detail: &Detail) -> Vec<String> {
    let mut paths: Vec<String> = detail
        .input
        .paths()
        .into_iter()
        .map(|path| match (&detail.each, path.strip_prefix("each.")) {
            (Some(each), Some(member)) => format!("{each}[].{member}"),
            _ => path.to_owned(),
        })
        .collect();
    paths.extend(
        detail.region.iter().flat_map(policy::catalogue::Template::paths).map(str::to_owned),
    );
    paths.extend(detail.only_if.iter().map(|only| only.path.clone()));
    paths.extend(detail.each.iter().cloned());
    paths
}

/// Whether `path` may come from `detail`: it stands under what the call becomes, or the call's
/// members join the resource's own and could be any of them.
fn brings(detail: &Detail, path: &str) -> bool {
    let root = detail.root();
    let path = path.replace("[0]", "[]");
    root.is_empty()
        || path == root
        || path.strip_prefix(&root).is_some_and(|rest| rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use policy::catalogue::{Catalogue, SourceFile};

    #[test]
    fn a_detail_waits_only_for_what_it_reads() {
        let text = "
type: aws.x.y
title: Thing
scope: global
id: ${Name}
name_from: ${Name}
list: {call: 'x:ListThings', items: Things, permissions: []}
details:
  - {call: 'x:GetPlace', input: {Name: '${Name}'}, into: Place, permissions: []}
  - {call: 'x:GetColour', input: {Name: '${Name}', Place: '${Place}'}, into: Colour, permissions: []}
  - {call: 'x:GetShape', input: {Name: '${Name}'}, into: Shape, permissions: []}
fields: {Name: string name, Place: string config, Colour: string config, Shape: string config}
";
        let file = SourceFile { path: "y.yaml".to_owned(), text: text.to_owned() };
        let catalogue = Catalogue::load(&[file]).unwrap();
        let each = catalogue.types().next().unwrap();
        assert_eq!(waves(&each.details), vec![vec![0, 2], vec![1]]);
    }
}
