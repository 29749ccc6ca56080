//! How ours grows: with documents, with rules, with threads; and how long compiling takes.

use crate::answers::Answers;
use crate::documents::Kind;
use crate::peer::{Failure, Times, in_batches, processor_time};
use crate::peers::ours::{Ours, layout};
use crate::predicates;
use crate::rounds::{Texts, median};
use policy::cel::{Environment, compile};
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

const ROUNDS: usize = 5;
/// Documents that are made at a time, between what is timed.
const CHUNK: usize = 10_000;

/// Nanoseconds: loading a document, and evaluating a predicate on it.
pub struct Cost {
    pub documents: usize,
    pub load: f64,
    pub evaluate: f64,
}

/// Ours with so many documents of each kind; they are made in chunks and kept nowhere.
pub fn with_documents(counts: &[usize]) -> Result<Vec<Cost>, Failure> {
    let mut found: Vec<Vec<Times>> = vec![Vec::new(); counts.len()];
    for _ in 0..3 {
        for (count, found) in counts.iter().zip(&mut found) {
            found.push(stream(*count)?);
        }
    }
    let cost = |(count, times): (&usize, Vec<Times>)| Cost {
        documents: 2 * count,
        load: median(times.iter().map(|t| nanos(t.load) / (2 * count) as f64)),
        evaluate: median(
            times.iter().map(|t| nanos(t.evaluate) / (count * predicates::COUNT) as f64),
        ),
    };
    Ok(counts.iter().zip(found).map(cost).collect())
}

fn stream(count: usize) -> Result<Times, Failure> {
    let mut whole = Times::default();
    for kind in Kind::ALL {
        let sources = predicates::of(kind);
        let mut ours = Ours::new(kind, &sources)?;
        for first in (0..count).step_by(CHUNK) {
            let texts = kind.documents(first, CHUNK.min(count - first));
            let mut answers = Answers::new(kind, sources.len(), texts.len());
            let times = in_batches(&mut ours, &texts, &mut answers)?;
            whole.load += times.load;
            whole.evaluate += times.evaluate;
        }
    }
    Ok(whole)
}

/// Nanoseconds for a resource and predicate: each of ten sets of rules alone, and all at once.
pub struct Rules {
    pub apart: f64,
    pub together: f64,
}

/// Ours with ten times the rules: the predicates with ten sets of constants.
pub fn with_rules() -> Result<Rules, Failure> {
    const SETS: usize = 10;
    let texts = Texts::new(CHUNK);
    let (mut apart, mut together) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (mut alone, mut at_once) = (Duration::ZERO, Duration::ZERO);
        for (kind, texts) in [(Kind::Bucket, &texts.buckets), (Kind::Group, &texts.groups)] {
            let sets: Vec<Vec<String>> =
                (0..SETS).map(|set| predicates::variant(kind, set)).collect();
            for sources in sets.iter().chain([&sets.concat()]) {
                let mut answers = Answers::new(kind, sources.len(), texts.len());
                let took =
                    in_batches(&mut Ours::new(kind, sources)?, texts, &mut answers)?.evaluate;
                *(if sources.len() > 12 { &mut at_once } else { &mut alone }) += took;
            }
        }
        let pairs = (CHUNK * predicates::COUNT * SETS) as f64;
        apart.push(nanos(alone) / pairs);
        together.push(nanos(at_once) / pairs);
    }
    Ok(Rules { apart: median(apart), together: median(together) })
}

/// Loading and judging everything by one thread and by two.
pub struct Threads {
    /// Seconds by the clock on the wall.
    pub wall: [f64; 2],
    /// Seconds of processor time, of both threads together.
    pub processor: [f64; 2],
}

/// Ours in one thread, and in two that take a half each.
pub fn with_threads(texts: &Texts) -> Result<Threads, Failure> {
    let (mut one, mut two) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let spent = judge(&texts.buckets, &texts.groups)?;
        one.push([start.elapsed(), spent]);
        let (buckets, more_buckets) = texts.buckets.split_at(texts.buckets.len() / 2);
        let (groups, more_groups) = texts.groups.split_at(texts.groups.len() / 2);
        let start = Instant::now();
        let spent = std::thread::scope(|scope| {
            let other = scope.spawn(|| judge(more_buckets, more_groups));
            let spent = judge(buckets, groups)?;
            Ok::<_, Failure>(spent + other.join().map_err(|_| "a thread ended")??)
        })?;
        two.push([start.elapsed(), spent]);
    }
    let middle = |times: &[[Duration; 2]], which: usize| {
        median(times.iter().map(|times| times[which].as_secs_f64()))
    };
    Ok(Threads {
        wall: [middle(&one, 0), middle(&two, 0)],
        processor: [middle(&one, 1), middle(&two, 1)],
    })
}

/// Loads and judges; gives the processor time that it took.
fn judge(buckets: &[String], groups: &[String]) -> Result<Duration, Failure> {
    let start = processor_time();
    for (kind, texts) in [(Kind::Bucket, buckets), (Kind::Group, groups)] {
        let sources = predicates::of(kind);
        let mut answers = Answers::new(kind, sources.len(), texts.len());
        in_batches(&mut Ours::new(kind, &sources)?, texts, &mut answers)?;
    }
    Ok(processor_time() - start)
}

/// Milliseconds for parsing, checking and lowering a thousand rules: the predicates with fifty sets
/// of constants.
pub fn compiling() -> Result<f64, Failure> {
    let mut sets = Vec::new();
    for kind in Kind::ALL {
        let environment = Environment::of(Arc::clone(&layout(kind)?));
        let sources: Vec<String> = (0..50).flat_map(|set| predicates::variant(kind, set)).collect();
        sets.push((environment, sources));
    }
    let mut found = Vec::new();
    for _ in 0..ROUNDS {
        let start = processor_time();
        for (environment, sources) in &sets {
            for source in sources {
                black_box(compile(source, environment)?);
            }
        }
        found.push((processor_time() - start).as_secs_f64() * 1e3);
    }
    Ok(median(found))
}

fn nanos(time: Duration) -> f64 {
    time.as_nanos() as f64
}
