//! Rules as a catalogue would hold them, with texts of a usual length.

use model::{Level, Risk, SecurityFunction, Severity};
use policy::catalogue::{Examples, Parameter, ParameterValue, Remediation, Rule};
use std::collections::BTreeMap;

struct Text {
    id: &'static str,
    kind: &'static str,
    severity: Severity,
    category: &'static str,
    title: &'static str,
    why: &'static str,
    condition: &'static str,
    fix: [&'static str; 3],
    reference: &'static str,
    controls: &'static [(&'static str, &'static [&'static str])],
    elsewhere: &'static [&'static str],
}

/// The rules, in the catalogue's order.
pub fn rules() -> Vec<Rule> {
    TEXTS.iter().map(rule).collect()
}

fn rule(text: &Text) -> Rule {
    let [words, cli, terraform] = text.fix.map(str::to_owned);
    let mut parameters = BTreeMap::new();
    if text.id.ends_with("key-age") {
        let about = "How old a key may get, in days".to_owned();
        let default = ParameterValue::Int(90);
        parameters.insert("max_days".to_owned(), Parameter { about, default });
    }
    let controls = text.controls.iter().map(|(framework, numbers)| {
        let numbers = numbers.iter().map(|number| (*number).to_owned()).collect();
        ((*framework).to_owned(), numbers)
    });
    Rule {
        id: text.id.parse().unwrap(),
        resource_type: text.kind.parse().unwrap(),
        title: text.title.to_owned(),
        severity: text.severity,
        risk: Some(risk(text.severity)),
        function: Some(SecurityFunction::Protect),
        categories: vec![text.category.to_owned()],
        why: text.why.to_owned(),
        when: None,
        judges_unused: false,
        condition: text.condition.to_owned(),
        parameters,
        fix: Remediation { text: words, cli, terraform },
        references: vec![text.reference.to_owned()],
        controls: controls.collect(),
        also_known_as: text.elsewhere.iter().map(|name| (*name).to_owned()).collect(),
        examples: Examples::default(),
    }
}

fn risk(severity: Severity) -> Risk {
    let [one, two, three, four, five] = Level::ALL;
    let (likelihood, impact) = match severity {
        Severity::Critical => (four, five),
        Severity::High => (three, five),
        Severity::Medium => (three, three),
        Severity::Low => (two, two),
        Severity::Informational => (one, two),
    };
    Risk { likelihood, impact }
}

