"""Where things are kept: keys, buckets, secrets, parameters, file systems and images."""

from .seeding import BAD, GOOD, OTHER_ACCOUNT, allow, policy

BLOCK_ALL = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}


def make(seeder):
    keys(seeder)
    buckets(seeder)
    public_access_block(seeder)
    secrets(seeder)
    parameters(seeder)
    file_systems(seeder)
    repositories(seeder)


def keys(seeder):
    for verdict in (GOOD, BAD):
        made = seeder.call(
            "kms",
            "create_key",
            Description=seeder.private(f"{verdict} key description"),
            Tags=seeder.tags("TagKey", "TagValue", contact=seeder.email(f"{verdict} key tag")),
        )
        key = made["KeyMetadata"]["KeyId"]
        alias = f"alias/acme-{verdict}-key"
        seeder.call("kms", "create_alias", AliasName=alias, TargetKeyId=key)
        if verdict == GOOD:
            seeder.call("kms", "enable_key_rotation", KeyId=key)
        else:
            public = policy(allow("kms:*", principal={"AWS": "*"}))
            seeder.call("kms", "put_key_policy", KeyId=key, PolicyName="default", Policy=public)
        seeder.record("kms.key", made["KeyMetadata"]["Arn"], verdict, "rotation and key policy")


def buckets(seeder):
    seeder.call("s3", "create_bucket", Bucket="acme-logs")
    seeder.call("s3", "put_bucket_acl", Bucket="acme-logs", ACL="log-delivery-write")
    for verdict in (GOOD, BAD):
        bucket = f"acme-{verdict}-data"
        seeder.call("s3", "create_bucket", Bucket=bucket)
        tags = seeder.tags(
            notes=seeder.private(f"{verdict} bucket tag"),
            component=seeder.email(f"{verdict} bucket tag of a kept key"),
        )
        seeder.call("s3", "put_bucket_tagging", Bucket=bucket, Tagging={"TagSet": tags})
        seeder.call(
            "s3",
            "put_object",
            Bucket=bucket,
            Key=seeder.private(f"{verdict} object key"),
            Body=seeder.private(f"{verdict} object body").encode(),
            Metadata={"note": seeder.private(f"{verdict} object metadata")},
        )
        (good_bucket if verdict == GOOD else bad_bucket)(seeder, bucket)
        seeder.record("s3.bucket", f"arn:aws:s3:::{bucket}", verdict, "all a bucket can have")


def good_bucket(seeder, bucket):
    arn = f"arn:aws:s3:::{bucket}"
    insecure = allow("s3:*", [arn, f"{arn}/*"], "*", {"Bool": {"aws:SecureTransport": "false"}})
    insecure["Effect"] = "Deny"
    key = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "alias/acme-good-key"}
    rules = [{"ApplyServerSideEncryptionByDefault": key, "BucketKeyEnabled": True}]
    logging = {"TargetBucket": "acme-logs", "TargetPrefix": bucket}
    for operation, parameters in (
        ("put_bucket_encryption", {"ServerSideEncryptionConfiguration": {"Rules": rules}}),
        ("put_bucket_versioning", {"VersioningConfiguration": {"Status": "Enabled"}}),
        ("put_public_access_block", {"PublicAccessBlockConfiguration": BLOCK_ALL}),
        ("put_bucket_logging", {"BucketLoggingStatus": {"LoggingEnabled": logging}}),
        ("put_bucket_policy", {"Policy": policy(insecure)}),
    ):
        seeder.call("s3", operation, Bucket=bucket, **parameters)


def bad_bucket(seeder, bucket):
    public = allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*", "*")
    seeder.call("s3", "put_bucket_policy", Bucket=bucket, Policy=policy(public))
    seeder.call("s3", "put_bucket_acl", Bucket=bucket, ACL="public-read")


def public_access_block(seeder):
    if seeder.posture == GOOD:
        seeder.call(
            "s3control",
            "put_public_access_block",
            AccountId=seeder.account_id,
            PublicAccessBlockConfiguration=BLOCK_ALL,
        )
    seeder.record("s3.account-public-access-block", "account", seeder.posture, "set or not")


def secrets(seeder):
    for verdict in (GOOD, BAD):
        name = f"acme-{verdict}-secret"
        key = {"KmsKeyId": "alias/acme-good-key"} if verdict == GOOD else {}
        made = seeder.call(
            "secretsmanager",
            "create_secret",
            Name=name,
            SecretString=seeder.secret(f"{verdict} secret value"),
            Description=seeder.private(f"{verdict} secret description"),
            Tags=seeder.tags(),
            **key,
        )
        if verdict == GOOD:
            rules = {"AutomaticallyAfterDays": 30}
            seeder.call(
                "secretsmanager",
                "rotate_secret",
                SecretId=name,
                RotationRules=rules,
                RotateImmediately=False,
            )
        else:
            outside = {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"}
            shared = policy(allow("secretsmanager:GetSecretValue", principal=outside))
            seeder.call(
                "secretsmanager", "put_resource_policy", SecretId=name, ResourcePolicy=shared
            )
        seeder.record("secretsmanager.secret", made["ARN"], verdict, "rotation, key and policy")


def parameters(seeder):
    for verdict, kind in ((GOOD, "SecureString"), (BAD, "String")):
        name = f"/acme/{verdict}/parameter"
        value = seeder.secret(f"{verdict} parameter value")
        seeder.call("ssm", "put_parameter", Name=name, Value=value, Type=kind)
        seeder.record("ssm.parameter", name, verdict, "encrypted or not")


def file_systems(seeder):
    for verdict in (GOOD, BAD):
        with seeder.part(f"{verdict} file system"):
            made = seeder.call(
                "efs",
                "create_file_system",
                CreationToken=f"acme-{verdict}-files",
                Encrypted=verdict == GOOD,
                Backup=verdict == GOOD,
                Tags=seeder.tags(notes=seeder.private(f"{verdict} file system tag")),
            )
            seeder.record("efs.file-system", made["FileSystemArn"], verdict, "encryption, backup")


def repositories(seeder):
    for verdict in (GOOD, BAD):
        name = f"acme-{verdict}-images"
        made = seeder.call(
            "ecr",
            "create_repository",
            repositoryName=name,
            imageScanningConfiguration={"scanOnPush": verdict == GOOD},
            imageTagMutability="IMMUTABLE" if verdict == GOOD else "MUTABLE",
        )
        if verdict == BAD:
            public = {"Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}
            text = policy(public)
            seeder.call("ecr", "set_repository_policy", repositoryName=name, policyText=text)
        arn = made["repository"]["repositoryArn"]
        seeder.record("ecr.repository", arn, verdict, "scanning, tags and policy")
