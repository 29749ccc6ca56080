//! What a framework takes over from another one: renumbered, without what is removed, and with
//! its own controls in place of those of the same id.

use super::check::Draft;
use super::{Control, ControlId, Framework};
use crate::catalogue::complaint::{CatalogueError, complain};
use crate::catalogue::nearest::meant;
use std::collections::BTreeMap;

type Controls = BTreeMap<ControlId, Control>;

/// Every framework that is right, sorted by name; what is wrong goes to `errors`.
///
/// `known` names every file, also those that were complained about before.
pub(super) fn all(
    drafts: Vec<Draft<'_>>,
    known: &[&str],
    errors: &mut Vec<CatalogueError>,
) -> Vec<Framework> {
    let mut by_name: BTreeMap<String, Draft<'_>> = BTreeMap::new();
    for draft in drafts {
        match by_name.get(draft.name.as_str()) {
            Some(before) => {
                let message = format!("`{}` stands in `{}` too", draft.name, before.file.path);
                errors.push(complain(draft.file, &draft.at, message));
            }
            None => drop(by_name.insert(draft.name.to_string(), draft)),
        }
    }
    let mut resolver = Resolver { drafts: &by_name, known, done: BTreeMap::new(), errors };
    let names: Vec<&str> = by_name.keys().map(String::as_str).collect();
    let mut frameworks = Vec::new();
    for name in names {
        let (Some(controls), Some(draft)) = (resolver.controls(name), by_name.get(name)) else {
            continue;
        };
        frameworks.push(Framework {
            name: draft.name.clone(),
            title: draft.title.clone(),
            publisher: draft.publisher.clone(),
            version: draft.version.clone(),
            url: draft.url.clone(),
            controls: controls.into_values().collect(),
        });
    }
    frameworks
}

struct Resolver<'d, 'f, 'e> {
    drafts: &'d BTreeMap<String, Draft<'f>>,
    known: &'d [&'d str],
    /// Results; `None` for what was complained about.
    done: BTreeMap<&'d str, Option<Controls>>,
    errors: &'e mut Vec<CatalogueError>,
}

impl<'d> Resolver<'d, '_, '_> {
    /// The controls of a framework; `None` when they cannot be told, which was complained about.
    fn controls(&mut self, name: &str) -> Option<Controls> {
        let mut chain = self.chain(name)?;
        while let Some(draft) = chain.pop() {
            let name = draft.name.as_str();
            if !self.done.contains_key(name) {
                let base = draft.extends.as_ref().map(|base| base.value.as_str());
                let base = match base {
                    Some(base) => self.done.get(base).cloned().flatten(),
                    None => Some(Controls::new()),
                };
                let controls = base.map(|base| self.extend(base, draft));
                self.done.insert(name, controls);
            }
        }
        self.done.get(name).cloned().flatten()
    }

    /// The framework, the one it extends, and so on. `None` where that leads nowhere.
    fn chain(&mut self, name: &str) -> Option<Vec<&'d Draft<'d>>> {
        let mut chain: Vec<&'d Draft<'d>> = Vec::new();
        let mut here = self.drafts.get(name)?;
        loop {
            chain.push(here);
            let Some(base) = &here.extends else { return Some(chain) };
            let Some(next) = self.drafts.get(&base.value) else {
                // The other files that lead here are told by their own chain's end: this one.
                if chain.len() == 1 && !self.known.contains(&base.value.as_str()) {
                    let help = meant(&base.value, self.known.iter().copied());
                    let message = format!("there is no framework `{}` to extend{help}", base.value);
                    self.errors.push(complain(here.file, base, message));
                }
                return None;
            };
            if chain.iter().any(|before| before.name == next.name) {
                // Each member of the circle is told once, by the chain that begins with it.
                if next.name.as_str() == name {
                    let names: Vec<&str> = chain.iter().map(|each| each.name.as_str()).collect();
                    let message =
                        format!("`{name}` extends itself: {} → {name}", names.join(" → "));
                    let at = chain.first().and_then(|first| first.extends.as_ref());
                    let file = chain.first().map(|first| first.file);
                    if let (Some(file), Some(at)) = (file, at) {
                        self.errors.push(complain(file, at, message));
                    }
                }
                return None;
            }
            here = next;
        }
    }

    fn extend(&mut self, base: Controls, draft: &Draft<'_>) -> Controls {
        let mut controls = self.renumbered(base, draft);
        for (id, at) in &draft.remove {
            if controls.remove(id).is_none() {
                let help = meant(id.as_str(), controls.keys().map(ControlId::as_str));
                let message = format!("there is no control `{id}` to remove{help}");
                self.errors.push(complain(draft.file, at, message));
            }
        }
        controls.extend(draft.controls.iter().map(|(id, each)| (id.clone(), each.clone())));
        controls
    }

    /// All at once: what is renumbered away makes room for what is renumbered there.
    fn renumbered(&mut self, mut base: Controls, draft: &Draft<'_>) -> Controls {
        let mut moved = Vec::new();
        for (old, new, at) in &draft.renumber {
            match base.remove(old) {
                Some(control) => moved.push((new, at, control)),
                None => {
                    let help = meant(old.as_str(), base.keys().map(ControlId::as_str));
                    let message = format!("there is no control `{old}` to renumber{help}");
                    self.errors.push(complain(draft.file, at, message));
                }
            }
        }
        for (new, at, control) in moved {
            if let Some(there) = base.get(new) {
                let message = format!("there is a control `{new}` already: {}", there.title);
                self.errors.push(complain(draft.file, at, message));
                continue;
            }
            base.insert(new.clone(), Control { id: new.clone(), ..control });
        }
        base
    }
}
