"""What a made-up account holds: for each kind of resource, the answers that AWS would give about it.

A function here makes one resource: it appends to the lists that AWS would list it in, and adds the calls about it
alone. `Account.random` decides how it is set up, so that every kind has some that meet the rules and some that do not.
"""

import json

HOME = "us-east-1"
TEAMS = ("shop", "platform", "data", "marketing", "finance")
ENVIRONMENTS = ("prod", "prod", "staging", "dev")


class Account:
    """One account: its answers, by call, region and input."""

    def __init__(self, number, regions, answers, random):
        self.number, self.regions, self.answers, self.random = number, regions, answers, random
        self.groups = {region: [] for region in regions}
        self.instances = {region: [] for region in regions}

    def region(self):
        return self.random.choice(self.regions)

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def id(self, prefix, length=17):
        return f"{prefix}-{self.random.getrandbits(4 * length):0{length}x}"

    def word(self, at):
        return f"{self.random.choice(TEAMS)}-{self.random.choice(ENVIRONMENTS)}-{at:05}"

    def tags(self):
        return {"env": self.random.choice(ENVIRONMENTS), "team": self.random.choice(TEAMS)}

    def arn(self, service, region, rest):
        return f"arn:aws:{service}:{region}:{self.number}:{rest}"

    def listed(self, call, region, into, item, given=None):
        """Appends to a list that is answered already, or begins it."""
        key = (call, region, json.dumps(given or {}, sort_keys=True))
        answer = self.answers.setdefault(key, {"answer": {}})
        answer.setdefault("answer", {}).setdefault(into, []).append(item)

    def told(self, call, region, given, answer):
        self.answers[(call, region, json.dumps(given, sort_keys=True))] = {"answer": answer}

    def absent(self, call, region, given, code):
        error = {"reason": "failed", "code": code}
        self.answers[(call, region, json.dumps(given, sort_keys=True))] = {"error": error}

    def vpc(self, region):
        listed = self.answers.get(("ec2:DescribeVpcs", region, "{}"), {}).get("answer", {}).get("Vpcs", [])
        return listed[0]["VpcId"] if listed else "vpc-00000000000000000"


def bucket(account, at):
    region, name = account.region(), f"{account.word(at)}-{account.number}"
    account.listed("s3:ListBuckets", HOME, "Buckets", {"Name": name})
    given = {"Bucket": name}
    account.told("s3:GetBucketLocation", HOME, given, {"LocationConstraint": region} if region != HOME else {})
    kms = account.chance(30)
    default = {"SSEAlgorithm": "aws:kms" if kms else "AES256"}
    if kms:
        default["KMSMasterKeyID"] = account.arn("kms", region, "alias/storage")
    rules = [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": kms}]
    account.told("s3:GetBucketEncryption", region, given, {"ServerSideEncryptionConfiguration": {"Rules": rules}})
    account.told("s3:GetBucketVersioning", region, given, {"Status": "Enabled"} if account.chance(60) else {})
    here = [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]
    if account.chance(55):
        tls = {"Sid": "TlsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": here,
               "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
        open_to_all = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": here[1]}
        statements = [tls] + ([open_to_all] if account.chance(4) else [])
        policy = {"Version": "2012-10-17", "Statement": statements}
        account.told("s3:GetBucketPolicy", region, given, {"Policy": policy})
    else:
        account.absent("s3:GetBucketPolicy", region, given, "NoSuchBucketPolicy")
    if account.chance(80):
        names = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
        block = {each: True for each in names}
        account.told("s3:GetPublicAccessBlock", region, given, {"PublicAccessBlockConfiguration": block})
    else:
        account.absent("s3:GetPublicAccessBlock", region, given, "NoSuchPublicAccessBlockConfiguration")
    account.told("s3:GetBucketAcl", region, given, {"Grants": [{"Grantee": {}, "Permission": "FULL_CONTROL"}]})
    owner = [{"ObjectOwnership": "BucketOwnerEnforced" if account.chance(85) else "ObjectWriter"}]
    account.told("s3:GetBucketOwnershipControls", region, given, {"OwnershipControls": {"Rules": owner}})
    logs = {"LoggingEnabled": {"TargetBucket": f"logs-{account.number}"}} if account.chance(50) else {}
    account.told("s3:GetBucketLogging", region, given, logs)
    if account.chance(50):
        account.told("s3:GetBucketLifecycleConfiguration", region, given, {"Rules": [{"Status": "Enabled"}]})
    else:
        account.absent("s3:GetBucketLifecycleConfiguration", region, given, "NoSuchLifecycleConfiguration")
    account.absent("s3:GetBucketReplication", region, given, "ReplicationConfigurationNotFoundError")
    account.told("s3:GetBucketNotificationConfiguration", region, given, {})
    account.absent("s3:GetObjectLockConfiguration", region, given, "ObjectLockConfigurationNotFoundError")
    account.told("s3:GetBucketTagging", region, given, {"TagSet": account.tags()})


def security_group(account, at):
    region, group = account.region(), account.id("sg")
    account.groups[region].append(group)
    port = account.random.choice((22, 443, 443, 443, 3306, 8080))
    source = "0.0.0.0/0" if account.chance(12) else f"10.{account.random.randrange(256)}.0.0/16"
    let_in = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": source}],
              "Ipv6Ranges": [], "UserIdGroupPairs": []}
    let_out = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "UserIdGroupPairs": []}
    account.listed("ec2:DescribeSecurityGroups", region, "SecurityGroups", {
        "GroupId": group, "GroupName": account.word(at), "VpcId": account.vpc(region), "IpPermissions": [let_in],
        "IpPermissionsEgress": [let_out], "Tags": account.tags()})


