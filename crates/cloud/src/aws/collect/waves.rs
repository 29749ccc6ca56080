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

/// The gap that keeps a detail from being asked, given the parts of the resource that are unknown:
/// it needs one of them.
pub fn hidden_by(detail: &Detail, unknown: &[(String, usize)]) -> Option<usize> {
    let needs = needs(detail);
    let hides = |path: &str| needs.iter().any(|need| stands_under(&without_places(need), path));
    unknown.iter().find(|(path, _)| hides(&without_places(path))).map(|(_, gap)| *gap)
}

/// A path with `[]` for every `[3]`.
fn without_places(path: &str) -> String {
    let mut parts = path.split('[');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        whole.push('[');
        whole.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    whole
}

/// Whether `path` is `root` or a part of it; everything is a part of the empty path.
fn stands_under(path: &str, root: &str) -> bool {
    let rest = path.strip_prefix(root);
    root.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
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
    stands_under(&without_places(path), &detail.root())
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
  - {call: 'x:GetPlace', input: {Name: '${Name}'}, take: Place, into: Place, permissions: []}
  - {call: 'x:GetColour', input: {Name: '${Name}', Place: '${Place}'}, take: Colour, into: Colour, permissions: []}
  - {call: 'x:GetShape', input: {Name: '${Name}'}, take: Shape, into: Shape, permissions: []}
fields: {Name: string name, Place: string config, Colour: string config, Shape: string config}
";
        let file = SourceFile::new("y.yaml", text);
        let catalogue = Catalogue::load(&[file]).unwrap();
        let each = catalogue.types().next().unwrap();
        assert_eq!(waves(&each.details), vec![vec![0, 2], vec![1]]);
        let unknown = |path: &str| vec![("Shape".to_owned(), 1), (path.to_owned(), 2)];
        assert_eq!(hidden_by(&each.details[1], &unknown("Place")), Some(2));
        assert_eq!(hidden_by(&each.details[1], &unknown("")), Some(2));
        assert_eq!(hidden_by(&each.details[1], &unknown("Places")), None);
        assert_eq!(hidden_by(&each.details[0], &unknown("Place")), None);
    }

    #[test]
    fn a_place_in_a_list_is_a_part_of_it() {
        assert_eq!(without_places("Ids[0]"), "Ids[]");
        assert_eq!(without_places("Keys[12].Used[3].By"), "Keys[].Used[].By");
        assert!(stands_under("Ids[]", "Ids") && !stands_under("Idset", "Ids"));
    }
}
