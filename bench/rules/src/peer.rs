//! One who judges: the same batches and the same clock for all of them.
//!
//! Documents are loaded in batches of [`batch`]; evaluating a batch is timed apart from loading it,
//! and letting go of it counts as loading. Nothing is kept from one batch to the next.

use crate::answers::Answers;
use rustix::time::{ClockId, clock_gettime};
use std::error::Error;
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Documents that are loaded and judged at a time, unless something else is asked for.
pub const BATCH: usize = 256;

static ASKED: AtomicUsize = AtomicUsize::new(BATCH);

/// Documents that are loaded and judged at a time in this run.
pub fn batch() -> usize {
    ASKED.load(Ordering::Relaxed)
}

/// Asks for batches of another size.
pub fn ask_for_batches_of(documents: usize) {
    ASKED.store(documents.max(1), Ordering::Relaxed);
}

/// What may go wrong with a peer.
pub type Failure = Box<dyn Error + Send + Sync>;

/// How long one pass over documents took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    pub load: Duration,
    pub evaluate: Duration,
}

/// One who judges.
pub trait Peer {
    /// What the table calls it.
    fn name(&self) -> &str;

    /// The most documents of one kind that it judges in a round.
    fn sample(&self) -> usize {
        usize::MAX
    }

    /// Judges documents, and writes down what holds.
    fn judge(&mut self, texts: &[String], answers: &mut Answers) -> Result<Times, Failure>;

    /// How it is used, for the notes below the table.
    fn note(&self) -> &str;

    /// The largest resident set of its process in bytes, if it has one of its own.
    fn peak_bytes(&self) -> Option<u64> {
        None
    }
}

/// How a peer sees one kind of document. `'t` is the life of the text.
pub trait Judge<'t> {
    /// A document, loaded.
    type Document;

    fn load(&self, text: &'t str) -> Result<Self::Document, Failure>;

    /// Judges a batch, and writes each answer to its place.
    fn evaluate(&mut self, batch: &[Self::Document], sheet: &mut Sheet<'_>) -> Result<(), Failure>;
}

/// Where the answers on one batch are written.
pub struct Sheet<'a> {
    answers: &'a mut Answers,
    first: usize,
    len: usize,
}

impl Sheet<'_> {
    /// The answers to a predicate, one for each document of the batch.
    pub fn of(&mut self, predicate: usize) -> &mut [bool] {
        &mut self.answers.of_mut(predicate)[self.first..][..self.len]
    }
}

/// The time that this thread has had a processor: what others run meanwhile does not count.
pub fn processor_time() -> Duration {
    clock_gettime(ClockId::ThreadCPUTime).try_into().unwrap_or_default()
}

/// Takes documents through a judge, batch by batch.
pub fn in_batches<'t, J: Judge<'t>>(
    judge: &mut J,
    texts: &'t [String],
    answers: &mut Answers,
) -> Result<Times, Failure> {
    let mut times = Times::default();
    let mut loaded = Vec::with_capacity(batch().min(texts.len()));
    for (number, batch) in texts.chunks(batch()).enumerate() {
        let start = processor_time();
        load_batch(judge, batch, &mut loaded)?;
        let ready = processor_time();
        let mut sheet = Sheet { answers, first: number * self::batch(), len: batch.len() };
        evaluate_batch(judge, &loaded, &mut sheet)?;
        let judged = processor_time();
        let_go(&mut loaded);
        times.load += (ready - start) + (processor_time() - judged);
        times.evaluate += judged - ready;
    }
    Ok(times)
}

/// A function of its own, so that callgrind can count it alone.
#[inline(never)]
fn load_batch<'t, J: Judge<'t>>(
    judge: &J,
    texts: &'t [String],
    loaded: &mut Vec<J::Document>,
) -> Result<(), Failure> {
    for text in texts {
        loaded.push(judge.load(black_box(text))?);
    }
    Ok(())
}

/// A function of its own, so that callgrind can count it alone.
#[inline(never)]
fn evaluate_batch<'t, J: Judge<'t>>(
    judge: &mut J,
    batch: &[J::Document],
    sheet: &mut Sheet<'_>,
) -> Result<(), Failure> {
    judge.evaluate(black_box(batch), sheet)
}

/// A function of its own, so that callgrind can count it with loading.
#[inline(never)]
fn let_go<D>(loaded: &mut Vec<D>) {
    loaded.clear();
}

/// Judges with one closure for each predicate, predicate by predicate.
pub fn sweep<D>(batch: &[D], answers: &mut [bool], holds: impl Fn(&D) -> bool) {
    for (document, answer) in batch.iter().zip(answers) {
        *answer = holds(document);
    }
}
