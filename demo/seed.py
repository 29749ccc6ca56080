#!/usr/bin/env python3
"""The account that the demo scans: Harbour Books, an online bookshop that has been on AWS since 2019.

usage: seed.py ENDPOINT        (an endpoint of `moto_account.py`)

Most of it is as it should be. The rest is what such accounts really have: things made in a hurry, by people who have
left, for a partner, or before AWS had the safer default. Everything here is made up: names, ids, addresses, passwords.
"""
import datetime
import io
import json
import sys
import urllib.request
import zipfile

import boto3
from botocore.config import Config

ENDPOINT = sys.argv[1]
ACCOUNT = "204813579246"
MAIN, US = "eu-central-1", "us-east-1"
WAREHOUSE = "618203947561"  # The company that ships the books.
DATAPULSE = "730284615902"  # A vendor of web statistics.
OFFICE = "203.0.113.0/28"
WORLD = "0.0.0.0/0"

session = boto3.Session(aws_access_key_id="AKIADEMODEMODEMODEMO", aws_secret_access_key="demo")
clients = {}


def aws(service, region=MAIN):
    if (service, region) not in clients:
        config = Config(inject_host_prefix=False, retries={"max_attempts": 0}, s3={"addressing_style": "path"})
        clients[service, region] = session.client(service, region, endpoint_url=ENDPOINT, config=config)
    return clients[service, region]


def tell(what, **facts):
    request = urllib.request.Request(f"{ENDPOINT}/demo/{what}", json.dumps(facts).encode(), method="POST")
    return json.load(urllib.request.urlopen(request))


def ago(days):
    """What is made from here on was made that many days ago."""
    tell("clock", days_ago=days)


def tags(team, env="prod", **more):
    return [{"Key": k, "Value": v} for k, v in {"team": team, "env": env, **more}.items()]


def lower(pairs):
    return [{"key": t["Key"], "value": t["Value"]} for t in pairs]


def as_map(pairs):
    return {t["Key"]: t["Value"] for t in pairs}


def named(kind, name, team, env="prod"):
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}, *tags(team, env)]}]


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions, resources="*", **more):
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def role_arn(name):
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def trust(principal, action="sts:AssumeRole", **condition):
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    return policy({**statement, "Condition": condition} if condition else statement)


def trust_service(name, guarded=True):
    guard = {"StringEquals": {"aws:SourceAccount": ACCOUNT}} if guarded else {}
    return trust({"Service": f"{name}.amazonaws.com"}, **guard)


# ------------------------------------------------------------------------------------------------ people and rights


