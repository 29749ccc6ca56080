//! How long compiling, loading and judging take: `cargo bench -p policy --bench engine`.
//!
//! The documents are buckets and security groups of about 2.4 KB, every one different, made by a
//! generator without randomness; `-- 200` makes 200 of each, which stay in the processor's cache.
//! Each figure is the best of several rounds, since only what the machine does besides makes a
//! round slower.

use policy::cel::{Environment, Input, Outcome, Program, compile};
use policy::document::{Document, FieldType, Layout};
use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

type Failure = Box<dyn Error>;

const ROUNDS: usize = 7;

const BUCKET_RULES: [&str; 12] = [
    "Versioning.Status == 'Enabled'",
    "Versioning.Status == 'Enabled' && Versioning.MFADelete == 'Enabled'",
    "PublicAccess.BlockPublicAcls && PublicAccess.BlockPublicPolicy && PublicAccess.IgnorePublicAcls && PublicAccess.RestrictPublicBuckets",
    "Encryption.Rules.exists(r, r.Algorithm in ['aws:kms', 'aws:kms:dsse'])",
    "has(Logging.TargetBucket) && Logging.TargetBucket != Name",
    "Lifecycle.all(r, r.Status == 'Enabled' && r.Days <= 365)",
    "Tags.exists(t, t.Key == 'owner' && t.Value != '')",
    "Region.startsWith('eu-')",
    "Grants.all(g, g.Uri != 'http://acs.amazonaws.com/groups/global/AllUsers')",
    "size(Lifecycle) > 0",
    "Size < 1000000 || Versioning.Status != 'Enabled'",
    "Name.matches('^[a-z0-9-]+$')",
];

const GROUP_RULES: [&str; 8] = [
    "!Ingress.exists(p, p.Cidrs.exists(c, c == '0.0.0.0/0'))",
    "!Ingress.exists(p, p.From <= 22 && p.To >= 22 && p.Cidrs.exists(c, c == '0.0.0.0/0'))",
    "!Ingress.exists(p, p.From <= 3389 && p.To >= 3389 && '::/0' in p.Ipv6)",
    "Ingress.all(p, p.Protocol != '-1')",
    "Name != 'default' || size(Ingress) == 0",
    "has(Description) && Description != ''",
    "Egress.exists(p, p.Cidrs.exists(c, c == '0.0.0.0/0'))",
    "Tags.exists(t, t.Key == 'env' && t.Value in ['prod', 'stage'])",
];

fn layout(name: &str, fields: &[(&str, FieldType)]) -> Result<Arc<Layout>, Failure> {
    let mut builder = Layout::builder(name);
    for (path, kind) in fields {
        builder = builder.field(path, kind.clone())?;
    }
    Ok(Arc::new(builder.build()?))
}

fn bucket_layout() -> Result<Arc<Layout>, Failure> {
    use FieldType::{Bool, Int, String, Timestamp};
    layout(
        "aws.s3.bucket",
        &[
            ("Name", String),
            ("Region", String),
            ("Created", Timestamp),
            ("Size", Int),
            ("Versioning.Status", String),
            ("Versioning.MFADelete", String),
            ("PublicAccess.BlockPublicAcls", Bool),
            ("PublicAccess.BlockPublicPolicy", Bool),
            ("PublicAccess.IgnorePublicAcls", Bool),
            ("PublicAccess.RestrictPublicBuckets", Bool),
            ("Encryption.Rules[].Algorithm", String),
            ("Logging.TargetBucket", String),
            ("Lifecycle[].Status", String),
            ("Lifecycle[].Days", Int),
            ("Tags[].Key", String),
            ("Tags[].Value", String),
            ("Grants[].Uri", String),
            ("Grants[].Permission", String),
        ],
    )
}

fn group_layout() -> Result<Arc<Layout>, Failure> {
    use FieldType::{Int, String};
    layout(
        "aws.ec2.security-group",
        &[
            ("Name", String),
            ("Description", String),
            ("Ingress[].Protocol", String),
            ("Ingress[].From", Int),
            ("Ingress[].To", Int),
            ("Ingress[].Cidrs[]", String),
            ("Ingress[].Ipv6[]", String),
            ("Egress[].Cidrs[]", String),
            ("Tags[].Key", String),
            ("Tags[].Value", String),
        ],
    )
}