def instance(account, at):
    region, name = account.region(), account.id("i")
    account.instances[region].append(name)
    groups = [{"GroupId": account.random.choice(account.groups[region])}] if account.groups[region] else []
    interface = {"NetworkInterfaceId": account.id("eni"), "Association": {}, "Groups": groups, "Ipv6Addresses": []}
    if account.chance(10):
        interface["Association"] = {"PublicIp": f"198.51.100.{account.random.randrange(256)}"}
    tokens = "required" if account.chance(75) else "optional"
    metadata = {"HttpEndpoint": "enabled", "HttpTokens": tokens, "HttpPutResponseHopLimit": 1}
    one = {"InstanceId": name, "State": {"Name": "running"}, "StateTransitionReason": "",
           "LaunchTime": "2026-08-14T07:31:02+00:00", "MetadataOptions": metadata,
           "Monitoring": {"State": "enabled" if account.chance(50) else "disabled"},
           "NetworkInterfaces": [interface], "Tags": {"Name": account.word(at), **account.tags()}}
    if account.chance(80):
        one["IamInstanceProfile"] = {"Arn": account.arn("iam", "", "instance-profile/worker")}
    account.listed("ec2:DescribeInstances", region, "Reservations", {"Instances": [one]})
    held = {"UserData": {"Value": {"Present": True, "LooksSecret": account.chance(3)}}}
    account.told("ec2:DescribeInstanceAttribute", region, {"Attribute": "userData", "InstanceId": name}, held)


def volume(account, at):
    region, one = account.region(), {"VolumeId": account.id("vol"), "Encrypted": account.chance(80), "Tags": account.tags()}
    running = account.instances[region]
    one["Attachments"] = [{"InstanceId": account.random.choice(running)}] if running and account.chance(90) else []
    account.listed("ec2:DescribeVolumes", region, "Volumes", one)


def snapshot(account, at):
    region, name = account.region(), account.id("snap")
    one = {"SnapshotId": name, "VolumeId": account.id("vol"), "Encrypted": account.chance(80), "Tags": account.tags()}
    account.listed("ec2:DescribeSnapshots", region, "Snapshots", one, {"OwnerIds": ["self"]})
    given = {"Attribute": "createVolumePermission", "SnapshotId": name}
    shared = [{"Group": "all"}] if account.chance(1) else []
    account.told("ec2:DescribeSnapshotAttribute", region, given, {"CreateVolumePermissions": shared})


def network_interface(account, at):
    region = account.region()
    groups = [{"GroupId": account.random.choice(account.groups[region])}] if account.groups[region] else []
    account.listed("ec2:DescribeNetworkInterfaces", region, "NetworkInterfaces", {
        "NetworkInterfaceId": account.id("eni"), "InterfaceType": "interface", "Status": "in-use", "Groups": groups,
        "SubnetId": account.id("subnet"), "VpcId": account.vpc(region), "TagSet": account.tags(),
        "Attachment": {"InstanceOwnerId": account.number}})


def role(account, at):
    name = f"role-{account.word(at)}"
    principal = {"Service": account.random.choice(("ec2.amazonaws.com", "lambda.amazonaws.com"))}
    if account.chance(5):
        principal = {"AWS": f"arn:aws:iam::{account.random.randrange(10**11, 10**12)}:root"}
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    action = "*" if account.chance(3) else account.random.choice(("s3:GetObject", "sqs:SendMessage", "logs:*"))
    granted = {"Effect": "Allow", "Action": action, "Resource": "*"}
    account.listed("iam:GetAccountAuthorizationDetails", HOME, "RoleDetailList", {
        "Arn": account.arn("iam", "", f"role/{name}"), "RoleName": name, "Path": "/",
        "CreateDate": "2024-02-03T09:12:44+00:00", "AttachedManagedPolicies": [], "Tags": account.tags(),
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]},
        "RolePolicyList": [{"PolicyName": "work", "PolicyDocument": {"Version": "2012-10-17", "Statement": [granted]}}],
        "RoleLastUsed": {"LastUsedDate": "2026-11-20T10:00:00+00:00"} if account.chance(70) else {}})


