"""Who may do what: users, groups, roles, policies, and whom AWS should write to."""

from .cloud import ACCOUNT, DATAPULSE, MAIN, US, WAREHOUSE, ago, allow, aws, policy, tags, tell, trust, trust_service


def own(name):
    return f"arn:aws:iam::{ACCOUNT}:policy/{name}"


def managed(name):
    return f"arn:aws:iam::aws:policy/{name}"


def people():
    iam = aws("iam")
    policies_and_groups(iam)
    used_users, used_roles = users(iam), roles(iam)
    contacts()
    root = {"made": 2710, "password_used": 447, "key": 2709, "key_used": 2290}
    tell("facts", users=used_users, roles=used_roles, root=root)


def policies_and_groups(iam):
    ago(2700)
    iam.create_account_alias(AccountAlias="harbour-books")
    iam.update_account_password_policy(
        MinimumPasswordLength=10,
        RequireSymbols=True,
        RequireNumbers=True,
        RequireUppercaseCharacters=True,
        RequireLowercaseCharacters=True,
        AllowUsersToChangePassword=True,
    )
    policies = {
        "catalogue-read": allow(
            ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem"],
            f"arn:aws:dynamodb:{MAIN}:{ACCOUNT}:table/catalogue*",
        ),
        "orders-write": allow(
            ["dynamodb:PutItem", "dynamodb:UpdateItem", "sqs:SendMessage"],
            [f"arn:aws:dynamodb:{MAIN}:{ACCOUNT}:table/carts", f"arn:aws:sqs:{MAIN}:{ACCOUNT}:orders"],
        ),
        "invoices-read": allow(
            ["s3:GetObject", "s3:ListBucket"],
            ["arn:aws:s3:::harbour-books-invoices", "arn:aws:s3:::harbour-books-invoices/*"],
        ),
        "deploy-pipeline": allow(["ecs:*", "ecr:*", "lambda:*", "cloudformation:*", "iam:PassRole"]),
        "ops-everything": allow("*"),
        "keys-administration": allow(["kms:*"]),
        "newsletter-send": allow(
            ["ses:SendEmail", "ses:SendRawEmail"], f"arn:aws:ses:{MAIN}:{ACCOUNT}:identity/harbour-books.example"
        ),
        "everyone-old": allow("*"),
    }
    for name, statement in policies.items():
        iam.create_policy(PolicyName=name, PolicyDocument=policy(statement), Tags=tags("platform"))

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


def users(iam):
    """Makes them, and says when each was last seen."""
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
            iam.enable_mfa_device(
                UserName=name, SerialNumber=device, AuthenticationCode1="123456", AuthenticationCode2="654321"
            )
        for key_made, _, _ in keys:
            ago(key_made)
            iam.create_access_key(UserName=name)
        facts[name] = {"password_used": password_used, "keys": [used for _, used, _ in keys]}
    ago(1890)
    iam.attach_user_policy(UserName="ci-deploy", PolicyArn=own("deploy-pipeline"))
    iam.put_user_policy(
        UserName="backup-sync",
        PolicyName="write-backups",
        PolicyDocument=policy(allow(["s3:PutObject"], "arn:aws:s3:::harbour-books-backups/*")),
    )
    iam.attach_user_policy(UserName="jonas.keller", PolicyArn=managed("AdministratorAccess"))
    iam.put_user_policy(
        UserName="legacy-ftp",
        PolicyName="transfer",
        PolicyDocument=policy(
            allow(
                ["s3:*"], ["arn:aws:s3:::harbour-books-marketing-share", "arn:aws:s3:::harbour-books-marketing-share/*"]
            )
        ),
    )

    return facts


