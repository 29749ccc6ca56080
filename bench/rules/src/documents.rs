//! The documents that everyone judges: buckets and security groups of about 2.4 KB.
//!
//! Made by arithmetic, without randomness; no two are the same. The generator is frozen: figures
//! are comparable only as long as [`checksum`] gives [`FROZEN`].

use sha2::{Digest, Sha256};

/// What [`checksum`] gives.
pub const FROZEN: &str = "8825237b594f5af904124c73d1de711171ef4105d1e0fa83b01bcb870a7803a7";

/// A kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Bucket,
    Group,
}

impl Kind {
    pub const ALL: [Kind; 2] = [Kind::Bucket, Kind::Group];

    /// What files and other processes call it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Bucket => "bucket",
            Kind::Group => "group",
        }
    }

    /// The document of this number.
    pub fn document(self, number: usize) -> String {
        match self {
            Kind::Bucket => bucket(number),
            Kind::Group => group(number),
        }
    }

    /// Documents from `first` on.
    pub fn documents(self, first: usize, count: usize) -> Vec<String> {
        (first..first + count).map(|number| self.document(number)).collect()
    }
}

/// SHA-256 of the first thousand documents of each kind, each followed by a line feed.
pub fn checksum() -> String {
    let mut hash = Sha256::new();
    for kind in Kind::ALL {
        for number in 0..1000 {
            hash.update(kind.document(number));
            hash.update("\n");
        }
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn joined(count: usize, each: impl Fn(usize) -> String) -> String {
    (0..count).map(each).collect::<Vec<_>>().join(",")
}

fn tags(keys: &[&str], value: impl Fn(usize) -> String) -> String {
    joined(keys.len(), |t| format!(r#"{{"Key":"{}","Value":"{}"}}"#, keys[t], value(t)))
}

fn bucket(i: usize) -> String {
    let tags = tags(&["env", "team", "cost", "app", "tier", "zone", "owner", "repo"], |t| {
        if t == 6 && i.is_multiple_of(6) { String::new() } else { format!("value-{i}-{t}") }
    });
    let lifecycle = joined(if i % 16 == 5 { 0 } else { 4 }, |r| {
        let status = if (i + r).is_multiple_of(9) { "Disabled" } else { "Enabled" };
        let (days, noncurrent) = (30 * (1 + (i + r) % 14), i % 90);
        format!(
            r#"{{"ID":"rule-{i}-{r}","Status":"{status}","Filter":{{"Prefix":"logs/{r}/"}},"Days":{days},"NoncurrentVersionExpiration":{{"NoncurrentDays":{noncurrent}}}}}"#
        )
    });
    let grants = joined(4, |g| {
        let group = if (i + g).is_multiple_of(17) { "global/AllUsers" } else { "s3/LogDelivery" };
        format!(
            r#"{{"Grantee":{{"ID":"{i:064x}","Type":"CanonicalUser"}},"Uri":"http://acs.amazonaws.com/groups/{group}","Permission":"READ"}}"#
        )
    });
    let logging = match i % 8 {
        0 => String::new(),
        1 => format!(r#""TargetBucket":"bucket-{i}","TargetPrefix":"x/""#),
        _ => format!(r#""TargetBucket":"logs-{}","TargetPrefix":"x/""#, i % 10),
    };
    let name = if i % 50 == 7 { format!("Bucket_{i}") } else { format!("bucket-{i}") };
    let (region, day) = (["eu-west-1", "us-east-1", "eu-central-1"][i % 3], 1 + i % 28);
    let versioning = if i.is_multiple_of(3) { "Suspended" } else { "Enabled" };
    let delete = if i % 10 == 4 { "Enabled" } else { "Disabled" };
    let (acls, policy) = (!i.is_multiple_of(5), !i.is_multiple_of(7));
    let algorithm = if i.is_multiple_of(4) { "AES256" } else { "aws:kms" };
    let (size, owner) = (i * 997, i * 31);
    format!(
        r#"{{"Name":"{name}","Arn":"arn:aws:s3:::{name}","Region":"{region}","Created":"2024-01-{day:02}T00:00:00Z","Size":{size},"Versioning":{{"Status":"{versioning}","MFADelete":"{delete}"}},"PublicAccess":{{"BlockPublicAcls":{acls},"BlockPublicPolicy":{policy},"IgnorePublicAcls":true,"RestrictPublicBuckets":true}},"Encryption":{{"Rules":[{{"Algorithm":"{algorithm}","BucketKeyEnabled":false}}]}},"Logging":{{{logging}}},"Lifecycle":[{lifecycle}],"Tags":[{tags}],"Grants":[{grants}],"Owner":{{"DisplayName":"owner-{i}","ID":"{owner:064x}"}},"Website":{{"IndexDocument":{{"Suffix":"index.html"}},"ErrorDocument":{{"Key":"error.html"}}}},"Notification":{{"TopicConfigurations":[],"QueueConfigurations":[]}}}}"#
    )
}

fn permissions(i: usize, count: usize) -> String {
    joined(count, |p| {
        let from = [22, 80, 443, 3306, 3389, 8080][(i + p) % 6];
        let (to, net) = (from + p, i % 250);
        let protocol = if (i + p).is_multiple_of(23) { "-1" } else { "tcp" };
        let open = if (i + p).is_multiple_of(11) { r#","0.0.0.0/0""# } else { "" };
        let open6 = if (i + p).is_multiple_of(13) { r#","::/0""# } else { "" };
        format!(
            r#"{{"Protocol":"{protocol}","From":{from},"To":{to},"Cidrs":["10.{net}.0.0/16","192.168.{p}.0/24"{open}],"Ipv6":["fd00:{p}::/64"{open6}],"PrefixListIds":[],"UserIdGroupPairs":[{{"GroupId":"sg-{i:08x}","UserId":"123456789012","Description":"from peer {p}"}}]}}"#
        )
    })
}

fn group(i: usize) -> String {
    let env = ["prod", "stage", "dev", "test"][i % 4];
    let tags = tags(&["team", "cost", "app", "tier", "env", "zone"], |t| {
        if t == 4 { format!("{env}") } else { format!("v{i}{t}") }
    });
    let name = if i % 20 == 3 { "default".to_owned() } else { format!("group-{i}") };
    let description = match i % 12 {
        0 => String::new(),
        1 => r#""Description":"","#.to_owned(),
        _ => format!(r#""Description":"what {i} is for","#),
    };
    let ingress = permissions(i, if i % 40 == 3 { 0 } else { 6 });
    let egress = permissions(i + 1, 4);
    format!(
        r#"{{"GroupId":"sg-{i:08x}","Name":"{name}",{description}"VpcId":"vpc-{i:08x}","OwnerId":"123456789012","Ingress":[{ingress}],"Egress":[{egress}],"Tags":[{tags}]}}"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_frozen() {
        assert_eq!(checksum(), FROZEN);
    }

    #[test]
    fn documents_are_of_the_size_that_is_claimed() {
        let mean =
            |kind: Kind| kind.documents(0, 1000).iter().map(String::len).sum::<usize>() / 1000;
        assert!((2200..=2600).contains(&mean(Kind::Bucket)), "{}", mean(Kind::Bucket));
        assert!((2200..=2600).contains(&mean(Kind::Group)), "{}", mean(Kind::Group));
    }
}
