//! Which accounts an organization has.
//!
//! Asked of the management account or of a delegated administrator; every other account is refused.
//! Names and addresses of accounts are not kept: ids and whether an account is in use are enough.

use super::client::{Call, Client};
use super::error::CallError;
use model::{AccountId, Region};
use policy::catalogue::{OperationName, Reduction, Selection};
use serde_json::{Value, json};

/// The operations that [`Client::organization`] calls: what its guard must let through.
pub const OPERATIONS: [(&str, &str); 2] =
    [("organizations", "DescribeOrganization"), ("organizations", "ListAccounts")];

/// The one state in which an account can be looked at.
const ACTIVE: &str = "ACTIVE";

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its id, such as `o-a1b2c3d4e5`.
    pub id: String,
    /// The account that manages it.
    pub management: Option<AccountId>,
    /// Its accounts that can be looked at, sorted.
    pub active: Vec<AccountId>,
    /// Its other accounts, each with its state, such as `SUSPENDED`; sorted.
    pub inactive: Vec<(AccountId, String)>,
}

impl Client {
    /// Asks for the organization of the account that this client acts in, and for its accounts.
    ///
    /// Errors: those of either call; an account that is no administrator of its organization is
    /// [`CallError::Denied`], one that belongs to none is [`CallError::Service`].
    pub async fn organization(&self, home: &Region) -> Result<Organization, CallError> {
        let [about, accounts] = OPERATIONS
            .map(|(service, operation)| Call::new(service, operation, home.clone(), json!({})));
        let ids = under("Organization", members(&["Id", "MasterAccountId"]));
        let about = self.call(&about, &ids).await?;
        let text = |name: &str| about.pointer(&format!("/Organization/{name}"))?.as_str();
        let each = Selection::Items(Box::new(members(&["Id", "State", "Status"])));
        let answer = self.call_all(&accounts, &under("Accounts", each)).await?;
        let mut organization = Organization {
            id: text("Id").unwrap_or_default().to_owned(),
            management: text("MasterAccountId").and_then(|id| id.parse().ok()),
            active: Vec::new(),
            inactive: Vec::new(),
        };
        for member in answer.get("Accounts").and_then(Value::as_array).into_iter().flatten() {
            organization.add(member);
        }
        organization.active.sort_unstable();
        organization.inactive.sort_unstable();
        Ok(organization)
    }
}

impl Organization {
    /// Takes in one account. `State` replaces `Status`, which older endpoints say alone.
    fn add(&mut self, member: &Value) {
        let text = |name: &str| member.get(name).and_then(Value::as_str);
        let Some(id) = text("Id").and_then(|id| id.parse().ok()) else { return };
        match text("State").or(text("Status")) {
            Some(ACTIVE) => self.active.push(id),
            state => self.inactive.push((id, state.unwrap_or("state unknown").to_owned())),
        }
    }
}

fn members(names: &[&str]) -> Selection {
    let keep = Selection::Value(Reduction::Keep);
    Selection::Members(names.iter().map(|name| ((*name).to_owned(), keep.clone())).collect())
}

fn under(name: &str, selection: Selection) -> Selection {
    Selection::Members([(name.to_owned(), selection)].into())
}

/// The operations as a guard takes them.
pub fn operations() -> impl Iterator<Item = OperationName> {
    OPERATIONS.iter().map(|(service, operation)| OperationName {
        service: (*service).to_owned(),
        operation: (*operation).to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_that_is_not_active_is_named_with_its_state() {
        let mut organization = Organization {
            id: "o-a1b2c3d4e5".to_owned(),
            management: None,
            active: Vec::new(),
            inactive: Vec::new(),
        };
        for member in [
            json!({"Id": "111111111111", "State": "ACTIVE", "Status": "ACTIVE"}),
            json!({"Id": "222222222222", "State": "CLOSED", "Status": "SUSPENDED"}),
            json!({"Id": "333333333333", "Status": "SUSPENDED"}),
            json!({"Id": "444444444444", "Status": "ACTIVE"}),
            json!({"Id": "555555555555"}),
            json!({"Id": "not an account", "State": "ACTIVE"}),
        ] {
            organization.add(&member);
        }
        let active: Vec<&str> = organization.active.iter().map(AccountId::as_str).collect();
        assert_eq!(active, ["111111111111", "444444444444"]);
        let inactive: Vec<(&str, &str)> =
            organization.inactive.iter().map(|(id, state)| (id.as_str(), state.as_str())).collect();
        let expected = [
            ("222222222222", "CLOSED"),
            ("333333333333", "SUSPENDED"),
            ("555555555555", "state unknown"),
        ];
        assert_eq!(inactive, expected);
    }
}