def iam():
    iam = aws("iam")
    ago(2700)
    iam.create_account_alias(AccountAlias="harbour-books")
    iam.update_account_password_policy(
        MinimumPasswordLength=14, RequireSymbols=True, RequireNumbers=True, RequireUppercaseCharacters=True,
        RequireLowercaseCharacters=True, AllowUsersToChangePassword=True)
    policies = {
        "catalogue-read": allow(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem"],
                                f"arn:aws:dynamodb:{MAIN}:{ACCOUNT}:table/catalogue*"),
        "orders-write": allow(["dynamodb:PutItem", "dynamodb:UpdateItem", "sqs:SendMessage"],
                              [f"arn:aws:dynamodb:{MAIN}:{ACCOUNT}:table/carts", f"arn:aws:sqs:{MAIN}:{ACCOUNT}:orders"]),
        "invoices-read": allow(["s3:GetObject", "s3:ListBucket"],
                               ["arn:aws:s3:::harbour-books-invoices", "arn:aws:s3:::harbour-books-invoices/*"]),
        "deploy-pipeline": allow(["ecs:*", "ecr:*", "lambda:*", "cloudformation:*", "iam:PassRole"]),
        "ops-everything": allow("*"),
        "keys-administration": allow(["kms:*"]),
        "newsletter-send": allow(["ses:SendEmail", "ses:SendRawEmail"],
                                 f"arn:aws:ses:{MAIN}:{ACCOUNT}:identity/harbour-books.example"),
        "everyone-old": allow("*"),
    }
    for name, statement in policies.items():
        iam.create_policy(PolicyName=name, PolicyDocument=policy(statement), Tags=tags("platform"))

    def own(name):
        return f"arn:aws:iam::{ACCOUNT}:policy/{name}"

    def managed(name):
        return f"arn:aws:iam::aws:policy/{name}"

    groups = {
        "administrators": [managed("AdministratorAccess")],
        "developers": [managed("ReadOnlyAccess"), own("catalogue-read")],
        "finance": [managed("job-function/Billing"), own("invoices-read")],
        "support": [managed("AWSSupportAccess")],
    }
    for name, arns in groups.items():
        iam.create_group(GroupName=name)
        for arn in arns:
            iam.attach_group_policy(GroupName=name, PolicyArn=arn)

    # name, made, group, password last used, MFA, access keys as (made, last used, active)
    people = [
        ("anna.berg", 2690, "administrators", 1, True, []),
        ("jonas.keller", 2650, "administrators", 18, False, [(2650, 212, True)]),
        ("mira.novak", 1480, "developers", 2, True, [(61, 1, True)]),
        ("priya.shah", 900, "developers", 4, True, [(38, 2, True)]),
        ("tom.fischer", 1320, "developers", 284, True, [(1320, 290, True)]),
        ("lea.hoffmann", 1100, "finance", 9, True, []),
        ("sam.okafor", 410, "support", 3, False, []),
        ("ci-deploy", 1890, None, None, False, [(1890, 1, True), (74, 0, True)]),
        ("backup-sync", 1650, None, None, False, [(66, 1, True)]),
        ("legacy-ftp", 2380, None, None, False, [(2380, None, True)]),
    ]
    facts = {}
    for name, made, group, password_used, mfa, keys in people:
        ago(made)
        iam.create_user(UserName=name, Tags=tags("shop" if group == "developers" else group or "platform"))
        if group:
            iam.add_user_to_group(UserName=name, GroupName=group)
        if password_used is not None:
            iam.create_login_profile(UserName=name, Password="Made-up-for-the-demo-1!")
        if mfa:
            device = iam.create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]["SerialNumber"]
            iam.enable_mfa_device(UserName=name, SerialNumber=device, AuthenticationCode1="123456",
                                  AuthenticationCode2="654321")
        for key_made, _, _ in keys:
            ago(key_made)
            iam.create_access_key(UserName=name)
        facts[name] = {"password_used": password_used, "keys": [used for _, used, _ in keys]}
    ago(1890)
    iam.attach_user_policy(UserName="ci-deploy", PolicyArn=own("deploy-pipeline"))
    iam.put_user_policy(UserName="backup-sync", PolicyName="write-backups", PolicyDocument=policy(
        allow(["s3:PutObject"], "arn:aws:s3:::harbour-books-backups/*")))
    iam.attach_user_policy(UserName="jonas.keller", PolicyArn=managed("AdministratorAccess"))
    iam.put_user_policy(UserName="legacy-ftp", PolicyName="transfer", PolicyDocument=policy(
        allow(["s3:*"], ["arn:aws:s3:::harbour-books-marketing-share", "arn:aws:s3:::harbour-books-marketing-share/*"])))

    github = "token.actions.githubusercontent.com"
    ago(760)
    iam.create_open_id_connect_provider(Url=f"https://{github}", ClientIDList=["sts.amazonaws.com"],
                                        ThumbprintList=["6938fd4d98bab03faadb97b34396831e3780aea1"])
    federated = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{github}"}
    web = "sts:AssumeRoleWithWebIdentity"
    audience = {f"{github}:aud": "sts.amazonaws.com"}
    people_of = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    with_mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    # name, made, last used, trust, attached, inline
    roles = [
        ("break-glass-admin", 1400, 63, trust(people_of, **with_mfa), [managed("AdministratorAccess")], None),
        ("security-audit", 1400, 6, trust(people_of, **with_mfa), [managed("SecurityAudit")], None),
        ("aws-support", 1400, 41, trust(people_of, **with_mfa), [managed("AWSSupportAccess")], None),
        ("github-deploy", 760, 0, trust(federated, web, StringEquals={
            **audience, f"{github}:sub": "repo:harbour-books/shop:ref:refs/heads/main"}), [],
         allow(["ecs:UpdateService", "ecr:PutImage"], f"arn:aws:ecs:{MAIN}:{ACCOUNT}:service/shop/*")),
        ("github-preview", 520, 3, trust(federated, web, StringEquals=audience), [own("deploy-pipeline")], None),
        ("shop-web", 1290, 0, trust_service("ec2", False), [own("catalogue-read"), managed("AmazonSSMManagedInstanceCore")], None),
        ("shop-worker", 1290, 0, trust_service("ec2", False), [own("orders-write"), managed("AmazonSSMManagedInstanceCore")], None),
        ("bastion", 1290, 12, trust_service("ec2", False), [managed("AmazonSSMManagedInstanceCore")], None),
        ("shop-task", 700, 0, trust_service("ecs-tasks"), [own("catalogue-read"), own("orders-write")], None),
        ("shop-task-execution", 700, 0, trust_service("ecs-tasks"),
         [managed("service-role/AmazonECSTaskExecutionRolePolicy")], None),
        ("order-confirmation", 640, 0, trust_service("lambda"), [managed("service-role/AWSLambdaBasicExecutionRole")],
         allow(["sqs:ReceiveMessage", "sqs:DeleteMessage"], f"arn:aws:sqs:{MAIN}:{ACCOUNT}:orders")),
        ("image-resizer", 980, 1, trust_service("lambda", False), [managed("service-role/AWSLambdaBasicExecutionRole")],
         allow(["s3:*"], "*")),
        ("stock-sync", 1210, 0, trust_service("lambda", False), [own("newsletter-send")],
         allow(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], "*")),
        ("eks-cluster", 610, 0, trust_service("eks"), [managed("AmazonEKSClusterPolicy")], None),
        ("eks-node", 610, 0, trust_service("ec2", False), [managed("AmazonEKSWorkerNodePolicy")], None),
        ("rds-monitoring", 1290, 0, trust_service("monitoring.rds"), [managed("service-role/AmazonRDSEnhancedMonitoringRole")], None),
        ("flow-logs", 1290, 0, trust_service("vpc-flow-logs"), [],
         allow(["logs:CreateLogStream", "logs:PutLogEvents"], f"arn:aws:logs:{MAIN}:{ACCOUNT}:log-group:/vpc/*")),
        ("cloudtrail-logs", 1290, 0, trust_service("cloudtrail"), [],
         allow(["logs:CreateLogStream", "logs:PutLogEvents"], f"arn:aws:logs:{MAIN}:{ACCOUNT}:log-group:cloudtrail:*")),
        ("backup", 830, 0, trust_service("backup"), [managed("service-role/AWSBackupServiceRolePolicyForBackup")], None),
        ("datapulse-reader", 1150, 2, trust({"AWS": f"arn:aws:iam::{DATAPULSE}:root"}), [managed("ReadOnlyAccess")], None),
        ("warehouse-orders", 690, 0, trust({"AWS": f"arn:aws:iam::{WAREHOUSE}:role/pickup"},
                                           StringEquals={"sts:ExternalId": "hb-5521"}), [],
         allow(["sqs:ReceiveMessage", "sqs:DeleteMessage"], f"arn:aws:sqs:{MAIN}:{ACCOUNT}:warehouse-outbox")),
        ("migration-2021", 1960, 1902, trust_service("ec2", False), [own("ops-everything")], None),
    ]
    used = {}
    for name, made, last_used, document, attached, inline in roles:
        ago(made)
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=document, Tags=tags("platform"))
        for arn in attached:
            iam.attach_role_policy(RoleName=name, PolicyArn=arn)
        if inline:
            iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy(inline))
        used[name] = last_used
    for name in ["shop-web", "shop-worker", "bastion", "migration-2021"]:
        iam.create_instance_profile(InstanceProfileName=name)
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=name)
    ago(1290)
    for service in ["config", "guardduty", "rds", "elasticloadbalancing"]:
        iam.create_service_linked_role(AWSServiceName=f"{service}.amazonaws.com")
    ago(1290)
    aws("account", US).put_alternate_contact(
        AlternateContactType="SECURITY", Name="Security", Title="Security", EmailAddress="security@harbour-books.example",
        PhoneNumber="+49 40 5550100")
    aws("account", US).put_alternate_contact(
        AlternateContactType="BILLING", Name="Lea Hoffmann", Title="Finance", EmailAddress="invoices@harbour-books.example",
        PhoneNumber="+49 40 5550101")
    tell("facts", users=facts, roles=used, root={"made": 2710, "password_used": 447})


# ------------------------------------------------------------------------------------------------------------- keys


def keys():
    made = {}
    # name, region, made, rotated, team
    for name, region, days, rotation, team in [
        ("orders", MAIN, 1280, True, "shop"),
        ("databases", MAIN, 1280, True, "shop"),
        ("logs", MAIN, 1280, True, "platform"),
        ("secrets", MAIN, 1200, True, "platform"),
        ("legacy-erp", MAIN, 2300, False, "finance"),
        ("warehouse-exchange", MAIN, 690, True, "shop"),
        ("newsletter-2020", MAIN, 2200, False, "marketing"),
        ("storefront-us", US, 840, False, "shop"),
    ]:
        ago(days)
        kms = aws("kms", region)
        key = kms.create_key(Tags=[{"TagKey": t["Key"], "TagValue": t["Value"]} for t in tags(team)])["KeyMetadata"]
        kms.create_alias(AliasName=f"alias/{name}", TargetKeyId=key["KeyId"])
        administration = {"Sid": "Administration", "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                          "Action": "kms:*", "Resource": "*"}
        statements = [administration]
        if name == "warehouse-exchange":
            statements.append({"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{WAREHOUSE}:root"},
                               "Action": ["kms:Decrypt", "kms:DescribeKey"], "Resource": "*"})
        kms.put_key_policy(KeyId=key["KeyId"], PolicyName="default", Policy=policy(*statements))
        if rotation:
            kms.enable_key_rotation(KeyId=key["KeyId"])
        made[name] = key["Arn"]
    ago(4)
    aws("kms").schedule_key_deletion(KeyId=made["newsletter-2020"].split("/")[-1], PendingWindowInDays=14)
    return made


# ---------------------------------------------------------------------------------------------------------- storage


def tls_only(bucket):
    arn = f"arn:aws:s3:::{bucket}"
    return {"Sid": "TlsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [arn, f"{arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}}}


def written_by(bucket, service):
    return {"Sid": "Delivery", "Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"},
            "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/*",
            "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}}}