def function(account, at):
    region, name = account.region(), account.word(at)
    one = {"FunctionName": name, "FunctionArn": account.arn("lambda", region, f"function:{name}"), "Layers": [],
           "Runtime": account.random.choice(("python3.13", "python3.13", "nodejs22.x", "nodejs16.x")),
           "Environment": {"Variables": {"LEVEL": "plain", "TOKEN": "secret" if account.chance(3) else "plain"}}}
    if account.groups[region] and account.chance(40):
        one["VpcConfig"] = {"VpcId": account.vpc(region), "SubnetIds": [account.id("subnet")],
                            "SecurityGroupIds": [account.random.choice(account.groups[region])]}
    account.listed("lambda:ListFunctions", region, "Functions", one)
    given = {"FunctionName": name}
    account.absent("lambda:GetPolicy", region, given, "ResourceNotFoundException")
    if account.chance(5):
        account.told("lambda:GetFunctionUrlConfig", region, given, {"AuthType": account.random.choice(("NONE", "AWS_IAM"))})
    else:
        account.absent("lambda:GetFunctionUrlConfig", region, given, "ResourceNotFoundException")


def queue(account, at):
    region, name = account.region(), account.word(at)
    url = f"https://sqs.{region}.amazonaws.com/{account.number}/{name}"
    account.listed("sqs:ListQueues", region, "QueueUrls", url, {"MaxResults": 1000})
    given = {"QueueUrl": url, "AttributeNames": ["QueueArn", "Policy", "KmsMasterKeyId", "SqsManagedSseEnabled"]}
    held = {"QueueArn": account.arn("sqs", region, name), "SqsManagedSseEnabled": str(account.chance(85)).lower()}
    account.told("sqs:GetQueueAttributes", region, given, {"Attributes": held})


def topic(account, at):
    region = account.region()
    arn = account.arn("sns", region, account.word(at))
    account.listed("sns:ListTopics", region, "Topics", {"TopicArn": arn})
    principal = {"AWS": "*"} if account.chance(2) else {"AWS": account.arn("iam", "", "root")}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "SNS:Publish", "Resource": arn}
    held = {"Policy": {"Version": "2012-10-17", "Statement": [statement]}}
    if account.chance(50):
        held["KmsMasterKeyId"] = "alias/aws/sns"
    account.told("sns:GetTopicAttributes", region, {"TopicArn": arn}, {"Attributes": held})


def table(account, at):
    region, name = account.region(), account.word(at)
    account.listed("dynamodb:ListTables", region, "TableNames", name)
    described = {"TableName": name, "DeletionProtectionEnabled": account.chance(50)}
    if account.chance(40):
        described["SSEDescription"] = {"SSEType": "KMS"}
    account.told("dynamodb:DescribeTable", region, {"TableName": name}, {"Table": described})
    status = {"PointInTimeRecoveryStatus": "ENABLED" if account.chance(60) else "DISABLED"}
    backups = {"ContinuousBackupsDescription": {"PointInTimeRecoveryDescription": status}}
    account.told("dynamodb:DescribeContinuousBackups", region, {"TableName": name}, backups)
    given = {"ResourceArn": account.arn("dynamodb", region, f"table/{name}")}
    account.absent("dynamodb:GetResourcePolicy", region, given, "PolicyNotFoundException")


def log_group(account, at):
    region, name = account.region(), f"/service/{account.word(at)}"
    one = {"arn": account.arn("logs", region, f"log-group:{name}:*"), "logGroupName": name}
    if account.chance(65):
        one["retentionInDays"] = account.random.choice((7, 30, 90, 400))
    account.listed("logs:DescribeLogGroups", region, "logGroups", one)


def secret(account, at):
    region, name = account.region(), f"service/{account.word(at)}"
    arn = account.arn("secretsmanager", region, f"secret:{name}-AbCdEf")
    one = {"ARN": arn, "Name": name, "CreatedDate": "2025-05-02T08:00:00+00:00", "Tags": account.tags()}
    if account.chance(50):
        one.update(RotationEnabled=True, LastRotatedDate="2026-11-10T08:00:00+00:00")
    account.listed("secretsmanager:ListSecrets", region, "SecretList", one)
    account.told("secretsmanager:GetResourcePolicy", region, {"SecretId": arn}, {})


