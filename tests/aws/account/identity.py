"""Who there is: contacts, users, groups, roles, policies, keys and the password policy."""

from .seeding import BAD, GOOD, OTHER_ACCOUNT, allow, policy, trust

ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
EVERYTHING = policy(allow("*"))
LITTLE = policy(allow("s3:ListBucket", "arn:aws:s3:::acme-good-data"))


def make(seeder):
    contacts(seeder)
    password_policy(seeder)
    policies(seeder)
    groups(seeder)
    users(seeder)
    roles(seeder)


def contacts(seeder):
    with seeder.part("alternate contacts"):
        seeder.call(
            "account",
            "put_alternate_contact",
            AlternateContactType="SECURITY",
            EmailAddress=seeder.email("alternate contact"),
            Name=seeder.canary("alternate contact name", "person", "Canarina Qzxwell"),
            PhoneNumber=seeder.canary("alternate contact phone", "person", "+46701748261"),
            Title="Head of security",
        )
        seeder.record("aws.account", seeder.account_id, GOOD, "it has a security contact")


def password_policy(seeder):
    strong = seeder.posture == GOOD
    seeder.call(
        "iam",
        "update_account_password_policy",
        MinimumPasswordLength=14 if strong else 8,
        PasswordReusePrevention=24 if strong else 1,
        RequireSymbols=strong,
        RequireNumbers=strong,
        RequireUppercaseCharacters=strong,
        RequireLowercaseCharacters=strong,
    )
    seeder.record("iam.password-policy", "account", seeder.posture, "length and reuse")


def policies(seeder):
    for verdict, document in ((GOOD, LITTLE), (BAD, EVERYTHING)):
        made = seeder.call(
            "iam",
            "create_policy",
            PolicyName=f"acme-{verdict}-policy",
            PolicyDocument=document,
            Description=seeder.private(f"{verdict} policy description"),
            Tags=seeder.tags(owner=seeder.email(f"{verdict} policy owner tag")),
        )
        seeder.record("iam.policy", made["Policy"]["Arn"], verdict, "what its document allows")


def groups(seeder):
    for verdict in (GOOD, BAD):
        name = f"acme-{verdict}-group"
        seeder.call("iam", "create_group", GroupName=name)
        attached = ADMINISTRATOR if verdict == BAD else own_policy(seeder, GOOD)
        seeder.call("iam", "attach_group_policy", GroupName=name, PolicyArn=attached)
        seeder.record("iam.group", name, verdict, "administrators or not")


def users(seeder):
    """A good user has a second factor and its rights through a group; a bad one neither."""
    for verdict in (GOOD, BAD):
        name = f"acme-{verdict}-user"
        tags = seeder.tags(notes=seeder.private(f"{verdict} user tag"))
        seeder.call("iam", "create_user", UserName=name, Tags=tags)
        password = seeder.secret(f"{verdict} user password")
        seeder.call("iam", "create_login_profile", UserName=name, Password=password)
        access_keys(seeder, name, 1 if verdict == GOOD else 2)
        if verdict == GOOD:
            second_factor(seeder, name)
            seeder.call("iam", "add_user_to_group", UserName=name, GroupName="acme-good-group")
        else:
            seeder.call("iam", "attach_user_policy", UserName=name, PolicyArn=ADMINISTRATOR)
            seeder.call(
                "iam",
                "put_user_policy",
                UserName=name,
                PolicyName="inline",
                PolicyDocument=EVERYTHING,
            )
        seeder.record("iam.user", name, verdict, "second factor, keys, and how it gets its rights")


def access_keys(seeder, user, count):
    for number in range(count):
        made = seeder.call("iam", "create_access_key", UserName=user)["AccessKey"]
        seeder.canary(f"access key {number} of {user}", "secret", made["SecretAccessKey"])


def second_factor(seeder, user):
    made = seeder.call("iam", "create_virtual_mfa_device", VirtualMFADeviceName=user)
    seeder.call(
        "iam",
        "enable_mfa_device",
        UserName=user,
        SerialNumber=made["VirtualMFADevice"]["SerialNumber"],
        AuthenticationCode1="123456",
        AuthenticationCode2="654321",
    )


def roles(seeder):
    outside = {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"}
    guarded = {"StringEquals": {"sts:ExternalId": "a-shared-id"}}
    for name, verdict, document, attached in (
        ("acme-good-role", GOOD, trust(outside, guarded), own_policy(seeder, GOOD)),
        ("acme-bad-role", BAD, trust({"AWS": "*"}), ADMINISTRATOR),
        ("acme-support", GOOD, trust(outside, guarded), "arn:aws:iam::aws:policy/AWSSupportAccess"),
        ("acme-service", GOOD, trust({"Service": services()}), own_policy(seeder, GOOD)),
    ):
        seeder.call(
            "iam",
            "create_role",
            RoleName=name,
            AssumeRolePolicyDocument=document,
            Description=seeder.private(f"{name} description"),
            Tags=seeder.tags(),
        )
        seeder.call("iam", "attach_role_policy", RoleName=name, PolicyArn=attached)
        seeder.record("iam.role", name, verdict, "who may assume it and what it may do")


def services():
    names = ("ec2", "lambda", "ecs-tasks", "config", "cloudtrail", "vpc-flow-logs")
    return [f"{name}.amazonaws.com" for name in names]


def own_policy(seeder, verdict):
    return seeder.arn("iam", f"policy/acme-{verdict}-policy", region="")


def service_role(seeder):
    """The ARN of the role that services of this account run under."""
    return seeder.arn("iam", "role/acme-service", region="")