def bucket(name, team, keys, *, made, region=MAIN, env="prod", statements=(), key=None, closed=True, versions=True,
           logged=True, lifecycle=True, tls=True, owner_only=True, lock=False, acl=None):
    s3, full = aws("s3", region), f"harbour-books-{name}"
    ago(made)
    where = {} if region == US else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=full, **where, ObjectOwnership="BucketOwnerEnforced" if owner_only else "ObjectWriter",
                     ObjectLockEnabledForBucket=lock)
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": keys[key]} if key else {"SSEAlgorithm": "AES256"}
    s3.put_bucket_encryption(Bucket=full, ServerSideEncryptionConfiguration={
        "Rules": [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": bool(key)}]})
    if versions:
        s3.put_bucket_versioning(Bucket=full, VersioningConfiguration={"Status": "Enabled"})
    if lock:
        s3.put_object_lock_configuration(Bucket=full, ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 10}}})
    all_statements = [*statements, *([tls_only(full)] if tls else [])]
    if all_statements:
        s3.put_bucket_policy(Bucket=full, Policy=policy(*all_statements))
    if closed:
        s3.put_public_access_block(Bucket=full, PublicAccessBlockConfiguration=dict(
            BlockPublicAcls=True, IgnorePublicAcls=True, BlockPublicPolicy=True, RestrictPublicBuckets=True))
    if logged:
        s3.put_bucket_logging(Bucket=full, BucketLoggingStatus={
            "LoggingEnabled": {"TargetBucket": f"harbour-books-access-logs{'-us' if region == US else ''}",
                               "TargetPrefix": f"{name}/"}})
    if lifecycle:
        s3.put_bucket_lifecycle_configuration(Bucket=full, LifecycleConfiguration={"Rules": [{
            "ID": "tidy", "Status": "Enabled", "Filter": {"Prefix": ""},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 90}}]})
    if acl:
        s3.put_bucket_acl(Bucket=full, ACL=acl)
    s3.put_bucket_tagging(Bucket=full, Tagging={"TagSet": tags(team, env)})
    return full


def storage(keys):
    def arn(name):
        return f"arn:aws:s3:::harbour-books-{name}"

    bucket("access-logs", "platform", keys, made=1280, logged=False,
           statements=[written_by("harbour-books-access-logs", "logging.s3")])
    bucket("access-logs-us", "platform", keys, made=840, region=US, logged=False,
           statements=[written_by("harbour-books-access-logs-us", "logging.s3")])
    bucket("cloudtrail", "platform", keys, made=1280, key="logs",
           statements=[written_by("harbour-books-cloudtrail", "cloudtrail")])
    bucket("config", "platform", keys, made=1280, statements=[written_by("harbour-books-config", "config")])
    bucket("alb-logs", "platform", keys, made=1280, logged=False,
           statements=[written_by("harbour-books-alb-logs", "logdelivery.elasticloadbalancing")])
    bucket("terraform-state", "platform", keys, made=1270, key="secrets")
    bucket("invoices", "finance", keys, made=1250, key="orders", lock=True)
    bucket("orders-export", "shop", keys, made=1250, key="orders")
    bucket("backups", "platform", keys, made=1240, key="orders")
    bucket("backups-us", "platform", keys, made=840, region=US, key="storefront-us")
    bucket("web-assets", "shop", keys, made=2600, closed=False, tls=False, versions=False, logged=False,
           statements=[{"Sid": "PublicRead", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
                        "Resource": arn("web-assets") + "/*"}])
    bucket("product-images", "shop", keys, made=840, region=US, statements=[{
        "Sid": "CloudFront", "Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": "s3:GetObject", "Resource": arn("product-images") + "/*",
        "Condition": {"StringEquals": {"aws:SourceArn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/E2QHB7ACMEXAM"}}}])
    bucket("newsletter-2019", "marketing", keys, made=2640, closed=False, tls=False, versions=False, logged=False,
           lifecycle=False, owner_only=False, acl="public-read")
    bucket("marketing-share", "marketing", keys, made=2390, closed=False, tls=False, versions=False, logged=False,
           lifecycle=False, owner_only=False, statements=[
               {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{DATAPULSE}:root"},
                "Action": ["s3:GetObject", "s3:PutObject"], "Resource": arn("marketing-share") + "/*"}])
    bucket("staging-uploads", "shop", keys, made=730, env="staging", closed=False, tls=False, versions=False,
           logged=False, lifecycle=False, statements=[
               {"Sid": "BrowserUpload", "Effect": "Allow", "Principal": "*", "Action": ["s3:PutObject", "s3:GetObject"],
                "Resource": arn("staging-uploads") + "/*"}])
    bucket("data-lake", "data", keys, made=690, tls=False)
    bucket("finance", "finance", keys, made=1100, key="orders")
    s3 = aws("s3")
    s3.put_bucket_replication(Bucket="harbour-books-backups", ReplicationConfiguration={
        "Role": role_arn("backup"), "Rules": [{
            "ID": "to-us", "Status": "Enabled", "Priority": 1, "Filter": {"Prefix": ""},
            "DeleteMarkerReplication": {"Status": "Disabled"}, "Destination": {"Bucket": arn("backups-us")}}]})
    # The bucket's own policy lets only the finance role look at it: a scan cannot tell what else it says.
    tell("facts", denied_bucket_policies=["harbour-books-finance"])

    efs = aws("efs")
    ago(700)
    for name, encrypted, backups in [("shop-media", True, True), ("erp-share", False, False)]:
        system = efs.create_file_system(CreationToken=name, Encrypted=encrypted, Backup=backups,
                                        Tags=[{"Key": "Name", "Value": name}, *tags("shop")])
        if encrypted:
            efs.put_file_system_policy(FileSystemId=system["FileSystemId"], Policy=policy({
                "Effect": "Allow", "Principal": {"AWS": role_arn("shop-task")},
                "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"], "Resource": "*"}))
    backup = aws("backup")
    ago(830)
    backup.create_backup_vault(BackupVaultName="nightly", EncryptionKeyArn=keys["databases"])
    backup.create_backup_plan(BackupPlan={"BackupPlanName": "nightly", "Rules": [{
        "RuleName": "nightly", "TargetBackupVaultName": "nightly", "ScheduleExpression": "cron(0 3 * * ? *)"}]})


# ---------------------------------------------------------------------------------------------------------- network


class Network:
    """A VPC with a public and a private subnet in each of its zones."""

    def __init__(self, name, region, prefix, zones, team="platform", env="prod", public_by_default=False):
        ec2 = aws("ec2", region)
        self.ec2, self.region = ec2, region
        self.vpc = ec2.create_vpc(CidrBlock=f"{prefix}.0.0/16", TagSpecifications=named("vpc", name, team, env))["Vpc"]["VpcId"]
        gateway = ec2.create_internet_gateway(TagSpecifications=named("internet-gateway", name, team, env))
        self.gateway = gateway["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=self.gateway, VpcId=self.vpc)
        self.public, self.private = [], []
        tables = {}
        for kind in ["public", "private"]:
            table = ec2.create_route_table(VpcId=self.vpc, TagSpecifications=named("route-table", f"{name}-{kind}", team, env))
            tables[kind] = table["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=tables["public"], DestinationCidrBlock=WORLD, GatewayId=self.gateway)
        for number, zone in enumerate(zones):
            for kind, third in [("public", number), ("private", 128 + number)]:
                subnet = ec2.create_subnet(
                    VpcId=self.vpc, CidrBlock=f"{prefix}.{third}.0/24", AvailabilityZone=region + zone,
                    TagSpecifications=named("subnet", f"{name}-{kind}-{zone}", team, env))["Subnet"]["SubnetId"]
                ec2.associate_route_table(RouteTableId=tables[kind], SubnetId=subnet)
                getattr(self, kind).append(subnet)
                if kind == "public" and public_by_default:
                    ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
        self.tables = tables

    def close_default_group(self):
        groups = self.ec2.describe_security_groups(Filters=[
            {"Name": "vpc-id", "Values": [self.vpc]}, {"Name": "group-name", "Values": ["default"]}])["SecurityGroups"]
        for group in groups:
            if group["IpPermissions"]:
                self.ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=group["IpPermissions"])
            if group["IpPermissionsEgress"]:
                self.ec2.revoke_security_group_egress(GroupId=group["GroupId"], IpPermissions=group["IpPermissionsEgress"])

    def group(self, name, opened, env="prod", team="platform"):
        """`opened`: (port, from) pairs, where `from` is a range of addresses or another group."""
        made = self.ec2.create_security_group(GroupName=name, Description=name, VpcId=self.vpc,
                                              TagSpecifications=named("security-group", name, team, env))["GroupId"]
        for port, source in opened:
            rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port}
            if source.startswith("sg-"):
                rule["UserIdGroupPairs"] = [{"GroupId": source}]
            else:
                rule["IpRanges"] = [{"CidrIp": source}]
            self.ec2.authorize_security_group_ingress(GroupId=made, IpPermissions=[rule])
        return made


