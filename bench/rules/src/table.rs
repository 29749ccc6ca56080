//! The report: Markdown on standard output.

use crate::answers::Answers;
use crate::counts::Counts;
use crate::growth::{Cost, Rules, Threads};
use crate::peer::batch;
use crate::predicates;
use crate::rounds::{Figures, Round, median};

/// The table of all peers, the first of which is ours. `counts` go with the first peers.
pub fn peers(figures: &[Figures], counts: &[Option<Counts>], rounds: usize) {
    let Some(ours) = figures.first() else { return };
    println!(
        "| | evaluate, ns | buckets | groups | to ours | load, ns | evaluate + load, ns a document | to ours | instructions to evaluate | to load | peak memory | documents |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    for (place, peer) in figures.iter().enumerate() {
        let middle = |of: fn(&Round) -> f64| median(peer.rounds.iter().map(of));
        let ratio = |of: fn(&Round) -> f64| {
            let rounds = peer.rounds.iter().zip(&ours.rounds);
            median(rounds.map(|(theirs, ours)| of(theirs) / of(ours)))
        };
        let counts = counts.get(place).copied().flatten();
        let count =
            |of: fn(&Counts) -> f64| counts.as_ref().map_or("–".to_owned(), |c| number(of(c)));
        println!(
            "| {} | **{}** | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            peer.name,
            number(middle(|round| round.evaluate)),
            number(middle(|round| round.evaluate_buckets)),
            number(middle(|round| round.evaluate_groups)),
            times(ratio(|round| round.evaluate)),
            number(middle(|round| round.load)),
            number(middle(Round::whole)),
            times(ratio(Round::whole)),
            count(|counts| counts.evaluate),
            count(|counts| counts.load),
            peer.peak_bytes.map_or("–".to_owned(), megabytes),
            number(2.0 * peer.documents as f64),
        );
    }
    println!();
    println!(
        "Processor time, so that what else the machine runs does not count. Evaluate: nanoseconds for \
         each resource and predicate. Load: nanoseconds for each document, from its text to what predicates run on, letting go of it included. Each figure is the \
         median of {rounds} rounds in which all take turns; *to ours* the median of the ratios \
         within a round. Documents are loaded and judged {} at a time.",
        batch()
    );
    println!();
    for peer in figures {
        println!("- {}: {}.", peer.name, peer.note);
    }
    println!();
}

/// The predicates, and what everyone answered.
pub fn answers(expected: &[Answers]) {
    println!("| | predicate | holds for | hash of the answers |");
    println!("|---|---|---:|---|");
    for answers in expected {
        for (number, source) in predicates::of(answers.kind).iter().enumerate() {
            let (count, hash) = answers.summary(number, answers.documents());
            let source = source.replace('|', "\\|");
            println!("| {} | `{source}` | {count} | `{hash:016x}` |", answers.kind.name());
        }
    }
    println!();
}

/// How ours grows.
pub fn growth(
    costs: &[Cost],
    rules: &Rules,
    threads: &Threads,
    milliseconds: f64,
    memory: &[(usize, u64)],
) {
    println!("| ours | |");
    println!("|---|---:|");
    for cost in costs {
        println!(
            "| {} documents | evaluate {} ns, load {} ns |",
            number(cost.documents as f64),
            number(cost.evaluate),
            number(cost.load)
        );
    }
    println!(
        "| 200 rules: ten sets of 20 one after the other, all at once | {} ns, {} ns ({}) |",
        number(rules.apart),
        number(rules.together),
        times(rules.together / rules.apart)
    );
    let [one, two] = threads.wall;
    println!(
        "| load and evaluate everything, by the clock on the wall: one thread, two | {one:.2} s, {two:.2} s ({}) |",
        times(one / two)
    );
    let [one, two] = threads.processor;
    println!(
        "| the same, processor time of both threads together | {one:.2} s, {two:.2} s: with two free cores {} |",
        times(2.0 * one / two)
    );
    println!("| compile 1,000 rules: parse, check, lower | {milliseconds:.1} ms |");
    for (documents, bytes) in memory {
        println!(
            "| peak memory, {} documents | {} |",
            number(*documents as f64),
            megabytes(*bytes)
        );
    }
    println!();
}

/// What was measured, where and when.
pub fn heading(count: usize, checksum: &str, bytes: [usize; 2]) {
    let [buckets, groups] = bytes;
    println!("{}\n", machine());
    println!(
        "{} documents, half of them buckets ({buckets} bytes on average), half security groups \
         ({groups}); {} predicates. Checksum of the generator: `{checksum}`.\n",
        number(2.0 * count as f64),
        predicates::COUNT
    );
}

/// Date, processor, memory, kernel and how busy the machine is.
fn machine() -> String {
    let said = |program: &str, arguments: &[&str]| {
        let output = std::process::Command::new(program).args(arguments).output();
        output.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default()
    };
    let file = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let after_colon = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name)).map(str::to_owned);
        line.and_then(|l| l.split_once(':').map(|(_, v)| v.trim().to_owned())).unwrap_or_default()
    };
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    let load = file("/proc/loadavg").split(' ').take(3).collect::<Vec<_>>().join(" ");
    let memory = after_colon(&file("/proc/meminfo"), "MemTotal");
    let memory = memory.strip_suffix(" kB").and_then(|kilobytes| kilobytes.parse::<f64>().ok());
    format!(
        "{}: {}, {processors} processors, {:.1} GB memory, Linux {}, {}. Load when the rounds ended: {load}.",
        said("date", &["-u", "+%Y-%m-%d %H:%M UTC"]),
        after_colon(&file("/proc/cpuinfo"), "model name"),
        memory.unwrap_or_default() * 1024.0 / 1e9,
        said("uname", &["-r"]),
        said("rustc", &["--version"]),
    )
}

/// Three significant digits, thousands parted.
fn number(value: f64) -> String {
    if value < 100.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut parted = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            parted.push(',');
        }
        parted.push(digit);
    }
    parted
}

fn times(ratio: f64) -> String {
    if ratio < 10.0 { format!("{ratio:.2}×") } else { format!("{}×", number(ratio.round())) }
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