const TEXTS: &[Text] = &[
    Text {
        id: "aws-s3-bucket-public",
        kind: "aws.s3.bucket",
        severity: Severity::Critical,
        category: "exposure",
        title: "Bucket cannot be read by the public",
        why: "Whoever knows or guesses the name of a public bucket reads what is in it. Such buckets are found by scanners within hours.",
        condition: "PublicAccessBlock.RestrictPublicBuckets || !allows_public(Policy)",
        fix: [
            "Block public access for the bucket. If it serves a website, put a CloudFront distribution with origin access control in front of it.",
            "aws s3api put-public-access-block --bucket BUCKET \\\n  --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
            "resource \"aws_s3_bucket_public_access_block\" \"this\" {\n  bucket                  = aws_s3_bucket.this.id\n  block_public_acls       = true\n  block_public_policy     = true\n  ignore_public_acls      = true\n  restrict_public_buckets = true\n}\n",
        ],
        reference: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
        controls: &[
            ("cis-aws-5.0", &["2.1.4"]),
            ("aws-fsbp", &["S3.2", "S3.8"]),
            ("pci-dss-4.0", &["1.4.4"]),
        ],
        elsewhere: &[
            "prowler:s3_bucket_public_access",
            "prowler:s3_bucket_policy_public_write_access",
        ],
    },
    Text {
        id: "aws-ec2-security-group-ssh",
        kind: "aws.ec2.security-group",
        severity: Severity::Critical,
        category: "exposure",
        title: "Security group keeps SSH closed to the world",
        why: "A port that anyone can reach is tried by password guessers around the clock, and the next flaw in the server is theirs before it is yours.",
        condition: "!IpPermissions.exists(p, p.covers(22) && p.is_world())",
        fix: [
            "Remove the rule, and reach machines through Session Manager or from a named address range.",
            "aws ec2 revoke-security-group-ingress --group-id GROUP --protocol tcp --port 22 --cidr 0.0.0.0/0",
            "resource \"aws_vpc_security_group_ingress_rule\" \"ssh\" {\n  security_group_id = aws_security_group.this.id\n  cidr_ipv4         = \"203.0.113.0/24\"\n  ip_protocol       = \"tcp\"\n  from_port         = 22\n  to_port           = 22\n}\n",
        ],
        reference: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        controls: &[("cis-aws-5.0", &["5.3"]), ("aws-fsbp", &["EC2.13"])],
        elsewhere: &["prowler:ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22"],
    },
    Text {
        id: "aws-iam-root-access-key",
        kind: "aws.iam.account",
        severity: Severity::Critical,
        category: "identity",
        title: "Root user has no access key",
        why: "The root user can do everything and no policy can hold it back. A key of it that leaks is the whole account.",
        condition: "SummaryMap.AccountAccessKeysPresent == 0",
        fix: [
            "Sign in as the root user, open Security credentials and delete its access keys. Give what used them a role.",
            "# As the root user:\naws iam delete-access-key --access-key-id KEY",
            "# Keys of the root user are not managed by Terraform.\n",
        ],
        reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html",
        controls: &[("cis-aws-5.0", &["1.3"]), ("iso-27001-2022", &["A.8.2"])],
        elsewhere: &["prowler:iam_no_root_access_key"],
    },
    Text {
        id: "aws-rds-instance-public",
        kind: "aws.rds.instance",
        severity: Severity::High,
        category: "exposure",
        title: "Database instance has no public address",
        why: "A database on the internet is one guessed password or one unpatched flaw away from being copied.",
        condition: "!PubliclyAccessible",
        fix: [
            "Modify the instance so that it is not publicly accessible, and connect through the VPC.",
            "aws rds modify-db-instance --db-instance-identifier INSTANCE --no-publicly-accessible --apply-immediately",
            "resource \"aws_db_instance\" \"this\" {\n  publicly_accessible = false\n}\n",
        ],
        reference: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
        controls: &[("cis-aws-5.0", &["2.2.3"]), ("aws-fsbp", &["RDS.2"])],
        elsewhere: &["prowler:rds_instance_no_public_access"],
    },
    Text {
        id: "aws-iam-policy-no-administrator",
        kind: "aws.iam.policy",
        severity: Severity::High,
        category: "identity",
        title: "Customer policy does not allow everything on everything",
        why: "Whoever holds such a policy is an administrator, whatever the policy's name says.",
        condition: "!grants(Document, \"*\", \"*\")",
        fix: [
            "Replace the statement by the actions that are in use; the last-accessed report names them.",
            "aws iam create-policy-version --policy-arn POLICY --set-as-default --policy-document file://policy.json",
            "data \"aws_iam_policy_document\" \"this\" {\n  statement {\n    actions   = [\"s3:GetObject\"]\n    resources = [\"${aws_s3_bucket.this.arn}/*\"]\n  }\n}\n",
        ],
        reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
        controls: &[("cis-aws-5.0", &["1.15"])],
        elsewhere: &["prowler:iam_customer_attached_policy_no_administrative_privileges"],
    },
    Text {
        id: "aws-iam-user-mfa",
        kind: "aws.iam.user",
        severity: Severity::High,
        category: "identity",
        title: "User who signs in to the console has a second factor",
        why: "A password alone is phished, reused and guessed.",
        condition: "LoginProfile == null || size(MFADevices) > 0",
        fix: [
            "Have the user register a second factor, or better, move people to IAM Identity Center.",
            "aws iam enable-mfa-device --user-name USER --serial-number SERIAL \\\n  --authentication-code1 CODE1 --authentication-code2 CODE2",
            "# A second factor is registered by its holder, not by Terraform.\n",
        ],
        reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html",
        controls: &[("cis-aws-5.0", &["1.9"]), ("soc-2", &["CC6.1"])],
        elsewhere: &["prowler:iam_user_mfa_enabled_console_access"],
    },
    Text {
        id: "aws-ec2-volume-encryption",
        kind: "aws.ec2.volume",
        severity: Severity::Medium,
        category: "encryption",
        title: "Volume is encrypted",
        why: "A snapshot of a plain volume that is shared by mistake can be read by whoever receives it.",
        condition: "Encrypted",
        fix: [
            "Copy a snapshot of the volume with encryption and replace the volume; turn on encryption by default for the region.",
            "aws ec2 enable-ebs-encryption-by-default --region REGION",
            "resource \"aws_ebs_encryption_by_default\" \"this\" {\n  enabled = true\n}\n",
        ],
        reference: "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
        controls: &[("cis-aws-5.0", &["5.1.1"]), ("hipaa", &["164.312(a)(2)(iv)"])],
        elsewhere: &["prowler:ec2_ebs_volume_encryption"],
    },
    Text {
        id: "aws-ec2-vpc-flow-logs",
        kind: "aws.ec2.vpc",
        severity: Severity::Medium,
        category: "logging",
        title: "Network keeps flow logs",
        why: "Without them nobody can say, after an incident, who spoke to whom.",
        condition: "size(related.FlowLogs) > 0",
        fix: [
            "Create a flow log for the network that writes rejected traffic at least.",
            "aws ec2 create-flow-logs --resource-type VPC --resource-ids VPC --traffic-type ALL \\\n  --log-destination-type s3 --log-destination arn:aws:s3:::BUCKET",
            "resource \"aws_flow_log\" \"this\" {\n  vpc_id               = aws_vpc.this.id\n  traffic_type         = \"ALL\"\n  log_destination_type = \"s3\"\n  log_destination      = aws_s3_bucket.logs.arn\n}\n",
        ],
        reference: "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",
        controls: &[("cis-aws-5.0", &["3.7"])],
        elsewhere: &["prowler:vpc_flow_logs_enabled"],
    },
    Text {
        id: "aws-iam-password-length",
        kind: "aws.iam.account",
        severity: Severity::Medium,
        category: "identity",
        title: "Passwords have at least 14 characters",
        why: "Short passwords fall to guessing.",
        condition: "PasswordPolicy.MinimumPasswordLength >= 14",
        fix: [
            "Set the minimum length in the account's password policy.",
            "aws iam update-account-password-policy --minimum-password-length 14",
            "resource \"aws_iam_account_password_policy\" \"this\" {\n  minimum_password_length = 14\n}\n",
        ],
        reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html",
        controls: &[("cis-aws-5.0", &["1.7"])],
        elsewhere: &["prowler:iam_password_policy_minimum_length_14"],
    },
    Text {
        id: "aws-iam-user-key-age",
        kind: "aws.iam.user",
        severity: Severity::Medium,
        category: "identity",
        title: "Access keys are younger than 90 days",
        why: "The older a key, the more copies of it lie about.",
        condition: "AccessKeys.all(k, k.CreateDate > now - days(params.max_days))",
        fix: [
            "Create a new key, move what uses the old one, deactivate the old one and delete it after a week. Better: use a role.",
            "aws iam update-access-key --user-name USER --access-key-id KEY --status Inactive",
            "# Prefer a role: aws_iam_role with an assume_role_policy for the workload.\n",
        ],
        reference: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
        controls: &[("cis-aws-5.0", &["1.13"])],
        elsewhere: &["prowler:iam_rotate_access_key_90_days"],
    },
    Text {
        id: "aws-s3-bucket-encryption",
        kind: "aws.s3.bucket",
        severity: Severity::Medium,
        category: "encryption",
        title: "Bucket encrypts new objects by default",
        why: "An object that is written without an encryption header is stored as the bucket's default says.",
        condition: "size(Encryption.Rules) > 0",
        fix: [
            "Set a default encryption in the bucket's properties.",
            "aws s3api put-bucket-encryption --bucket BUCKET --server-side-encryption-configuration \\\n  '{\"Rules\":[{\"ApplyServerSideEncryptionByDefault\":{\"SSEAlgorithm\":\"AES256\"}}]}'",
            "resource \"aws_s3_bucket_server_side_encryption_configuration\" \"this\" {\n  bucket = aws_s3_bucket.this.id\n  rule {\n    apply_server_side_encryption_by_default { sse_algorithm = \"AES256\" }\n  }\n}\n",
        ],
        reference: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html",
        controls: &[("aws-fsbp", &["S3.4"])],
        elsewhere: &["prowler:s3_bucket_default_encryption"],
    },
    Text {
        id: "aws-rds-instance-encryption",
        kind: "aws.rds.instance",
        severity: Severity::Medium,
        category: "encryption",
        title: "Database instance is encrypted at rest",
        why: "Its snapshots are as readable as it is.",
        condition: "StorageEncrypted",
        fix: [
            "Copy a snapshot with encryption, restore from the copy and move to the new instance.",
            "aws rds copy-db-snapshot --source-db-snapshot-identifier OLD \\\n  --target-db-snapshot-identifier NEW --kms-key-id KEY",
            "resource \"aws_db_instance\" \"this\" {\n  storage_encrypted = true\n}\n",
        ],
        reference: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
        controls: &[("cis-aws-5.0", &["2.2.1"])],
        elsewhere: &["prowler:rds_instance_storage_encrypted"],
    },
    Text {
        id: "aws-kms-key-rotation",
        kind: "aws.kms.key",
        severity: Severity::Medium,
        category: "encryption",
        title: "Customer key is rotated every year",
        why: "Rotation bounds how much is lost with one version of a key.",
        condition: "KeyRotationEnabled",
        fix: [
            "Turn on automatic rotation for the key.",
            "aws kms enable-key-rotation --key-id KEY",
            "resource \"aws_kms_key\" \"this\" {\n  enable_key_rotation = true\n}\n",
        ],
        reference: "https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
        controls: &[("cis-aws-5.0", &["3.6"])],
        elsewhere: &["prowler:kms_cmk_rotation_enabled"],
    },
    Text {
        id: "aws-s3-bucket-versioning",
        kind: "aws.s3.bucket",
        severity: Severity::Low,
        category: "resilience",
        title: "Bucket keeps old versions of its objects",
        why: "An object that is overwritten or deleted, by mistake or by ransomware, can only be had back from an older version.",
        condition: "Versioning.Status == \"Enabled\"",
        fix: [
            "Turn on versioning in the bucket's properties, with a lifecycle rule that ends old versions.",
            "aws s3api put-bucket-versioning --bucket BUCKET --versioning-configuration Status=Enabled",
            "resource \"aws_s3_bucket_versioning\" \"this\" {\n  bucket = aws_s3_bucket.this.id\n  versioning_configuration { status = \"Enabled\" }\n}\n",
        ],
        reference: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
        controls: &[("aws-fsbp", &["S3.14"])],
        elsewhere: &["prowler:s3_bucket_object_versioning"],
    },
    Text {
        id: "aws-ec2-security-group-egress",
        kind: "aws.ec2.security-group",
        severity: Severity::Low,
        category: "exposure",
        title: "Security group names where traffic may go",
        why: "What breaks in wants to call home.",
        condition: "!IpPermissionsEgress.exists(p, p.is_world())",
        fix: [
            "Replace the default outbound rule by the destinations in use.",
            "aws ec2 revoke-security-group-egress --group-id GROUP --protocol all --cidr 0.0.0.0/0",
            "resource \"aws_vpc_security_group_egress_rule\" \"https\" {\n  security_group_id = aws_security_group.this.id\n  ip_protocol       = \"tcp\"\n  from_port         = 443\n  to_port           = 443\n}\n",
        ],
        reference: "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
        controls: &[],
        elsewhere: &[],
    },
    Text {
        id: "aws-s3-bucket-logging",
        kind: "aws.s3.bucket",
        severity: Severity::Informational,
        category: "logging",
        title: "Bucket logs who reads it",
        why: "Server access logs tell, long after, which objects an intruder took.",
        condition: "Logging.LoggingEnabled.TargetBucket != \"\"",
        fix: [
            "Turn on server access logging to a bucket that only the log service writes to.",
            "aws s3api put-bucket-logging --bucket BUCKET --bucket-logging-status file://logging.json",
            "resource \"aws_s3_bucket_logging\" \"this\" {\n  bucket        = aws_s3_bucket.this.id\n  target_bucket = aws_s3_bucket.logs.id\n  target_prefix = \"access/\"\n}\n",
        ],
        reference: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",
        controls: &[("aws-fsbp", &["S3.9"])],
        elsewhere: &["prowler:s3_bucket_server_access_logging_enabled"],
    },
];
