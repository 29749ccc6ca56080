"""The networks: a good and a bad VPC with what belongs to each."""

from .identity import service_role
from .seeding import BAD, GOOD, REGION

CIDR = {GOOD: "10.1", BAD: "10.2"}
ANYWHERE, INSIDE = "0.0.0.0/0", "10.0.0.0/8"


def make(seeder):
    for verdict in (GOOD, BAD):
        vpc = vpc_of(seeder, verdict)
        subnets(seeder, verdict, vpc)
        security_group(seeder, verdict, vpc)
        network_acl(seeder, verdict, vpc)
        seeder.record("ec2.vpc", vpc, verdict, "flow logs")
    addresses(seeder)


def tagged(seeder, kind, name, **extra):
    return [{"ResourceType": kind, "Tags": seeder.tags(Name=name, **extra)}]


def vpc_of(seeder, verdict):
    made = seeder.call(
        "ec2",
        "create_vpc",
        CidrBlock=f"{CIDR[verdict]}.0.0/16",
        TagSpecifications=tagged(
            seeder, "vpc", f"acme-{verdict}", owner=seeder.email(f"{verdict} vpc owner tag")
        ),
    )
    vpc = made["Vpc"]["VpcId"]
    if verdict == GOOD:
        seeder.call("logs", "create_log_group", logGroupName="/acme/flow-logs")
        seeder.call(
            "ec2",
            "create_flow_logs",
            ResourceIds=[vpc],
            ResourceType="VPC",
            TrafficType="ALL",
            LogDestinationType="cloud-watch-logs",
            LogGroupName="/acme/flow-logs",
            DeliverLogsPermissionArn=service_role(seeder),
        )
    return vpc


def subnets(seeder, verdict, vpc):
    gateway = seeder.call("ec2", "create_internet_gateway")["InternetGateway"]["InternetGatewayId"]
    seeder.call("ec2", "attach_internet_gateway", InternetGatewayId=gateway, VpcId=vpc)
    for number, zone in enumerate("ab"):
        made = seeder.call(
            "ec2",
            "create_subnet",
            VpcId=vpc,
            CidrBlock=f"{CIDR[verdict]}.{number}.0/24",
            AvailabilityZone=REGION + zone,
            TagSpecifications=tagged(seeder, "subnet", f"acme-{verdict}-{zone}"),
        )
        subnet = made["Subnet"]["SubnetId"]
        seeder.call(
            "ec2",
            "modify_subnet_attribute",
            SubnetId=subnet,
            MapPublicIpOnLaunch={"Value": verdict == BAD},
        )
        seeder.record("ec2.subnet", subnet, verdict, "public addresses at launch")


def security_group(seeder, verdict, vpc):
    group = seeder.call(
        "ec2",
        "create_security_group",
        GroupName=f"acme-{verdict}-group",
        Description="group of the test account",
        VpcId=vpc,
        TagSpecifications=tagged(seeder, "security-group", f"acme-{verdict}"),
    )["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    if verdict == GOOD:
        rules = [{**rule, "IpRanges": [{"CidrIp": INSIDE}]}]
    else:
        words = seeder.private("security group rule description")
        rules = [
            {**rule, "FromPort": port, "ToPort": port, "IpRanges": [range_of(words)]}
            for port in (22, 3389)
        ] + [{**rule, "FromPort": 22, "ToPort": 22, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}]
    for rule in rules:
        seeder.call("ec2", "authorize_security_group_ingress", GroupId=group, IpPermissions=[rule])
    seeder.record("ec2.security-group", group, verdict, "ports open to the world")


def range_of(description):
    return {"CidrIp": ANYWHERE, "Description": description}


def network_acl(seeder, verdict, vpc):
    made = seeder.call("ec2", "create_network_acl", VpcId=vpc)
    acl = made["NetworkAcl"]["NetworkAclId"]
    seeder.call(
        "ec2",
        "create_network_acl_entry",
        NetworkAclId=acl,
        RuleNumber=100,
        Protocol="6",
        RuleAction="allow",
        Egress=False,
        CidrBlock=INSIDE if verdict == GOOD else ANYWHERE,
        PortRange={"From": 22, "To": 22},
    )
    seeder.record("ec2.network-acl", acl, verdict, "remote administration from anywhere")


def addresses(seeder):
    """Both start unattached; `machines` attaches the good one."""
    for verdict in (GOOD, BAD):
        made = seeder.call(
            "ec2",
            "allocate_address",
            Domain="vpc",
            TagSpecifications=tagged(seeder, "elastic-ip", f"acme-{verdict}"),
        )
        seeder.record("ec2.address", made["AllocationId"], verdict, "in use or not")


def found(seeder, verdict):
    """What was made for `verdict`: its VPC, subnets, security group and address."""
    named = [{"Name": "tag:Name", "Values": [f"acme-{verdict}"]}]
    vpc = seeder.call("ec2", "describe_vpcs", Filters=named)["Vpcs"][0]["VpcId"]
    within = [{"Name": "vpc-id", "Values": [vpc]}]
    subnets = seeder.call("ec2", "describe_subnets", Filters=within)["Subnets"]
    groups = seeder.call("ec2", "describe_security_groups", Filters=named)["SecurityGroups"]
    address = seeder.call("ec2", "describe_addresses", Filters=named)["Addresses"][0]
    return {
        "vpc": vpc,
        "subnets": sorted(subnet["SubnetId"] for subnet in subnets),
        "group": groups[0]["GroupId"],
        "address": address["AllocationId"],
    }
