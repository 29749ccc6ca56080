//! A bar of three shares, drawn in characters or in SVG.

use policy::verdict::Tally;

/// How many of `width` cells failing, unknown and passing take: none that is there gets none.
pub(crate) fn cells(tally: Tally, width: usize) -> [usize; 3] {
    let total = tally.total();
    if total == 0 || width < 3 {
        return [0; 3];
    }
    let share = |count: usize| match count {
        0 => 0,
        count => (count * width / total).max(1),
    };
    let (mut fail, mut unknown) = (share(tally.fail), share(tally.unknown));
    let rest = usize::from(tally.pass > 0);
    while fail + unknown + rest > width {
        if fail > unknown { fail -= 1 } else { unknown -= 1 }
    }
    let pass = width - fail - unknown;
    match (tally.pass, tally.unknown) {
        (0, 0) => [width, 0, 0],
        (0, _) => [fail, width - fail, 0],
        _ => [fail, unknown, pass],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_whatever_is_there_and_is_always_full() {
        for (fail, unknown, pass) in
            [(1, 1, 10_000), (10_000, 1, 1), (0, 1, 0), (3, 0, 0), (0, 0, 9), (5, 5, 5), (1, 9, 0)]
        {
            let tally = Tally { fail, pass, unknown, excepted: 0 };
            let [red, yellow, green] = cells(tally, 20);
            assert_eq!(red + yellow + green, 20, "{tally:?}");
            assert_eq!([red > 0, yellow > 0, green > 0], [fail > 0, unknown > 0, pass > 0]);
        }
        assert_eq!(cells(Tally::default(), 20), [0; 3]);
    }
}