def key(account, at):
    region, bits = account.region(), f"{account.random.getrandbits(128):032x}"
    number = "-".join((bits[:8], bits[8:12], bits[12:16], bits[16:20], bits[20:]))
    arn = account.arn("kms", region, f"key/{number}")
    account.listed("kms:ListKeys", region, "Keys", {"KeyArn": arn, "KeyId": number})
    described = {"KeyId": number, "KeyManager": "CUSTOMER", "KeySpec": "SYMMETRIC_DEFAULT", "KeyState": "Enabled",
                 "MultiRegion": False, "Origin": "AWS_KMS"}
    account.told("kms:DescribeKey", region, {"KeyId": arn}, {"KeyMetadata": described})
    root = {"Effect": "Allow", "Principal": {"AWS": account.arn("iam", "", "root")}, "Action": "kms:*", "Resource": "*"}
    policy = {"Policy": {"Version": "2012-10-17", "Statement": [root]}}
    account.told("kms:GetKeyPolicy", region, {"KeyId": arn, "PolicyName": "default"}, policy)
    account.told("kms:GetKeyRotationStatus", region, {"KeyId": arn}, {"KeyRotationEnabled": account.chance(70)})


def repository(account, at):
    region, name = account.region(), account.word(at)
    account.listed("ecr:DescribeRepositories", region, "repositories", {
        "repositoryName": name, "repositoryArn": account.arn("ecr", region, f"repository/{name}"),
        "imageTagMutability": "IMMUTABLE" if account.chance(50) else "MUTABLE",
        "imageScanningConfiguration": {"scanOnPush": account.chance(70)},
        "encryptionConfiguration": {"encryptionType": "AES256"}})
    given = {"repositoryName": name}
    account.absent("ecr:GetRepositoryPolicy", region, given, "RepositoryPolicyNotFoundException")
    account.absent("ecr:GetLifecyclePolicy", region, given, "LifecyclePolicyNotFoundException")


def database(account, at):
    region, name = account.region(), account.word(at)
    groups = account.groups[region]
    account.listed("rds:DescribeDBInstances", region, "DBInstances", {
        "DBInstanceIdentifier": name, "DBInstanceArn": account.arn("rds", region, f"db:{name}"), "Engine": "postgres",
        "MasterUsername": "owner", "Endpoint": {"Port": 5432}, "PubliclyAccessible": account.chance(4),
        "DBSubnetGroup": {"VpcId": account.vpc(region)}, "StorageEncrypted": account.chance(85),
        "VpcSecurityGroups": [{"VpcSecurityGroupId": account.random.choice(groups)}] if groups else [],
        "BackupRetentionPeriod": account.random.choice((0, 1, 7, 14)), "MultiAZ": account.chance(50),
        "DeletionProtection": account.chance(60), "AutoMinorVersionUpgrade": account.chance(90),
        "CopyTagsToSnapshot": account.chance(60), "MonitoringInterval": account.random.choice((0, 60)),
        "IAMDatabaseAuthenticationEnabled": account.chance(40), "TagList": account.tags(),
        "EnabledCloudwatchLogsExports": ["postgresql"] if account.chance(60) else [],
        "DBParameterGroups": [{"DBParameterGroupName": "synthetic"}]})
    given = {"DBParameterGroupName": "synthetic",
             "Filters": [{"Name": "parameter-name", "Values": ["rds.force_ssl", "require_secure_transport"]}]}
    parameter = {"ParameterName": "rds.force_ssl", "ParameterValue": "1"}
    account.told("rds:DescribeDBParameters", region, given, {"Parameters": [parameter]})


def alarm(account, at):
    region, name = account.region(), account.word(at)
    account.listed("cloudwatch:DescribeAlarms", region, "MetricAlarms", {
        "AlarmName": name, "AlarmArn": account.arn("cloudwatch", region, f"alarm:{name}"), "ActionsEnabled": True,
        "AlarmActions": [account.arn("sns", region, "alarms")] if account.chance(90) else [], "MetricName": "errors",
        "Namespace": "service"}, {"AlarmTypes": ["MetricAlarm"]})


# How many of a hundred resources are of each kind. Groups and instances first: others point at them.
KINDS = ((security_group, 12), (instance, 14), (volume, 12), (snapshot, 8), (network_interface, 8), (role, 8),
         (log_group, 7), (bucket, 6), (function, 6), (queue, 4), (alarm, 3), (secret, 3), (topic, 2), (table, 2),
         (key, 2), (repository, 2), (database, 1))


def fill(account, count):
    """Adds `count` resources, of every kind its share; the first kind takes what rounding leaves."""
    shares = [(kind, count * share // 100) for kind, share in KINDS]
    rest = count - sum(share for _, share in shares)
    for place, (kind, share) in enumerate(shares):
        for at in range(share + (rest if place == 0 else 0)):
            kind(account, at)
