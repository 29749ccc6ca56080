//! Names that have been parsed: a value that exists is well formed.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A text that is not the name it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct NameError {
    text: String,
    expected: &'static str,
}

/// Makes a string newtype that only its parser can fill.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident: $accepts:path, $expected:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The name as it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::try_from(text.to_owned())
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;

            fn try_from(text: String) -> Result<Self, NameError> {
                if $accepts(&text) { Ok(Self(text)) } else { Err(NameError { text, expected: $expected }) }
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> String {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    )+};
}

names! {
    /// An AWS account: twelve digits.
    AccountId: is_account_id, "an AWS account id (twelve digits)";
    /// A region of a provider, such as `eu-central-1`.
    Region: is_region, "a region (such as `eu-central-1`)";
    /// A kind of resource, such as `aws.s3.bucket`: provider, service and noun.
    TypeName: is_type_name, "a resource type (such as `aws.s3.bucket`: provider, service and noun, lower case)";
    /// A rule, such as `aws-s3-bucket-versioning`: lower case, words joined by hyphens.
    RuleId: is_rule_id, "a rule id (lower-case words joined by hyphens, such as `aws-s3-bucket-versioning`)";
    /// A framework, such as `cis-aws-5.0`: lower-case words, digits and dots joined by hyphens.
    FrameworkName: is_framework_name, "the name of a framework (lower case, digits, dots, hyphens, such as `cis-aws-5.0`)";
}

fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_region(text: &str) -> bool {
    is_words(text, b'-', 2..=6) && text.len() <= 32
}

fn is_type_name(text: &str) -> bool {
    let mut parts = text.split('.');
    let all = parts.by_ref().all(|part| is_words(part, b'-', 1..=6));
    all && text.split('.').count() == 3
}

fn is_rule_id(text: &str) -> bool {
    is_words(text, b'-', 2..=20) && text.len() <= 100
}

fn is_framework_name(text: &str) -> bool {
    text.split('-').all(|part| is_words(part, b'.', 1..=6)) && text.len() <= 40
}

/// Holds for lower-case alphanumeric words joined by `joint`, as many as `count` allows.
fn is_words(text: &str, joint: u8, count: std::ops::RangeInclusive<usize>) -> bool {
    let mut words = 0;
    for word in text.as_bytes().split(|byte| *byte == joint) {
        words += 1;
        if word.is_empty() || !word.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
            return false;
        }
    }
    count.contains(&words)
}

/// One of the walls within which AWS accounts live.
///
/// Source: botocore's `partitions.json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Partition {
    /// The commercial regions.
    #[serde(rename = "aws")]
    Aws,
    /// China.
    #[serde(rename = "aws-cn")]
    China,
    /// US GovCloud.
    #[serde(rename = "aws-us-gov")]
    UsGov,
    /// US isolated (secret and top secret).
    #[serde(rename = "aws-iso")]
    Iso,
    /// US isolated, second.
    #[serde(rename = "aws-iso-b")]
    IsoB,
    /// Europe isolated.
    #[serde(rename = "aws-iso-e")]
    IsoE,
    /// US isolated, third.
    #[serde(rename = "aws-iso-f")]
    IsoF,
    /// European sovereign cloud.
    #[serde(rename = "aws-eusc")]
    Eusc,
}

impl Partition {
    /// The partition as ARNs write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Partition::Aws => "aws",
            Partition::China => "aws-cn",
            Partition::UsGov => "aws-us-gov",
            Partition::Iso => "aws-iso",
            Partition::IsoB => "aws-iso-b",
            Partition::IsoE => "aws-iso-e",
            Partition::IsoF => "aws-iso-f",
            Partition::Eusc => "aws-eusc",
        }
    }

    /// The partition that an ARN or a partition's own name names.
    pub fn parse(text: &str) -> Option<Self> {
        const ALL: [Partition; 8] = [
            Partition::Aws,
            Partition::China,
            Partition::UsGov,
            Partition::Iso,
            Partition::IsoB,
            Partition::IsoE,
            Partition::IsoF,
            Partition::Eusc,
        ];
        ALL.into_iter().find(|partition| partition.as_str() == text)
    }

    /// The partition a region belongs to, told by the region's prefix.
    ///
    /// An unknown prefix counts as commercial, where AWS adds most regions.
    pub fn of_region(region: &Region) -> Self {
        let name = region.as_str();
        let known: [(&str, Partition); 8] = [
            ("cn-", Partition::China),
            ("us-gov-", Partition::UsGov),
            ("us-isob-", Partition::IsoB),
            ("us-isof-", Partition::IsoF),
            ("us-iso-", Partition::Iso),
            ("eu-isoe-", Partition::IsoE),
            ("eusc-", Partition::Eusc),
            ("us-", Partition::Aws),
        ];
        known
            .into_iter()
            .find(|(prefix, _)| name.starts_with(prefix))
            .map_or(Partition::Aws, |(_, p)| p)
    }

    /// The region that answers for global services, such as IAM and Organizations.
    pub fn global_region(self) -> &'static str {
        match self {
            Partition::Aws => "us-east-1",
            Partition::China => "cn-north-1",
            Partition::UsGov => "us-gov-west-1",
            Partition::Iso => "us-iso-east-1",
            Partition::IsoB => "us-isob-east-1",
            Partition::IsoE => "eu-isoe-west-1",
            Partition::IsoF => "us-isof-south-1",
            Partition::Eusc => "eusc-de-east-1",
        }
    }

    /// The same region, as a name.
    pub fn home(self) -> Region {
        Region(self.global_region().to_owned())
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_parses_is_well_formed() {
        for (text, good) in
            [("123456789012", true), ("12345678901", false), ("12345678901x", false)]
        {
            assert_eq!(text.parse::<AccountId>().is_ok(), good, "{text}");
        }
        for (text, good) in [
            ("eu-central-1", true),
            ("us-gov-west-1", true),
            ("useast1", false),
            ("us_east_1", false),
            ("http://169.254.169.254/", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<Region>().is_ok(), good, "{text}");
        }
        for (text, good) in [
            ("aws.s3.bucket", true),
            ("aws.ec2.security-group", true),
            ("aws.s3", false),
            ("aws.s3.Bucket", false),
            ("aws..bucket", false),
        ] {
            assert_eq!(text.parse::<TypeName>().is_ok(), good, "{text}");
        }
    }

    #[test]
    fn a_region_tells_its_partition() {
        for (region, partition) in [
            ("us-east-1", Partition::Aws),
            ("ap-southeast-5", Partition::Aws),
            ("cn-north-1", Partition::China),
            ("us-gov-west-1", Partition::UsGov),
            ("us-isob-east-1", Partition::IsoB),
            ("eusc-de-east-1", Partition::Eusc),
        ] {
            let region: Region = region.parse().unwrap();
            assert_eq!(Partition::of_region(&region), partition, "{region}");
        }
    }
}
