//! Which parts decided.

use super::{Came, Explanation, Form};

/// Marks a part and what is below it.
///
/// Where several operands each suffice (two that are false in `&&`), all of them are marked: to
/// change the outcome, all of them must change.
pub(super) fn weigh(whole: &mut Explanation, decides: bool) {
    whole.decides = decides;
    match whole.form {
        Form::And => operands(whole, &Came::False),
        Form::Or => operands(whole, &Came::True),
        Form::If => branches(whole),
        _ => whole.parts.iter_mut().for_each(|part| weigh(part, decides)),
    }
    for element in whole.elements.iter_mut().flat_map(|elements| &mut elements.shown) {
        for part in &mut element.parts {
            weigh(part, decides);
        }
    }
}

/// The operands of `&&` and `||`, of which one that is `strong` settles the whole.
fn operands(whole: &mut Explanation, strong: &Came) {
    let Explanation { outcome, parts, decides, .. } = whole;
    for part in parts {
        let counts = match &*outcome {
            Came::Unknown(_) => matches!(part.outcome, Came::Unknown(_)),
            Came::Error(_) => matches!(part.outcome, Came::Error(_)),
            // Where none settles it, each of them had to be as it is.
            settled => *settled != *strong || part.outcome == *strong,
        };
        weigh(part, *decides && counts);
    }
}

/// The condition of `? :`, and the branch that was taken.
fn branches(whole: &mut Explanation) {
    let decides = whole.decides;
    if let [condition, then, otherwise] = whole.parts.as_mut_slice() {
        let (yes, no) = (condition.outcome == Came::True, condition.outcome == Came::False);
        weigh(condition, decides);
        weigh(then, decides && yes);
        weigh(otherwise, decides && no);
    }
}
