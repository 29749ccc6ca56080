"""Buckets, and the backup plan."""

from .cloud import ACCOUNT, DATAPULSE, MAIN, US, ago, aws, policy, role_arn, tags, tell


def tls_only(bucket):
    arn = f"arn:aws:s3:::{bucket}"
    return {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def written_by(bucket, service):
    return {
        "Sid": "Delivery",
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
        "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    }


def bucket(
    name,
    team,
    keys,
    *,
    made,
    region=MAIN,
    env="prod",
    statements=(),
    key=None,
    closed=True,
    versions=True,
    logged=True,
    lifecycle=True,
    tls=True,
    owner_only=True,
    lock=False,
    acl=None,
):
    s3, full = aws("s3", region), f"harbour-books-{name}"
    ago(made)
    where = {} if region == US else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(
        Bucket=full,
        **where,
        ObjectOwnership="BucketOwnerEnforced" if owner_only else "ObjectWriter",
        ObjectLockEnabledForBucket=lock,
    )
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": keys[key]} if key else {"SSEAlgorithm": "AES256"}
    s3.put_bucket_encryption(
        Bucket=full,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": bool(key)}]
        },
    )
    if versions:
        s3.put_bucket_versioning(Bucket=full, VersioningConfiguration={"Status": "Enabled"})
    if lock:
        s3.put_object_lock_configuration(
            Bucket=full,
            ObjectLockConfiguration={
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 10}},
            },
        )
    all_statements = [*statements, *([tls_only(full)] if tls else [])]
    if all_statements:
        s3.put_bucket_policy(Bucket=full, Policy=policy(*all_statements))
    if closed:
        s3.put_public_access_block(
            Bucket=full,
            PublicAccessBlockConfiguration=dict(
                BlockPublicAcls=True, IgnorePublicAcls=True, BlockPublicPolicy=True, RestrictPublicBuckets=True
            ),
        )
    if logged:
        s3.put_bucket_logging(
            Bucket=full,
            BucketLoggingStatus={
                "LoggingEnabled": {
                    "TargetBucket": f"harbour-books-access-logs{'-us' if region == US else ''}",
                    "TargetPrefix": f"{name}/",
                }
            },
        )
    if lifecycle:
        s3.put_bucket_lifecycle_configuration(
            Bucket=full,
            LifecycleConfiguration={
                "Rules": [
                    {
                        "ID": "tidy",
                        "Status": "Enabled",
                        "Filter": {"Prefix": ""},
                        "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
                    }
                ]
            },
        )
    if acl:
        s3.put_bucket_acl(Bucket=full, ACL=acl)
    s3.put_bucket_tagging(Bucket=full, Tagging={"TagSet": tags(team, env)})
    return full


def storage(keys):
    def arn(name):
        return f"arn:aws:s3:::harbour-books-{name}"

    bucket(
        "access-logs",
        "platform",
        keys,
        made=1280,
        logged=False,
        statements=[written_by("harbour-books-access-logs", "logging.s3")],
    )
    bucket(
        "access-logs-us",
        "platform",
        keys,
        made=840,
        region=US,
        logged=False,
        tls=False,
        statements=[written_by("harbour-books-access-logs-us", "logging.s3")],
    )
    bucket(
        "cloudtrail",
        "platform",
        keys,
        made=1280,
        key="logs",
        statements=[written_by("harbour-books-cloudtrail", "cloudtrail")],
    )
    bucket(
        "config",
        "platform",
        keys,
        made=1280,
        tls=False,
        logged=False,
        statements=[written_by("harbour-books-config", "config")],
    )
    bucket(
        "alb-logs",
        "platform",
        keys,
        made=1280,
        logged=False,
        tls=False,
        statements=[written_by("harbour-books-alb-logs", "logdelivery.elasticloadbalancing")],
    )
    bucket("terraform-state", "platform", keys, made=1270, key="secrets")
    bucket("invoices", "finance", keys, made=1250, key="orders", lock=True)
    bucket("orders-export", "shop", keys, made=1250, key="orders")
    bucket("backups", "platform", keys, made=1240, key="orders")
    bucket("backups-us", "platform", keys, made=840, region=US, key="storefront-us")
    bucket(
        "web-assets",
        "shop",
        keys,
        made=2600,
        closed=False,
        tls=False,
        versions=False,
        logged=False,
        statements=[
            {
                "Sid": "PublicRead",
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": arn("web-assets") + "/*",
            }
        ],
    )
    bucket(
        "product-images",
        "shop",
        keys,
        made=840,
        region=US,
        statements=[
            {
                "Sid": "CloudFront",
                "Effect": "Allow",
                "Principal": {"Service": "cloudfront.amazonaws.com"},
                "Action": "s3:GetObject",
                "Resource": arn("product-images") + "/*",
                "Condition": {
                    "StringEquals": {"aws:SourceArn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/E2QHB7ACMEXAM"}
                },
            }
        ],
    )
    bucket(
        "newsletter-2019",
        "marketing",
        keys,
        made=2640,
        closed=False,
        tls=False,
        versions=False,
        logged=False,
        lifecycle=False,
        owner_only=False,
        acl="public-read",
    )
    bucket(
        "marketing-share",
        "marketing",
        keys,
        made=2390,
        closed=False,
        tls=False,
        versions=False,
        logged=False,
        lifecycle=False,
        owner_only=False,
        statements=[
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{DATAPULSE}:root"},
                "Action": ["s3:GetObject", "s3:PutObject"],
                "Resource": arn("marketing-share") + "/*",
            }
        ],
    )
    bucket(
        "staging-uploads",
        "shop",
        keys,
        made=730,
        env="staging",
        closed=False,
        tls=False,
        versions=False,
        logged=False,
        lifecycle=False,
        statements=[
            {
                "Sid": "BrowserUpload",
                "Effect": "Allow",
                "Principal": "*",
                "Action": ["s3:PutObject", "s3:GetObject"],
                "Resource": arn("staging-uploads") + "/*",
            }
        ],
    )
    bucket(
        "hackathon",
        "data",
        keys,
        made=760,
        region=US,
        env="dev",
        closed=False,
        tls=False,
        versions=False,
        logged=False,
        lifecycle=False,
        owner_only=False,
        acl="public-read-write",
    )
    bucket("data-lake", "data", keys, made=690, tls=False, logged=False, versions=False)
    bucket("finance", "finance", keys, made=1100, key="orders")
    s3 = aws("s3")
    s3.put_bucket_replication(
        Bucket="harbour-books-backups",
        ReplicationConfiguration={
            "Role": role_arn("backup"),
            "Rules": [
                {
                    "ID": "to-us",
                    "Status": "Enabled",
                    "Priority": 1,
                    "Filter": {"Prefix": ""},
                    "DeleteMarkerReplication": {"Status": "Disabled"},
                    "Destination": {"Bucket": arn("backups-us")},
                }
            ],
        },
    )
    # The bucket's own policy lets only the finance role look at it: a scan cannot tell what else it says.
    tell("facts", denied_bucket_policies=["harbour-books-finance"])

    backup = aws("backup")
    ago(830)
    backup.create_backup_vault(BackupVaultName="nightly", EncryptionKeyArn=keys["databases"])
    backup.create_backup_plan(
        BackupPlan={
            "BackupPlanName": "nightly",
            "Rules": [
                {"RuleName": "nightly", "TargetBackupVaultName": "nightly", "ScheduleExpression": "cron(0 3 * * ? *)"}
            ],
        }
    )