def network():
    ago(1290)
    prod = Network("prod", MAIN, "10.20", "abc")
    prod.close_default_group()
    prod.alb = prod.group("prod-alb", [(443, WORLD), (80, WORLD)])
    prod.web = prod.group("prod-web", [(8080, prod.alb)])
    prod.worker = prod.group("prod-worker", [])
    prod.bastion = prod.group("prod-bastion", [(22, OFFICE)])
    prod.database = prod.group("prod-database", [(5432, prod.web), (5432, prod.worker)])
    prod.cache = prod.group("prod-cache", [(6379, prod.web)])
    prod.wizard = prod.group("launch-wizard-3", [(22, WORLD)])
    prod.erp = prod.group("erp", [(3389, "198.51.100.0/24"), (445, "10.20.0.0/16")], team="finance")
    ec2 = aws("ec2")
    ec2.create_flow_logs(ResourceIds=[prod.vpc], ResourceType="VPC", TrafficType="ALL", LogDestinationType="s3",
                         LogDestination="arn:aws:s3:::harbour-books-access-logs/vpc/")
    nat = ec2.allocate_address(Domain="vpc", TagSpecifications=named("elastic-ip", "prod-nat", "platform"))["AllocationId"]
    gateway = ec2.create_nat_gateway(SubnetId=prod.public[0], AllocationId=nat)["NatGateway"]["NatGatewayId"]
    ec2.create_route(RouteTableId=prod.tables["private"], DestinationCidrBlock=WORLD, NatGatewayId=gateway)
    ec2.create_vpc_endpoint(VpcId=prod.vpc, ServiceName=f"com.amazonaws.{MAIN}.s3", VpcEndpointType="Gateway",
                            RouteTableIds=[prod.tables["private"]],
                            TagSpecifications=named("vpc-endpoint", "prod-s3", "platform"))
    ec2.create_vpc_endpoint(VpcId=prod.vpc, ServiceName=f"com.amazonaws.{MAIN}.ec2", VpcEndpointType="Interface",
                            SubnetIds=prod.private[:2], SecurityGroupIds=[prod.web],
                            TagSpecifications=named("vpc-endpoint", "prod-ec2", "platform"))

    ago(1020)
    staging = Network("staging", MAIN, "10.30", "ab", env="staging", public_by_default=True)
    staging.debug = staging.group("staging-debug", [(22, WORLD), (8080, WORLD)], "staging", "shop")
    staging.database = staging.group("staging-db", [(5432, WORLD)], "staging", "shop")
    staging.cache = staging.group("staging-redis", [(6379, "0.0.0.0/0")], "staging", "shop")
    staging.alb = staging.group("staging-alb", [(80, WORLD)], "staging", "shop")
    peering = ec2.create_vpc_peering_connection(VpcId=prod.vpc, PeerVpcId=staging.vpc)["VpcPeeringConnection"]
    peering = peering["VpcPeeringConnectionId"]
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    ec2.create_route(RouteTableId=prod.tables["private"], DestinationCidrBlock="10.30.0.0/16",
                     VpcPeeringConnectionId=peering)

    ago(840)
    us = Network("storefront-us", US, "10.40", "ab")
    us.close_default_group()
    us.alb = us.group("storefront-alb", [(443, WORLD), (80, WORLD)], team="shop")
    us.web = us.group("storefront-web", [(8080, us.alb)], team="shop")
    us.search = us.group("search", [(9200, WORLD)], team="shop")
    us.database = us.group("reviews-db", [(3306, us.web)], team="shop")
    us.ec2.create_flow_logs(ResourceIds=[us.vpc], ResourceType="VPC", TrafficType="REJECT", LogDestinationType="s3",
                            LogDestination="arn:aws:s3:::harbour-books-access-logs-us/vpc/")
    return prod, staging, us


# --------------------------------------------------------------------------------------------------------- machines


def image(region, name, days, public=False, encrypted=True):
    ago(days)
    ec2 = aws("ec2", region)
    made = ec2.register_image(Name=name, Architecture="x86_64", RootDeviceName="/dev/xvda", VirtualizationType="hvm",
                              BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {
                                  "VolumeSize": 16, "VolumeType": "gp3", "Encrypted": encrypted}}])["ImageId"]
    if public:
        ec2.modify_image_attribute(ImageId=made, LaunchPermission={"Add": [{"Group": "all"}]})
    return made


def machine(network, name, *, ami, days, group, subnet, team="shop", env="prod", kind="t3.medium", imdsv2=True,
            public=False, profile=None, user_data="", encrypted=True, monitored=True):
    ago(days)
    extra = {"IamInstanceProfile": {"Name": profile}} if profile else {}
    made = network.ec2.run_instances(
        ImageId=ami, InstanceType=kind, MinCount=1, MaxCount=1, UserData=user_data, EbsOptimized=True,
        Monitoring={"Enabled": monitored},
        MetadataOptions={"HttpTokens": "required" if imdsv2 else "optional", "HttpEndpoint": "enabled",
                         "HttpPutResponseHopLimit": 1 if imdsv2 else 2},
        NetworkInterfaces=[{"DeviceIndex": 0, "SubnetId": subnet, "Groups": [group], "AssociatePublicIpAddress": public}],
        BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 40, "VolumeType": "gp3", "Encrypted": encrypted}}],
        TagSpecifications=named("instance", name, team, env) + named("volume", name, team, env), **extra)["Instances"][0]
    return made["InstanceId"]


def volume_of(network, instance):
    found = network.ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": [instance]}])["Volumes"]
    return found[0]["VolumeId"]


