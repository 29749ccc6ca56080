//! The risk matrix: failing findings by likelihood and impact, and the rules at its top.

use super::page::Page;
use crate::figures::{Count, Many};
use crate::risk::{Matrix, band};
use model::{Level, Risk};
use std::io::Write;

/// How many rules are named beside the matrix.
const RULES: usize = 6;

pub(super) fn write(matrix: &Matrix<'_>, page: &mut Page<impl Write>) {
    if matrix.rules.is_empty() {
        return;
    }
    page.raw("<section class=\"risk chart\" aria-label=\"Risk\"><div><h2>By risk</h2>");
    table(matrix, page);
    page.raw("</div><div><h2>Highest risks</h2><ol>");
    for (rule, risk, count) in matrix.rules.iter().take(RULES) {
        page.raw("<li><span class=\"score ").raw(band(*risk)).raw("\">").text(risk.score());
        page.raw("</span><a href=\"#").text(&rule.id).raw("\">").text(&rule.title);
        page.raw("</a><span class=\"note\">").text(Many(*count, "finding")).raw("</span></li>");
    }
    page.raw("</ol><p class=\"note\">The score is likelihood times impact, each from 1 to 5.");
    if matrix.unrated > 0 {
        page.raw(" ").text(Many(matrix.unrated, "finding"));
        page.raw(" under rules whose risk nobody has said: not counted here.");
    }
    page.raw("</p></div></section>");
}

fn table(matrix: &Matrix<'_>, page: &mut Page<impl Write>) {
    page.raw("<table class=\"matrix\"><caption>Failing findings by the likelihood (upwards) ");
    page.raw("and the impact (to the right) of what they stand for.</caption><tbody>");
    for likelihood in Level::ALL.into_iter().rev() {
        page.raw("<tr><th scope=\"row\"><b>").text(likelihood).raw("</b> ");
        page.raw(Risk::likelihood_word(likelihood)).raw("</th>");
        for impact in Level::ALL {
            cell(matrix, Risk { likelihood, impact }, page);
        }
        page.raw("</tr>");
    }
    page.raw("</tbody><tfoot><tr><td></td>");
    for impact in Level::ALL {
        page.raw("<th scope=\"col\"><b>").text(impact).raw("</b> <span>");
        page.raw(Risk::impact_word(impact)).raw("</span></th>");
    }
    page.raw("</tr></tfoot></table>");
}

fn cell(matrix: &Matrix<'_>, risk: Risk, page: &mut Page<impl Write>) {
    let count = matrix.count(risk);
    page.raw("<td class=\"").raw(band(risk)).raw(if count > 0 { " some\">" } else { "\">" });
    match count {
        0 => page.raw("<span class=\"hide\">none</span>"),
        count => page.text(Count::from(count)),
    };
    page.raw("</td>");
}
