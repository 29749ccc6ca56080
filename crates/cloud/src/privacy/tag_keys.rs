//! The tag keys whose values are kept, reviewed one by one.
//!
//! A tag's value is free text that people wrote, so the question for every key is what people are
//! known to write there. Kept are keys that say where something belongs in the organisation or who
//! (as a program) made it. Not kept, on purpose:
//! - `Name`: work stations, volumes and notebooks are named after people, and the resource's id
//!   already identifies it. Whoever wants it adds it to the settings.
//! - `owner`, `contact`, `created-by`, `user`, `email`, `description`, `purpose`, `customer`.
//! - `aws:createdBy`, `aws:servicecatalog:provisioningPrincipalArn`, `aws:cloud9:owner`: they name
//!   the principal. `kubernetes.io/created-for/…`: claims are named after their users.

use std::collections::BTreeSet;

/// Keys in folded form: lower case, without spaces, hyphens, underscores and dots.
const KEPT: &[&str] = &[
    // Where it runs.
    "env",
    "environment",
    "stage",
    "tier",
    // What it is part of.
    "app",
    "application",
    "component",
    "service",
    "role",
    "project",
    "product",
    "workload",
    // Which part of the organisation answers for it: groups, not people.
    "team",
    "department",
    "businessunit",
    "costcenter",
    "costcentre",
    // How it is to be treated.
    "dataclassification",
    "classification",
    "confidentiality",
    "criticality",
    "compliance",
    "backup",
    "backupplan",
    "retention",
    "patchgroup",
    "schedule",
    "autostop",
    // Which program made it.
    "managedby",
    "terraform",
    "provisioner",
    "iac",
    "version",
    // Written by AWS itself.
    "aws:cloudformation:stackname",
    "aws:cloudformation:stackid",
    "aws:cloudformation:logicalid",
    "aws:autoscaling:groupname",
    "aws:ec2launchtemplate:id",
    "aws:ec2launchtemplate:version",
    "aws:ec2spot:fleetrequestid",
    "aws:backup:sourceresource",
    "aws:eks:clustername",
    "aws:ecs:clustername",
    "aws:ecs:servicename",
    "aws:rds:primarydbinstancearn",
    "aws:secretsmanager:owningservice",
    "eks:clustername",
    "eks:nodegroupname",
    "elasticbeanstalk:environmentid",
    "elasticbeanstalk:environmentname",
    // Written by cluster controllers.
    "kubernetesio/servicename",
    "kubernetescluster",
    "elbv2k8saws/cluster",
    "ingressk8saws/stack",
    "ingressk8saws/resource",
    "servicek8saws/stack",
    "servicek8saws/resource",
    "karpentersh/nodepool",
    "karpentersh/provisionername",
];

/// Beginnings of keys, folded, that carry a name of their own and a fixed word as their value.
const KEPT_PREFIXES: &[&str] =
    &["kubernetesio/cluster/", "kubernetesio/role/", "k8sio/role/", "k8sio/clusterautoscaler/"];

/// Which tags keep their values, beyond the reviewed list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TagSettings {
    added: BTreeSet<String>,
}

impl TagSettings {
    /// Keeps the values of `keys` as well, which whoever asks answers for.
    ///
    /// Letter case, spaces, hyphens, underscores and dots make no difference.
    pub fn with_keys<'a>(keys: impl IntoIterator<Item = &'a str>) -> Self {
        Self { added: keys.into_iter().map(folded).collect() }
    }

    /// Says whether the value of a tag of this key is kept.
    pub(super) fn keeps(&self, key: &str) -> bool {
        let key = folded(key);
        KEPT.contains(&key.as_str())
            || KEPT_PREFIXES.iter().any(|prefix| key.starts_with(prefix))
            || self.added.contains(&key)
    }
}

fn folded(key: &str) -> String {
    let separator = |char: &char| matches!(char, ' ' | '-' | '_' | '.');
    key.chars().filter(|char| !separator(char)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reviewed_list_is_folded_and_without_repetition() {
        let all: Vec<&str> = KEPT.iter().chain(KEPT_PREFIXES).copied().collect();
        assert!(all.iter().all(|key| folded(key) == *key));
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    }

    #[test]
    fn keys_are_known_however_they_are_spelt() {
        let settings = TagSettings::default();
        for key in [
            "env",
            "Environment",
            "CostCenter",
            "cost-center",
            "Cost Center",
            "data_classification",
            "aws:cloudformation:stack-name",
            "aws:autoscaling:groupName",
            "kubernetes.io/cluster/shop",
        ] {
            assert!(settings.keeps(key), "{key}");
        }
    }

    #[test]
    fn keys_under_which_people_write_about_people_are_not_kept() {
        let settings = TagSettings::default();
        for key in [
            "Name",
            "owner",
            "created-by",
            "contact",
            "description",
            "aws:createdBy",
            "aws:cloud9:owner",
            "kubernetes.io/created-for/pvc/name",
            "environment-owner",
            "",
        ] {
            assert!(!settings.keeps(key), "{key}");
        }
        assert!(TagSettings::with_keys(["Created_By"]).keeps("created-by"));
    }
}