def machines(keys, prod, staging, us):
    ec2 = aws("ec2")
    golden = image(MAIN, "harbour-base-2026-10", 33)
    older = image(MAIN, "harbour-base-2024-03", 980, encrypted=False)
    image(MAIN, "harbour-shop-demo", 1460, public=True, encrypted=False)
    us_image = image(US, "harbour-base-2026-10", 33)

    prod_web = dict(ami=golden, days=30, group=prod.web, profile="shop-web", user_data="#!/bin/sh\nsystemctl start shop\n")
    web_a = machine(prod, "web-a", subnet=prod.private[0], **prod_web)
    web_b = machine(prod, "web-b", subnet=prod.private[1], **prod_web)
    worker_a = machine(prod, "worker-a", ami=golden, days=30, group=prod.worker, subnet=prod.private[0], profile="shop-worker")
    worker_b = machine(prod, "worker-b", ami=golden, days=30, group=prod.worker, subnet=prod.private[1], profile="shop-worker")
    bastion = machine(prod, "bastion", ami=golden, days=92, group=prod.bastion, subnet=prod.public[0], public=True,
                      profile="bastion", kind="t3.micro", team="platform")
    erp = machine(prod, "erp-old", ami=older, days=905, group=prod.erp, subnet=prod.private[2], imdsv2=False,
                  encrypted=False, team="finance", profile="migration-2021", kind="m5.large", monitored=False)
    debug = machine(staging, "staging-app", ami=older, days=388, group=staging.debug, subnet=staging.public[0],
                    public=True, imdsv2=False, env="staging", profile="shop-web", monitored=False,
                    user_data="#!/bin/sh\nexport DATABASE_PASSWORD=kR7vQ2mZx9TbLw4e\n/opt/shop/start --env staging\n")
    cache = machine(staging, "staging-redis", ami=older, days=388, group=staging.cache, subnet=staging.public[1],
                    public=True, env="staging", monitored=False)
    us_web = machine(us, "storefront-web-a", ami=us_image, days=29, group=us.web, subnet=us.private[0])
    us_web_b = machine(us, "storefront-web-b", ami=us_image, days=29, group=us.web, subnet=us.private[1])
    search = machine(us, "search-1", ami=us_image, days=240, group=us.search, subnet=us.public[0], public=True,
                     kind="r6i.large", imdsv2=False)
    ago(210)
    loadtest = machine(staging, "load-test", ami=older, days=230, group=staging.alb, subnet=staging.private[0],
                       env="staging", monitored=False)
    ago(214)
    ec2.stop_instances(InstanceIds=[loadtest])

    for name, instance, net in [("bastion", bastion, prod)]:
        address = ec2.allocate_address(Domain="vpc", TagSpecifications=named("elastic-ip", name, "platform"))
        ec2.associate_address(AllocationId=address["AllocationId"], InstanceId=instance)
    ago(640)
    ec2.allocate_address(Domain="vpc", TagSpecifications=named("elastic-ip", "old-shop", "shop"))

    ago(1400)
    spare = ec2.create_volume(AvailabilityZone=MAIN + "a", Size=200, VolumeType="gp2", Encrypted=False,
                              TagSpecifications=named("volume", "erp-import-2022", "finance"))["VolumeId"]

    for net, instance, days in [(prod, web_a, 1), (prod, web_b, 1), (prod, worker_a, 1), (prod, worker_b, 1),
                                (prod, bastion, 7), (us, us_web, 1), (us, us_web_b, 1)]:
        ago(days)
        net.ec2.create_snapshot(VolumeId=volume_of(net, instance), TagSpecifications=named("snapshot", "nightly", "platform"))
    ago(1390)
    public = ec2.create_snapshot(VolumeId=spare, TagSpecifications=named("snapshot", "erp-import-handover", "finance"))
    ec2.modify_snapshot_attribute(SnapshotId=public["SnapshotId"], Attribute="createVolumePermission",
                                  OperationType="add", GroupNames=["all"])
    ago(690)
    shared = ec2.create_snapshot(VolumeId=volume_of(prod, erp), TagSpecifications=named("snapshot", "erp-for-warehouse", "finance"))
    ec2.modify_snapshot_attribute(SnapshotId=shared["SnapshotId"], Attribute="createVolumePermission",
                                  OperationType="add", UserIds=[WAREHOUSE])

    ago(33)
    template = ec2.create_launch_template(LaunchTemplateName="shop-web", LaunchTemplateData={
        "ImageId": golden, "InstanceType": "t3.medium", "SecurityGroupIds": [prod.web],
        "IamInstanceProfile": {"Name": "shop-web"}, "MetadataOptions": {"HttpTokens": "required", "HttpEndpoint": "enabled"}})
    ago(980)
    ec2.create_launch_template(LaunchTemplateName="shop-worker-2024", LaunchTemplateData={
        "ImageId": older, "InstanceType": "t3.large", "SecurityGroupIds": [prod.worker],
        "IamInstanceProfile": {"Name": "shop-worker"}})
    ago(33)
    scaling = aws("autoscaling")
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="shop-web", MinSize=0, MaxSize=6, DesiredCapacity=0, HealthCheckType="ELB",
        HealthCheckGracePeriod=120, VPCZoneIdentifier=",".join(prod.private),
        LaunchTemplate={"LaunchTemplateName": "shop-web", "Version": "$Latest"})
    ago(1800)
    scaling.create_launch_configuration(LaunchConfigurationName="thumbnails-2021", ImageId=older, InstanceType="c5.large",
                                        SecurityGroups=[prod.worker], AssociatePublicIpAddress=True)
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="thumbnails", MinSize=0, MaxSize=2, DesiredCapacity=0, VPCZoneIdentifier=prod.private[0],
        LaunchConfigurationName="thumbnails-2021")

    ago(900)
    ec2.enable_ebs_encryption_by_default()
    online = {i: {"ping": "Online", "latest": i != bastion} for i in [web_a, web_b, worker_a, worker_b, bastion]}
    lost = {erp: {"ping": "ConnectionLost", "latest": False}}
    tell("facts", managed_instances={MAIN: {**online, **lost},
                                     US: {i: {"ping": "Online", "latest": True} for i in [us_web, us_web_b]}},
         region={MAIN: {"analyzer": "external-access", "http_tokens": "required", "images": "unblocked"},
                 US: {"images": "block-new-sharing"}})
    return {"web": [web_a, web_b], "us_web": [us_web, us_web_b]}


# ------------------------------------------------------------------------------------------------ what faces the web