fn bucket(i: usize) -> String {
    let tags: Vec<String> = (0..8)
        .map(|t| {
            format!(
                r#"{{"Key":"{}","Value":"value-{i}-{t}"}}"#,
                ["env", "team", "cost", "app", "tier", "zone", "owner", "repo"]
                    .get(t)
                    .unwrap_or(&"x")
            )
        })
        .collect();
    let lifecycle: Vec<String> = (0..4)
        .map(|r| {
            format!(
                r#"{{"ID":"rule-{i}-{r}","Status":"{}","Filter":{{"Prefix":"logs/{r}/"}},"Days":{},"NoncurrentVersionExpiration":{{"NoncurrentDays":{}}}}}"#,
                if (i + r).is_multiple_of(9) { "Disabled" } else { "Enabled" },
                30 * (1 + (i + r) % 14),
                i % 90
            )
        })
        .collect();
    let grants: Vec<String> = (0..4)
        .map(|g| {
            format!(
                r#"{{"Grantee":{{"ID":"{i:032x}","Type":"CanonicalUser"}},"Uri":"http://acs.amazonaws.com/groups/{}","Permission":"READ"}}"#,
                if (i + g).is_multiple_of(17) { "global/AllUsers" } else { "s3/LogDelivery" }
            )
        })
        .collect();
    let flag = |n: usize| !i.is_multiple_of(n);
    format!(
        r#"{{"Name":"bucket-{i}","Arn":"arn:aws:s3:::bucket-{i}","Region":"{}","Created":"2024-01-{:02}T00:00:00Z","Size":{},"Versioning":{{"Status":"{}","MFADelete":"Disabled"}},"PublicAccess":{{"BlockPublicAcls":{},"BlockPublicPolicy":{},"IgnorePublicAcls":true,"RestrictPublicBuckets":true}},"Encryption":{{"Rules":[{{"Algorithm":"{}","BucketKeyEnabled":false}}]}},"Logging":{{"TargetBucket":"logs-{}","TargetPrefix":"x/"}},"Lifecycle":[{}],"Tags":[{}],"Grants":[{}],"Owner":{{"DisplayName":"owner-{i}","ID":"{:064x}"}},"Website":{{"IndexDocument":{{"Suffix":"index.html"}},"ErrorDocument":{{"Key":"error.html"}}}},"Notification":{{"TopicConfigurations":[],"QueueConfigurations":[]}}}}"#,
        ["eu-west-1", "us-east-1", "eu-central-1"].get(i % 3).unwrap_or(&"x"),
        1 + i % 28,
        i * 997,
        if i.is_multiple_of(3) { "Suspended" } else { "Enabled" },
        flag(5),
        flag(7),
        if i.is_multiple_of(4) { "AES256" } else { "aws:kms" },
        i % 10,
        lifecycle.join(","),
        tags.join(","),
        grants.join(","),
        i * 31
    )
}

fn group(i: usize) -> String {
    let permissions = |count: usize| {
        let each = (0..count).map(|p| {
            let from = [22, 80, 443, 3306, 3389, 8080].get((i + p) % 6).copied().unwrap_or(0);
            let open = if (i + p).is_multiple_of(11) { r#","0.0.0.0/0""# } else { "" };
            format!(
                r#"{{"Protocol":"tcp","From":{from},"To":{},"Cidrs":["10.{}.0.0/16","192.168.{p}.0/24"{open}],"Ipv6":["fd00:{p}::/64"],"PrefixListIds":[],"UserIdGroupPairs":[{{"GroupId":"sg-{i:08x}","UserId":"123456789012","Description":"from peer {p}"}}]}}"#,
                from + p,
                i % 250
            )
        });
        each.collect::<Vec<_>>().join(",")
    };
    let tags: Vec<String> = (0..6)
        .map(|t| {
            format!(
                r#"{{"Key":"{}","Value":"v{i}{t}"}}"#,
                ["team", "cost", "app", "tier", "env", "zone"].get(t).unwrap_or(&"x")
            )
        })
        .collect();
    format!(
        r#"{{"GroupId":"sg-{i:08x}","Name":"group-{i}","Description":"what {i} is for","VpcId":"vpc-{i:08x}","OwnerId":"123456789012","Ingress":[{}],"Egress":[{}],"Tags":[{}]}}"#,
        permissions(6),
        permissions(4),
        tags.join(",")
    )
}

/// The best time of several rounds.
#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock; nothing else here does"
)]
fn best(mut round: impl FnMut() -> Result<(), Failure>) -> Result<Duration, Failure> {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = std::time::Instant::now();
        round()?;
        best = best.min(start.elapsed());
    }
    Ok(best)
}

#[expect(clippy::cast_precision_loss, reason = "a figure to read, not to reckon with")]
fn per(time: Duration, count: usize) -> f64 {
    time.as_nanos() as f64 / count as f64
}

#[expect(clippy::print_stdout, reason = "the figures are the output")]
fn run(name: &str, layout: &Arc<Layout>, rules: &[&str], texts: &[String]) -> Result<(), Failure> {
    let environment = Environment::of(Arc::clone(layout));
    let programs: Vec<Program> =
        rules.iter().map(|rule| compile(rule, &environment)).collect::<Result<_, _>>()?;
    let bytes: usize = texts.iter().map(String::len).sum();
    let load = best(|| {
        for text in texts {
            black_box(Document::from_json(layout, text)?);
        }
        Ok(())
    })?;
    let documents: Vec<Document> =
        texts.iter().map(|text| Document::from_json(layout, text)).collect::<Result<_, _>>()?;
    println!("{name}: {} bytes a document", bytes / texts.len());
    println!("  load {:>26.0} ns a document", per(load, texts.len()));
    let all = best(|| {
        for document in &documents {
            let input = Input::new(document);
            for program in &programs {
                black_box(program.evaluate(&input));
            }
        }
        Ok(())
    })?;
    println!("  judge {:>25.1} ns a (document, rule)", per(all, texts.len() * rules.len()));
    for program in &programs {
        let mut held = 0usize;
        let time = best(|| {
            held = 0;
            for document in &documents {
                let outcome = program.evaluate(&Input::new(document));
                held += usize::from(matches!(outcome, Outcome::True));
            }
            Ok(())
        })?;
        let shown: String = program.source().chars().take(80).collect();
        println!(
            "  {:>8.1} ns, {:>3}% hold: {shown}",
            per(time, texts.len()),
            held * 100 / texts.len()
        );
    }
    let compiled = best(|| {
        for rule in rules {
            black_box(compile(rule, &environment)?);
        }
        Ok(())
    })?;
    println!("  compile {:>23.1} µs a rule", per(compiled, rules.len()) / 1000.0);
    Ok(())
}

fn main() -> Result<(), Failure> {
    let documents = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(4_000);
    let buckets: Vec<String> = (0..documents).map(bucket).collect();
    run("buckets", &bucket_layout()?, &BUCKET_RULES, &buckets)?;
    let groups: Vec<String> = (0..documents).map(group).collect();
    run("security groups", &group_layout()?, &GROUP_RULES, &groups)
}
