//! The page of several accounts: how each fared.

use super::page::Page;
use super::{chart, foot, head};
use crate::account::Account;
use crate::figures::{Count, Many};
use std::io::{self, Write};

pub(super) fn write(accounts: &[Account], out: impl Write) -> io::Result<()> {
    let mut page = Page::new(out);
    head(&Many(accounts.len(), "account").to_string(), &mut page);
    page.raw("<header><p class=\"brand\">Bailiwick<span>Security posture report</span></p>");
    page.raw("<h1>").text(Many(accounts.len(), "account")).raw("</h1></header><table><tbody>");
    for account in accounts {
        page.raw("<tr><th scope=\"row\">").text(account.name()).raw("</th><td>");
        chart::bar(account.tally, &mut page);
        page.raw("</td><td>").text(Count::from(account.tally.fail)).raw("</td><td>");
        page.text(Count::from(account.tally.total())).raw("</td></tr>");
    }
    page.raw("</tbody></table>");
    foot(&mut page);
    page.finish()
}