def edge(prod, staging, us):
    made = {}
    for region, domain in [(MAIN, "www.harbour-books.example"), (US, "us.harbour-books.example"), (MAIN, "*.staging.harbour-books.example")]:
        ago(320)
        made[domain] = aws("acm", region).request_certificate(
            DomainName=domain, ValidationMethod="DNS", KeyAlgorithm="EC_prime256v1" if region == US else "RSA_2048",
            Tags=tags("shop"))["CertificateArn"]

    def balancer(net, name, days, group, scheme, subnets, env="prod", kind="application", logs=True, certificate=None,
                 tidy=True):
        ago(days)
        elb = aws("elbv2", net.region)
        groups = {"SecurityGroups": [group]} if group else {}
        arn = elb.create_load_balancer(Name=name, Subnets=subnets, Scheme=scheme, Type=kind, Tags=tags("shop", env),
                                       **groups)["LoadBalancers"][0]["LoadBalancerArn"]
        attributes = {"deletion_protection.enabled": str(tidy).lower()}
        if kind == "application":
            attributes["routing.http.drop_invalid_header_fields.enabled"] = str(tidy).lower()
        if logs:
            attributes.update({"access_logs.s3.enabled": "true", "access_logs.s3.bucket": "harbour-books-alb-logs",
                               "access_logs.s3.prefix": name})
        elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[
            {"Key": k, "Value": v} for k, v in attributes.items()])
        protocol = "HTTP" if kind == "application" else "TCP"
        target = elb.create_target_group(Name=name, Protocol=protocol, Port=8080, VpcId=net.vpc)["TargetGroups"][0]["TargetGroupArn"]
        forward = [{"Type": "forward", "TargetGroupArn": target}]
        if certificate:
            elb.create_listener(LoadBalancerArn=arn, Protocol="HTTPS", Port=443, DefaultActions=forward,
                                SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06", Certificates=[{"CertificateArn": certificate}])
            elb.create_listener(LoadBalancerArn=arn, Protocol="HTTP", Port=80, DefaultActions=[{
                "Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}])
        else:
            elb.create_listener(LoadBalancerArn=arn, Protocol=protocol, Port=80, DefaultActions=forward)
        return arn

    shop = balancer(prod, "shop", 1200, prod.alb, "internet-facing", prod.public,
                    certificate=made["www.harbour-books.example"])
    balancer(prod, "search-internal", 640, None, "internal", prod.private[:2], kind="network", logs=False)
    balancer(staging, "staging", 1000, staging.alb, "internet-facing", staging.public, env="staging", logs=False, tidy=False)
    balancer(us, "storefront-us", 830, us.alb, "internet-facing", us.public, certificate=made["us.harbour-books.example"])
    waf = aws("wafv2")
    acl = waf.create_web_acl(Name="shop", Scope="REGIONAL", DefaultAction={"Allow": {}}, Rules=[], VisibilityConfig={
        "SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "shop"})["Summary"]
    waf.associate_web_acl(WebACLArn=acl["ARN"], ResourceArn=shop)
    ago(2100)
    aws("elb", MAIN).create_load_balancer(
        LoadBalancerName="partner-feed-classic", AvailabilityZones=[MAIN + "a"],
        Listeners=[{"Protocol": "HTTP", "LoadBalancerPort": 80, "InstanceProtocol": "HTTP", "InstancePort": 8080}],
        Tags=tags("shop"))


# -------------------------------------------------------------------------------------------------------- databases


def databases(keys, prod, staging, us):
    rds, rds_us = aws("rds"), aws("rds", US)
    ago(1280)
    rds.create_db_subnet_group(DBSubnetGroupName="prod", DBSubnetGroupDescription="prod", SubnetIds=prod.private)
    rds.create_db_subnet_group(DBSubnetGroupName="staging", DBSubnetGroupDescription="staging", SubnetIds=staging.public)
    rds_us.create_db_subnet_group(DBSubnetGroupName="us", DBSubnetGroupDescription="us", SubnetIds=us.private)
    rds.create_db_parameter_group(DBParameterGroupName="shop-postgres", DBParameterGroupFamily="postgres16",
                                  Description="TLS only")
    rds.modify_db_parameter_group(DBParameterGroupName="shop-postgres", Parameters=[
        {"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "immediate"}])
    good = dict(
        Engine="postgres", EngineVersion="16.4", DBInstanceClass="db.r6g.large", AllocatedStorage=200, DBSubnetGroupName="prod",
        VpcSecurityGroupIds=[prod.database], MultiAZ=True, StorageEncrypted=True, KmsKeyId=keys["databases"],
        BackupRetentionPeriod=14, DeletionProtection=True, AutoMinorVersionUpgrade=True, CopyTagsToSnapshot=True,
        EnableIAMDatabaseAuthentication=True, EnableCloudwatchLogsExports=["postgresql"],
        DBParameterGroupName="shop-postgres", PubliclyAccessible=False,
        MasterUserPassword="made-up-for-the-demo", Port=5432)
    ago(1250)
    rds.create_db_instance(DBInstanceIdentifier="orders", MasterUsername="orders_owner", Tags=tags("shop"),
                           MonitoringInterval=60, MonitoringRoleArn=role_arn("rds-monitoring"), **good)
    rds.create_db_instance(DBInstanceIdentifier="catalogue", MasterUsername="catalogue_owner", Tags=tags("shop"),
                           **{**good, "MultiAZ": False})
    ago(700)
    rds.create_db_instance(DBInstanceIdentifier="reporting", MasterUsername="postgres", Tags=tags("data"),
                           **{**good, "MultiAZ": False, "BackupRetentionPeriod": 3, "DeletionProtection": False,
                              "EnableIAMDatabaseAuthentication": False})
    ago(1010)
    rds.create_db_instance(
        DBInstanceIdentifier="shop-staging", Engine="postgres", EngineVersion="13.8", DBInstanceClass="db.t3.medium",
        AllocatedStorage=50, DBSubnetGroupName="staging", VpcSecurityGroupIds=[staging.database], PubliclyAccessible=True,
        StorageEncrypted=False, BackupRetentionPeriod=0, AutoMinorVersionUpgrade=False, MasterUsername="postgres",
        MasterUserPassword="made-up-for-the-demo", Port=5432, Tags=tags("shop", "staging"))
    ago(830)
    rds_us.create_db_cluster(
        DBClusterIdentifier="reviews", Engine="aurora-mysql", EngineVersion="8.0.mysql_aurora.3.05.2", MasterUsername="reviews_owner",
        MasterUserPassword="made-up-for-the-demo", DBSubnetGroupName="us", VpcSecurityGroupIds=[us.database],
        StorageEncrypted=True, BackupRetentionPeriod=7, DeletionProtection=True, CopyTagsToSnapshot=True,
        EnableCloudwatchLogsExports=["error", "audit"], Tags=tags("shop"))
    for number in [1, 2]:
        rds_us.create_db_instance(DBInstanceIdentifier=f"reviews-{number}", DBClusterIdentifier="reviews",
                                  Engine="aurora-mysql", DBInstanceClass="db.r6g.large", StorageEncrypted=True,
                                  AutoMinorVersionUpgrade=True, Tags=tags("shop"))
    ago(120)
    rds.create_db_snapshot(DBInstanceIdentifier="orders", DBSnapshotIdentifier="orders-before-16", Tags=tags("shop"))
    rds.create_db_snapshot(DBInstanceIdentifier="shop-staging", DBSnapshotIdentifier="staging-for-datapulse", Tags=tags("shop", "staging"))
    rds.modify_db_snapshot_attribute(DBSnapshotIdentifier="staging-for-datapulse", AttributeName="restore",
                                     ValuesToAdd=[DATAPULSE])
    rds_us.create_db_cluster_snapshot(DBClusterIdentifier="reviews", DBClusterSnapshotIdentifier="reviews-weekly", Tags=tags("shop"))

    dynamodb = aws("dynamodb")
    for name, days, team, key, recoverable, protected in [
        ("carts", 1180, "shop", "orders", True, True), ("sessions", 1180, "shop", None, False, False),
        ("catalogue", 1180, "shop", None, True, True), ("recommendations", 560, "data", None, False, False),
        ("terraform-locks", 1270, "platform", None, True, True)]:
        ago(days)
        encryption = {"SSESpecification": {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": keys[key]}} if key else {}
        dynamodb.create_table(TableName=name, BillingMode="PAY_PER_REQUEST", DeletionProtectionEnabled=protected,
                              KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                              AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}], Tags=tags(team), **encryption)
        if recoverable:
            dynamodb.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})


# ------------------------------------------------------------------------------------- functions, messages, secrets


def code():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("handler.py", "def handle(event, context):\n    return event\n")
    return packed.getvalue()


def functions(keys, prod):
    lambdas = aws("lambda")
    inside = {"SubnetIds": prod.private, "SecurityGroupIds": [prod.worker]}
    dead_letters = {"TargetArn": f"arn:aws:sqs:{MAIN}:{ACCOUNT}:orders-dead-letters"}
    # name, made, runtime, role, environment, more
    for name, days, runtime, role, environment, more in [
        ("order-confirmation", 640, "python3.13", "order-confirmation", {"TEMPLATE_BUCKET": "harbour-books-orders-export"},
         {"VpcConfig": inside, "KMSKeyArn": keys["secrets"], "DeadLetterConfig": dead_letters}),
        ("invoice-pdf", 610, "python3.13", "order-confirmation", {"BUCKET": "harbour-books-invoices"},
         {"VpcConfig": inside, "KMSKeyArn": keys["secrets"], "DeadLetterConfig": dead_letters}),
        ("image-resizer", 980, "nodejs22.x", "image-resizer", {"SIZES": "320,640,1280"}, {}),
        ("stock-sync", 1210, "python3.9", "stock-sync",
         {"WAREHOUSE_URL": "https://api.warehouse.example/v2", "WAREHOUSE_API_KEY": "whk_9f8e7d6c5b4a39281706f5e4d3c2b1a0",
          "DB_PASSWORD": "nT6wXp3LqV8sKd2h"}, {}),
        ("newsletter", 2180, "python3.8", "stock-sync", {"SMTP_PASSWORD": "b8Wq-4fTz-7mLe-2xRk", "LIST": "weekly"}, {}),
        ("price-feed", 870, "nodejs18.x", "image-resizer", {"FORMAT": "csv"}, {}),
        ("payment-webhook", 530, "python3.12", "order-confirmation", {"SECRET_NAME": "shop/payments"}, {"VpcConfig": inside}),
    ]:
        ago(days)
        lambdas.create_function(FunctionName=name, Runtime=runtime, Role=role_arn(role), Handler="handler.handle",
                                Code={"ZipFile": code()}, Environment={"Variables": environment}, Tags=as_map(tags("shop")), **more)
    lambdas.add_permission(FunctionName="image-resizer", StatementId="s3", Action="lambda:InvokeFunction",
                           Principal="s3.amazonaws.com", SourceAccount=ACCOUNT, SourceArn="arn:aws:s3:::harbour-books-web-assets")
    lambdas.add_permission(FunctionName="price-feed", StatementId="partners", Action="lambda:InvokeFunction", Principal="*")
    lambdas.create_function_url_config(FunctionName="payment-webhook", AuthType="NONE")


def messages(keys):
    sns, sqs = aws("sns"), aws("sqs")
    ago(1180)
    topics = {}
    for name, key, team in [("order-events", "orders", "shop"), ("alarms", "logs", "platform"), ("partner-feed", None, "shop"),
                            ("stock-updates", None, "shop")]:
        attributes = {"KmsMasterKeyId": keys[key]} if key else {}
        topics[name] = sns.create_topic(Name=name, Attributes=attributes, Tags=tags(team))["TopicArn"]
    sns.set_topic_attributes(TopicArn=topics["partner-feed"], AttributeName="Policy", AttributeValue=policy({
        "Effect": "Allow", "Principal": "*", "Action": ["sns:Subscribe", "sns:Receive"], "Resource": topics["partner-feed"]}))
    sns.subscribe(TopicArn=topics["alarms"], Protocol="email", Endpoint="on-call@harbour-books.example")
    sns.subscribe(TopicArn=topics["alarms"], Protocol="https", Endpoint="https://pager.example/hooks/harbour")
    sns.subscribe(TopicArn=topics["stock-updates"], Protocol="http", Endpoint="http://erp.harbour-books.example/stock")
    sns.subscribe(TopicArn=topics["order-events"], Protocol="sqs", Endpoint=f"arn:aws:sqs:{MAIN}:{ACCOUNT}:orders")

    def queue_policy(name, principal, actions, **condition):
        statement = {"Effect": "Allow", "Principal": principal, "Action": actions, "Resource": f"arn:aws:sqs:{MAIN}:{ACCOUNT}:{name}"}
        return policy({**statement, "Condition": condition} if condition else statement)

    for name, key, plain, document in [
        ("orders", "orders", False, queue_policy("orders", {"Service": "sns.amazonaws.com"}, "sqs:SendMessage",
                                                 ArnEquals={"aws:SourceArn": topics["order-events"]})),
        ("orders-dead-letters", "orders", False, None),
        ("emails", None, False, None),
        ("warehouse-outbox", None, False, queue_policy(
            "warehouse-outbox", {"AWS": f"arn:aws:iam::{WAREHOUSE}:root"}, ["sqs:ReceiveMessage", "sqs:DeleteMessage"])),
        ("partner-inbox", None, True, queue_policy("partner-inbox", "*", ["sqs:SendMessage", "sqs:ReceiveMessage"])),
        ("thumbnails", None, True, None),
    ]:
        attributes = {"KmsMasterKeyId": keys[key]} if key else {"SqsManagedSseEnabled": str(not plain).lower()}
        if document:
            attributes["Policy"] = document
        sqs.create_queue(QueueName=name, Attributes=attributes, tags=as_map(tags("shop")))
    return topics


def secrets(keys):
    manager = aws("secretsmanager")
    # name, made, rotated (None: never), key
    rotated = {}
    for name, days, last, key in [("shop/orders-db", 62, 12, "secrets"), ("shop/catalogue-db", 62, 20, "secrets"),
                                  ("shop/payments", 71, None, "secrets"), ("warehouse/api", 690, None, None)]:
        ago(days)
        extra = {"KmsKeyId": keys[key]} if key else {}
        manager.create_secret(Name=name, SecretString="made-up-for-the-demo", Tags=tags("shop"), **extra)
        if last is not None:
            manager.rotate_secret(SecretId=name, RotationRules={"AutomaticallyAfterDays": 30})
            rotated[name] = last
    tell("facts", secrets={MAIN: rotated})


# ------------------------------------------------------------------------------------------------------- containers


def containers(keys, prod):
    ecr, ecs, eks = aws("ecr"), aws("ecs"), aws("eks")
    for name, days, scan, immutable, key, lifecycle in [
        ("shop-web", 700, True, True, "orders", True), ("shop-worker", 700, True, True, "orders", True),
        ("batch-import", 1300, False, False, None, False), ("tools/debug", 900, False, False, None, False)]:
        ago(days)
        encryption = {"encryptionType": "KMS", "kmsKey": keys[key]} if key else {"encryptionType": "AES256"}
        ecr.create_repository(repositoryName=name, imageScanningConfiguration={"scanOnPush": scan}, tags=tags("shop"),
                              imageTagMutability="IMMUTABLE" if immutable else "MUTABLE", encryptionConfiguration=encryption)
        if lifecycle:
            ecr.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=json.dumps({"rules": [{
                "rulePriority": 1, "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days",
                                                 "countNumber": 14}, "action": {"type": "expire"}}]}))
    ago(700)
    ecs.create_cluster(clusterName="shop", settings=[{"name": "containerInsights", "value": "enabled"}], tags=lower(tags("shop")))
    ecs.create_cluster(clusterName="batch", tags=lower(tags("data")))

    def container(name, image, **more):
        return {"name": name, "image": f"{ACCOUNT}.dkr.ecr.{MAIN}.amazonaws.com/{image}", "memory": 512, "essential": True, **more}

    logged = {"logConfiguration": {"logDriver": "awslogs", "options": {
        "awslogs-group": "/ecs/shop", "awslogs-region": MAIN, "awslogs-stream-prefix": "shop", "mode": "non-blocking"}}}
    fargate = dict(networkMode="awsvpc", requiresCompatibilities=["FARGATE"], cpu="512", memory="1024",
                   taskRoleArn=role_arn("shop-task"), executionRoleArn=role_arn("shop-task-execution"))
    secret = f"arn:aws:secretsmanager:{MAIN}:{ACCOUNT}:secret:shop/orders-db"
    ecs.register_task_definition(family="shop-web", tags=lower(tags("shop")), **fargate, containerDefinitions=[container(
        "web", "shop-web:4.18.0", user="1000", readonlyRootFilesystem=True, secrets=[{"name": "DB", "valueFrom": secret}], **logged)])
    ecs.register_task_definition(family="shop-worker", tags=lower(tags("shop")), **fargate, containerDefinitions=[container(
        "worker", "shop-worker:4.18.0", user="1000", readonlyRootFilesystem=True, **logged)])
    ecs.register_task_definition(family="batch-import", tags=lower(tags("data")), networkMode="bridge", containerDefinitions=[
        container("import", "batch-import:latest", environment=[
            {"name": "FTP_HOST", "value": "ftp.wholesaler.example"}, {"name": "FTP_PASSWORD", "value": "Zq4n8vWx2KtRb7Ly"}])])
    ecs.register_task_definition(family="node-debug", tags=lower(tags("platform")), networkMode="host", pidMode="host",
                                 containerDefinitions=[container("debug", "tools/debug:latest", privileged=True)])
    ago(610)
    eks.create_cluster(
        name="recommendations", version="1.31", roleArn=role_arn("eks-cluster"), tags=as_map(tags("data")),
        resourcesVpcConfig={"subnetIds": prod.private, "endpointPublicAccess": True, "endpointPrivateAccess": True,
                            "publicAccessCidrs": [WORLD]},
        logging={"clusterLogging": [{"types": ["api", "audit"], "enabled": True}]},
        encryptionConfig=[{"resources": ["secrets"], "provider": {"keyArn": keys["secrets"]}}])


# ------------------------------------------------------------------------------------------------------- the record


def record(keys, topics):
    logs, alarms = aws("logs"), aws("cloudwatch")
    for name, days, kept, key in [
        ("cloudtrail", 1280, 400, "logs"), ("/ecs/shop", 700, 400, "logs"), ("/vpc/prod", 1280, 400, "logs"),
        ("/aws/rds/instance/orders/postgresql", 1250, 400, None), ("/aws/lambda/order-confirmation", 640, 400, None),
        ("/aws/lambda/invoice-pdf", 610, 400, None), ("/aws/lambda/image-resizer", 980, None, None),
        ("/aws/lambda/stock-sync", 1210, None, None), ("/aws/lambda/newsletter", 2180, None, None),
        ("/aws/lambda/price-feed", 870, 14, None), ("/aws/lambda/payment-webhook", 530, 30, None)]:
        ago(days)
        extra = {"kmsKeyId": keys[key]} if key else {}
        logs.create_log_group(logGroupName=name, tags=as_map(tags("platform")), **extra)
        if kept:
            logs.put_retention_policy(logGroupName=name, retentionInDays=kept)
    ago(1280)
    trail = aws("cloudtrail")
    trail.create_trail(
        Name="harbour-trail", S3BucketName="harbour-books-cloudtrail", IsMultiRegionTrail=False, IncludeGlobalServiceEvents=True,
        EnableLogFileValidation=False, KmsKeyId=keys["logs"], TagsList=tags("platform"),
        CloudWatchLogsLogGroupArn=f"arn:aws:logs:{MAIN}:{ACCOUNT}:log-group:cloudtrail:*",
        CloudWatchLogsRoleArn=role_arn("cloudtrail-logs"))
    trail.put_event_selectors(TrailName="harbour-trail", EventSelectors=[{
        "ReadWriteType": "All", "IncludeManagementEvents": True,
        "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::harbour-books-invoices/"]}]}])
    trail.start_logging(Name="harbour-trail")
    watched = {
        "root-use": '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }',
        "unauthorized-calls": '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
        "failed-sign-ins": '{ ($.eventName = "ConsoleLogin") && ($.errorMessage = "Failed authentication") }',
        "sign-in-without-mfa": '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }',
        "key-deletion": '{ ($.eventSource = kms.amazonaws.com) && (($.eventName = DisableKey) || ($.eventName = ScheduleKeyDeletion)) }',
        "cloudtrail-changes": '{ ($.eventName = CreateTrail) || ($.eventName = UpdateTrail) || ($.eventName = DeleteTrail) '
                              '|| ($.eventName = StartLogging) || ($.eventName = StopLogging) }',
    }
    for name, pattern in watched.items():
        logs.put_metric_filter(logGroupName="cloudtrail", filterName=name, filterPattern=pattern, metricTransformations=[
            {"metricName": name, "metricNamespace": "activity", "metricValue": "1"}])
        alarms.put_metric_alarm(AlarmName=name, Namespace="activity", MetricName=name, Statistic="Sum", Period=300,
                                EvaluationPeriods=1, Threshold=1, ComparisonOperator="GreaterThanOrEqualToThreshold",
                                AlarmActions=[topics["alarms"]], Tags=tags("platform"))
    for name, metric, actions, on in [("shop-5xx", "HTTPCode_ELB_5XX_Count", [topics["alarms"]], True),
                                      ("orders-queue-age", "ApproximateAgeOfOldestMessage", [topics["alarms"]], True),
                                      ("orders-db-storage", "FreeStorageSpace", [topics["alarms"]], False),
                                      ("staging-cpu", "CPUUtilization", [], True)]:
        alarms.put_metric_alarm(AlarmName=name, Namespace="AWS/ApplicationELB", MetricName=metric, Statistic="Sum", Period=60,
                                EvaluationPeriods=3, Threshold=10, ComparisonOperator="GreaterThanThreshold",
                                ActionsEnabled=on, AlarmActions=actions, Tags=tags("platform"))
    config = aws("config")
    config.put_configuration_recorder(ConfigurationRecorder={
        "name": "default", "roleARN": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
        "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}})
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "harbour-books-config"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    aws("guardduty").create_detector(Enable=True, Features=[
        {"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}, {"Name": "EKS_AUDIT_LOGS", "Status": "ENABLED"},
        {"Name": "EBS_MALWARE_PROTECTION", "Status": "ENABLED"}, {"Name": "RDS_LOGIN_EVENTS", "Status": "DISABLED"},
        {"Name": "LAMBDA_NETWORK_LOGS", "Status": "DISABLED"}, {"Name": "RUNTIME_MONITORING", "Status": "DISABLED"}])
    aws("securityhub").enable_security_hub(EnableDefaultStandards=True)
    aws("inspector2").enable(accountIds=[ACCOUNT], resourceTypes=["EC2", "ECR"])
    aws("macie2").enable_macie(status="ENABLED")
    aws("organizations", US).create_organization(FeatureSet="ALL")


def stacks():
    template = {"Resources": {"Parameter": {"Type": "AWS::SSM::Parameter", "Properties": {
        "Name": "/shop/release", "Type": "String", "Value": "4.18.0"}}}}
    def body(name, **outputs):
        made = json.loads(json.dumps(template))
        made["Resources"]["Parameter"]["Properties"]["Name"] = f"/{name}/release"
        return json.dumps({**made, "Outputs": {k: {"Value": v} for k, v in outputs.items()}})
    cloudformation = aws("cloudformation")
    for name, days, protected, outputs in [
        ("shop-service", 700, True, {"Url": "https://www.harbour-books.example"}),
        ("shop-network", 1290, True, {"Vpc": "prod"}),
        ("batch-import", 1300, False, {"FtpPassword": "Zq4n8vWx2KtRb7Ly"})]:
        ago(days)
        cloudformation.create_stack(StackName=name, TemplateBody=body(name, **outputs), EnableTerminationProtection=protected,
                                    Tags=tags("shop"))


def main():
    iam()
    made_keys = keys()
    storage(made_keys)
    prod, staging, us = network()
    machines(made_keys, prod, staging, us)
    edge(prod, staging, us)
    databases(made_keys, prod, staging, us)
    topics = messages(made_keys)
    functions(made_keys, prod)
    secrets(made_keys)
    containers(made_keys, prod)
    record(made_keys, topics)
    stacks()
    tell("clock")
    print("managed policies:", tell("settle"))


if __name__ == "__main__":
    main()