def roles(iam):
    """Makes them, and says how many days ago each was last used."""
    github = "token.actions.githubusercontent.com"
    ago(760)
    iam.create_open_id_connect_provider(
        Url=f"https://{github}",
        ClientIDList=["sts.amazonaws.com"],
        ThumbprintList=["6938fd4d98bab03faadb97b34396831e3780aea1"],
    )
    federated = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{github}"}
    web = "sts:AssumeRoleWithWebIdentity"
    audience = {f"{github}:aud": "sts.amazonaws.com"}
    people_of = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    with_mfa = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    # name, made, last used, trust, attached, inline
    wanted = [
        ("break-glass-admin", 1400, 63, trust(people_of, **with_mfa), [managed("AdministratorAccess")], None),
        ("security-audit", 1400, 6, trust(people_of, **with_mfa), [managed("SecurityAudit")], None),
        ("aws-support", 1400, 41, trust(people_of, **with_mfa), [managed("AWSSupportAccess")], None),
        (
            "github-deploy",
            760,
            0,
            trust(
                federated,
                web,
                StringEquals={**audience, f"{github}:sub": "repo:harbour-books/shop:ref:refs/heads/main"},
            ),
            [],
            allow(["ecs:UpdateService", "ecr:PutImage"], f"arn:aws:ecs:{MAIN}:{ACCOUNT}:service/shop/*"),
        ),
        ("github-preview", 520, 3, trust(federated, web, StringEquals=audience), [own("deploy-pipeline")], None),
        (
            "shop-web",
            1290,
            0,
            trust_service("ec2", False),
            [own("catalogue-read"), managed("AmazonSSMManagedInstanceCore")],
            None,
        ),
        (
            "shop-worker",
            1290,
            0,
            trust_service("ec2", False),
            [own("orders-write"), managed("AmazonSSMManagedInstanceCore")],
            None,
        ),
        ("bastion", 1290, 12, trust_service("ec2", False), [managed("AmazonSSMManagedInstanceCore")], None),
        ("shop-task", 700, 0, trust_service("ecs-tasks"), [own("catalogue-read"), own("orders-write")], None),
        (
            "shop-task-execution",
            700,
            0,
            trust_service("ecs-tasks"),
            [managed("service-role/AmazonECSTaskExecutionRolePolicy")],
            None,
        ),
        (
            "order-confirmation",
            640,
            0,
            trust_service("lambda"),
            [managed("service-role/AWSLambdaBasicExecutionRole")],
            allow(["sqs:ReceiveMessage", "sqs:DeleteMessage"], f"arn:aws:sqs:{MAIN}:{ACCOUNT}:orders"),
        ),
        (
            "image-resizer",
            980,
            1,
            trust_service("lambda", False),
            [managed("service-role/AWSLambdaBasicExecutionRole")],
            allow(["s3:*"], "*"),
        ),
        (
            "stock-sync",
            1210,
            0,
            trust_service("lambda", False),
            [own("newsletter-send")],
            allow(["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"], "*"),
        ),
        ("eks-cluster", 610, 0, trust_service("eks"), [managed("AmazonEKSClusterPolicy")], None),
        ("eks-node", 610, 0, trust_service("ec2", False), [managed("AmazonEKSWorkerNodePolicy")], None),
        (
            "rds-monitoring",
            1290,
            0,
            trust_service("monitoring.rds"),
            [managed("service-role/AmazonRDSEnhancedMonitoringRole")],
            None,
        ),
        (
            "flow-logs",
            1290,
            0,
            trust_service("vpc-flow-logs"),
            [],
            allow(["logs:CreateLogStream", "logs:PutLogEvents"], f"arn:aws:logs:{MAIN}:{ACCOUNT}:log-group:/vpc/*"),
        ),
        (
            "cloudtrail-logs",
            1290,
            0,
            trust_service("cloudtrail"),
            [],
            allow(
                ["logs:CreateLogStream", "logs:PutLogEvents"], f"arn:aws:logs:{MAIN}:{ACCOUNT}:log-group:cloudtrail:*"
            ),
        ),
        (
            "backup",
            830,
            0,
            trust_service("backup"),
            [managed("service-role/AWSBackupServiceRolePolicyForBackup")],
            None,
        ),
        (
            "datapulse-reader",
            1150,
            2,
            trust({"AWS": f"arn:aws:iam::{DATAPULSE}:root"}),
            [managed("ReadOnlyAccess")],
            None,
        ),
        (
            "warehouse-orders",
            690,
            0,
            trust({"AWS": f"arn:aws:iam::{WAREHOUSE}:role/pickup"}, StringEquals={"sts:ExternalId": "hb-5521"}),
            [],
            allow(["sqs:ReceiveMessage", "sqs:DeleteMessage"], f"arn:aws:sqs:{MAIN}:{ACCOUNT}:warehouse-outbox"),
        ),
        ("migration-2021", 1960, 1902, trust_service("ec2", False), [own("ops-everything")], None),
    ]
    used = {}
    for name, made, last_used, document, attached, inline in wanted:
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
    return used


def contacts():
    ago(1290)
    aws("account", US).put_alternate_contact(
        AlternateContactType="SECURITY",
        Name="Security",
        Title="Security",
        EmailAddress="security@harbour-books.example",
        PhoneNumber="+49 40 5550100",
    )
    aws("account", US).put_alternate_contact(
        AlternateContactType="BILLING",
        Name="Lea Hoffmann",
        Title="Finance",
        EmailAddress="invoices@harbour-books.example",
        PhoneNumber="+49 40 5550101",
    )
