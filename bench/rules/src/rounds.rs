//! Rounds: all peers take turns, so that what else the machine does hits all of them.

use crate::answers::Answers;
use crate::documents::Kind;
use crate::peer::{Failure, Peer, Times};
use crate::predicates;

/// What was measured of one peer.
#[derive(Debug, Clone)]
pub struct Figures {
    pub name: String,
    pub note: String,
    /// Documents of each kind in a round.
    pub documents: usize,
    pub rounds: Vec<Round>,
    pub peak_bytes: Option<u64>,
}

/// One round of one peer, in nanoseconds.
#[derive(Debug, Clone, Copy)]
pub struct Round {
    /// Loading, for each document.
    pub load: f64,
    /// Evaluating, for each resource and predicate; of buckets and groups together.
    pub evaluate: f64,
    pub evaluate_buckets: f64,
    pub evaluate_groups: f64,
}

impl Round {
    fn of(documents: usize, buckets: Times, groups: Times) -> Self {
        let per = |time: std::time::Duration, count: usize| time.as_nanos() as f64 / count as f64;
        let (of_bucket, of_group) =
            (predicates::of(Kind::Bucket).len(), predicates::of(Kind::Group).len());
        Round {
            load: per(buckets.load + groups.load, 2 * documents),
            evaluate: per(buckets.evaluate + groups.evaluate, documents * predicates::COUNT),
            evaluate_buckets: per(buckets.evaluate, documents * of_bucket),
            evaluate_groups: per(groups.evaluate, documents * of_group),
        }
    }

    /// Loading a document and evaluating its predicates.
    pub fn whole(&self) -> f64 {
        self.load + self.evaluate * predicates::COUNT as f64 / 2.0
    }
}

/// The middle one; the mean of the two in the middle of an even number.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

/// The texts of both kinds.
pub struct Texts {
    pub buckets: Vec<String>,
    pub groups: Vec<String>,
}

impl Texts {
    pub fn new(count: usize) -> Self {
        Texts { buckets: Kind::Bucket.documents(0, count), groups: Kind::Group.documents(0, count) }
    }

    fn of(&self, kind: Kind) -> &[String] {
        match kind {
            Kind::Bucket => &self.buckets,
            Kind::Group => &self.groups,
        }
    }
}

/// Runs the rounds. A first one, of which nothing is kept but the answers, checks that all agree
/// with the first peer.
pub fn run(
    peers: &mut [Box<dyn Peer>],
    texts: &Texts,
    rounds: usize,
) -> Result<(Vec<Figures>, Vec<Answers>), Failure> {
    let count = texts.buckets.len();
    let sample = |peer: &dyn Peer| peer.sample().min(count);
    let mut expected = Vec::new();
    for kind in Kind::ALL {
        let sources = predicates::of(kind);
        for peer in peers.iter_mut() {
            let sample = sample(&**peer);
            let mut answers = Answers::new(kind, sources.len(), sample);
            peer.judge(&texts.of(kind)[..sample], &mut answers)
                .map_err(|e| format!("{}, {}s: {e}", peer.name(), kind.name()))?;
            eprintln!("{}, {}s: judged", peer.name(), kind.name());
            match expected.iter().find(|first: &&Answers| first.kind == kind) {
                None => expected.push(answers),
                Some(first) => {
                    if let Some(found) = answers.differences(first, &sources) {
                        return Err(format!("{} disagrees:\n{found}", peer.name()).into());
                    }
                }
            }
        }
    }
    let mut figures: Vec<Figures> = peers
        .iter()
        .map(|peer| Figures {
            name: peer.name().to_owned(),
            note: peer.note().to_owned(),
            documents: sample(&**peer),
            rounds: Vec::new(),
            peak_bytes: None,
        })
        .collect();
    for round in 0..rounds {
        for turn in 0..peers.len() {
            let place = (turn + round) % peers.len();
            let (peer, found) = (&mut peers[place], &mut figures[place]);
            let mut judge = |kind: Kind| {
                let texts = &texts.of(kind)[..found.documents];
                let predicates = predicates::of(kind).len();
                peer.judge(texts, &mut Answers::new(kind, predicates, texts.len()))
            };
            let (buckets, groups) = (judge(Kind::Bucket)?, judge(Kind::Group)?);
            found.rounds.push(Round::of(found.documents, buckets, groups));
            found.peak_bytes = peer.peak_bytes();
        }
        eprintln!("round {} of {rounds} done", round + 1);
    }
    Ok((figures, expected))
}
