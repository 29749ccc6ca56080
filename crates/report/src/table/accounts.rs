//! Several accounts: how each fared, the most failing first.

use super::ink::Ink;
use super::screen::{Screen, pad};
use super::{Look, files};
use crate::account::Account;
use crate::figures::{Count, Many};
use std::cmp::Reverse;
use std::io::{self, Write};

/// How many accounts are listed.
const ACCOUNTS: usize = 20;

const NAME: usize = 30;

pub(super) fn write(
    accounts: &[Account],
    look: &Look,
    screen: &mut Screen<impl Write>,
) -> io::Result<()> {
    screen.blank()?;
    screen.line(&[(Ink::Strong, &Many(accounts.len(), "AWS account").to_string())])?;
    screen.blank()?;
    let mut accounts: Vec<_> = accounts.iter().collect();
    accounts.sort_by_key(|each| (Reverse(each.tally.fail), each.id.clone()));
    for account in accounts.iter().take(ACCOUNTS) {
        let counts = format!(
            "{:>9}{:>9}{:>9}",
            Count::from(account.tally.fail),
            Count::from(account.tally.unknown),
            Count::from(account.tally.pass)
        );
        screen.line(&[(Ink::Plain, &pad(account.name(), NAME)), (Ink::Plain, &counts)])?;
    }
    if let Some(more) = accounts.len().checked_sub(ACCOUNTS).filter(|more| *more > 0) {
        screen.line(&[(Ink::Quiet, &format!("and {}", Many(more, "more account")))])?;
    }
    screen.blank()?;
    files(look, screen)
}
