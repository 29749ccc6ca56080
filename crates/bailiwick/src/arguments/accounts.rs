//! Which accounts are looked at, and how each is reached.

use clap::Args;
use model::{AccountId, Partition};
use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;

/// The account of the credentials, others through a role in each, or a whole organization.
#[derive(Debug, Args)]
#[group(skip)]
pub struct Accounts {
    /// A profile of the AWS configuration files.
    #[arg(long, env = "AWS_PROFILE")]
    pub profile: Option<String>,
    /// A role to take on, by its ARN; its account is scanned. Repeatable.
    #[arg(long, value_name = "ARN", group = "elsewhere")]
    pub role_arn: Vec<RoleArn>,
    /// The external id that the trust policies of the roles ask for; `ARN=ID` for that of one role.
    /// Repeatable.
    #[arg(
        long,
        value_name = "[ARN=]ID",
        requires = "elsewhere",
        env = "BAILIWICK_EXTERNAL_ID",
        hide_env_values = true
    )]
    pub external_id: Vec<String>,
    /// Every active account of the organization, from its management account or a delegated
    /// administrator: this account with its own credentials, each other through a role in it.
    #[arg(long, group = "elsewhere", conflicts_with = "role_arn")]
    pub organization: bool,
    /// The name of the role in each account of the organization.
    #[arg(long, value_name = "NAME", default_value = policy::role::NAME, requires = "organization")]
    pub organization_role: String,
    /// Of all these, only this account. Repeatable.
    #[arg(long, value_name = "ID")]
    pub account: Vec<AccountId>,
    /// How many accounts to look at at once; 4 if not given, and for recordings 2.
    #[arg(long, value_name = "COUNT")]
    pub accounts_at_once: Option<NonZeroUsize>,
    /// Where to send every request instead of AWS, such as an emulator.
    #[arg(long, value_name = "URL")]
    pub endpoint_url: Option<String>,
}

/// The ARN of a role, and the account that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleArn {
    text: String,
    partition: Partition,
    account: AccountId,
}

/// A text that is not the ARN of a role.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is not the ARN of a role (such as `arn:aws:iam::123456789012:role/BailiwickReader`)"
)]
pub struct NoRoleArn(String);

impl RoleArn {
    /// The role of this name in an account.
    pub fn of(partition: Partition, account: &AccountId, name: &str) -> Self {
        let text = format!("arn:{partition}:iam::{account}:role/{name}");
        Self { text, partition, account: account.clone() }
    }

    /// As AWS writes it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The account that the role is in.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// The partition that the account lives in.
    pub fn partition(&self) -> Partition {
        self.partition
    }
}

impl FromStr for RoleArn {
    type Err = NoRoleArn;

    fn from_str(text: &str) -> Result<Self, NoRoleArn> {
        let parsed = || {
            let mut parts = text.splitn(6, ':');
            let (arn, partition) = (parts.next()?, Partition::parse(parts.next()?)?);
            let (service, region, account) = (parts.next()?, parts.next()?, parts.next()?);
            let name = parts.next()?.strip_prefix("role/")?;
            let account = account.parse().ok()?;
            let whole = arn == "arn" && service == "iam" && region.is_empty() && !name.is_empty();
            whole.then(|| Self { text: text.to_owned(), partition, account })
        };
        parsed().ok_or_else(|| NoRoleArn(text.to_owned()))
    }
}

impl fmt::Display for RoleArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_says_which_account_it_is_in() {
        let role: RoleArn = "arn:aws-cn:iam::123456789012:role/path/Reader".parse().unwrap();
        assert_eq!((role.partition(), role.account().as_str()), (Partition::China, "123456789012"));
        let made = RoleArn::of(Partition::China, role.account(), "path/Reader");
        assert_eq!(made, role);
    }

    #[test]
    fn what_is_no_role_is_refused_with_an_example() {
        for text in [
            "",
            "Reader",
            "arn:aws:iam::123456789012:user/jane",
            "arn:aws:iam::123456789012:role/",
            "arn:aws:iam::1234:role/Reader",
            "arn:mars:iam::123456789012:role/Reader",
            "arn:aws:sts::123456789012:assumed-role/Reader/x",
            "arn:aws:iam:us-east-1:123456789012:role/Reader",
        ] {
            let error = text.parse::<RoleArn>().unwrap_err().to_string();
            assert!(error.contains("such as `arn:aws:iam::"), "{error}");
        }
    }
}
