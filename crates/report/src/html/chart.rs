//! Charts, drawn in SVG with attributes only: the page's policy allows no inline style.

use super::page::Page;
use crate::bar::cells;
use crate::figures::Count;
use policy::verdict::Tally;
use std::io::Write;

/// Cells of a bar: one is a per cent.
const CELLS: usize = 100;

/// A bar of what fails, is unknown and passes.
pub(super) fn bar(tally: Tally, page: &mut Page<impl Write>) {
    page.raw("<svg class=\"bar\" viewBox=\"0 0 100 1\" preserveAspectRatio=\"none\" role=\"img\" ");
    page.raw("aria-label=\"").text(Count::from(tally.fail)).raw(" failing, ");
    page.text(Count::from(tally.unknown)).raw(" unknown, ");
    page.text(Count::from(tally.pass)).raw(" passing\">");
    let [fail, unknown, pass] = cells(tally, CELLS);
    let mut from = 0;
    for (width, class) in [(fail, "fail"), (unknown, "unknown"), (pass, "pass")] {
        if width > 0 {
            page.raw("<rect class=\"").text(class).raw("\" x=\"").text(from);
            page.raw("\" width=\"").text(width).raw("\" height=\"1\"/>");
            from += width;
        }
    }
    page.raw("</svg>");
}

/// A ring filled to so many per cent, with words in its middle.
pub(super) fn ring(percent: u8, label: &str, under: &str, page: &mut Page<impl Write>) {
    page.raw("<svg class=\"ring\" viewBox=\"0 0 120 120\" role=\"img\" aria-label=\"");
    page.text(label).raw(" ").text(under);
    page.raw("\"><circle class=\"track\" cx=\"60\" cy=\"60\" r=\"52\"/>");
    if percent > 0 {
        page.raw("<circle class=\"value\" cx=\"60\" cy=\"60\" r=\"52\" pathLength=\"100\" ");
        page.raw("stroke-dasharray=\"").text(percent.min(100)).raw(" 100\" ");
        page.raw("transform=\"rotate(-90 60 60)\"/>");
    }
    page.raw("<text class=\"figure\" x=\"60\" y=\"66\">").text(label);
    page.raw("</text><text class=\"under\" x=\"60\" y=\"84\">").text(under);
    page.raw("</text></svg>");
}
