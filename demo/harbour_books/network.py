"""VPCs with their subnets, routes and security groups."""

from .cloud import MAIN, OFFICE, US, WORLD, ago, aws, named


class Network:
    """A VPC with a public and a private subnet in each of its zones."""

    def __init__(self, name, region, prefix, zones, team="platform", env="prod", public_by_default=False):
        ec2 = aws("ec2", region)
        self.ec2, self.region = ec2, region
        self.vpc = ec2.create_vpc(CidrBlock=f"{prefix}.0.0/16", TagSpecifications=named("vpc", name, team, env))["Vpc"][
            "VpcId"
        ]
        gateway = ec2.create_internet_gateway(TagSpecifications=named("internet-gateway", name, team, env))
        self.gateway = gateway["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=self.gateway, VpcId=self.vpc)
        self.public, self.private = [], []
        tables = {}
        for kind in ["public", "private"]:
            table = ec2.create_route_table(
                VpcId=self.vpc, TagSpecifications=named("route-table", f"{name}-{kind}", team, env)
            )
            tables[kind] = table["RouteTable"]["RouteTableId"]
        ec2.create_route(RouteTableId=tables["public"], DestinationCidrBlock=WORLD, GatewayId=self.gateway)
        for number, zone in enumerate(zones):
            for kind, third in [("public", number), ("private", 128 + number)]:
                subnet = ec2.create_subnet(
                    VpcId=self.vpc,
                    CidrBlock=f"{prefix}.{third}.0/24",
                    AvailabilityZone=region + zone,
                    TagSpecifications=named("subnet", f"{name}-{kind}-{zone}", team, env),
                )["Subnet"]["SubnetId"]
                ec2.associate_route_table(RouteTableId=tables[kind], SubnetId=subnet)
                getattr(self, kind).append(subnet)
                if kind == "public" and public_by_default:
                    ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
        self.tables = tables

    def close_default_group(self):
        groups = self.ec2.describe_security_groups(
            Filters=[{"Name": "vpc-id", "Values": [self.vpc]}, {"Name": "group-name", "Values": ["default"]}]
        )["SecurityGroups"]
        for group in groups:
            if group["IpPermissions"]:
                self.ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=group["IpPermissions"])
            if group["IpPermissionsEgress"]:
                self.ec2.revoke_security_group_egress(
                    GroupId=group["GroupId"], IpPermissions=group["IpPermissionsEgress"]
                )

    def group(self, name, opened, env="prod", team="platform"):
        """`opened`: (port, from) pairs, where `from` is a range of addresses or another group."""
        made = self.ec2.create_security_group(
            GroupName=name, Description=name, VpcId=self.vpc, TagSpecifications=named("security-group", name, team, env)
        )["GroupId"]
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
    prod.files = prod.group("prod-files", [(2049, prod.web)])
    prod.wizard = prod.group("launch-wizard-3", [(22, WORLD)])
    prod.erp = prod.group("erp", [(3389, "198.51.100.0/24"), (445, "10.20.0.0/16")], team="finance")
    ec2 = aws("ec2")
    ec2.create_flow_logs(
        ResourceIds=[prod.vpc],
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination="arn:aws:s3:::harbour-books-access-logs",
    )
    nat = ec2.allocate_address(Domain="vpc", TagSpecifications=named("elastic-ip", "prod-nat", "platform"))[
        "AllocationId"
    ]
    gateway = ec2.create_nat_gateway(SubnetId=prod.public[0], AllocationId=nat)["NatGateway"]["NatGatewayId"]
    ec2.create_route(RouteTableId=prod.tables["private"], DestinationCidrBlock=WORLD, NatGatewayId=gateway)
    ec2.create_vpc_endpoint(
        VpcId=prod.vpc,
        ServiceName=f"com.amazonaws.{MAIN}.s3",
        VpcEndpointType="Gateway",
        RouteTableIds=[prod.tables["private"]],
        TagSpecifications=named("vpc-endpoint", "prod-s3", "platform"),
    )
    ec2.create_vpc_endpoint(
        VpcId=prod.vpc,
        ServiceName=f"com.amazonaws.{MAIN}.ec2",
        VpcEndpointType="Interface",
        SubnetIds=prod.private[:2],
        SecurityGroupIds=[prod.web],
        TagSpecifications=named("vpc-endpoint", "prod-ec2", "platform"),
    )

    ago(1020)
    staging = Network("staging", MAIN, "10.30", "ab", env="staging", public_by_default=True)
    staging.debug = staging.group("staging-debug", [(22, WORLD), (8080, WORLD)], "staging", "shop")
    staging.database = staging.group("staging-db", [(5432, WORLD)], "staging", "shop")
    staging.cache = staging.group("staging-redis", [(6379, "0.0.0.0/0")], "staging", "shop")
    staging.alb = staging.group("staging-alb", [(80, WORLD)], "staging", "shop")
    peering = ec2.create_vpc_peering_connection(VpcId=prod.vpc, PeerVpcId=staging.vpc)["VpcPeeringConnection"]
    peering = peering["VpcPeeringConnectionId"]
    ec2.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
    ec2.create_route(
        RouteTableId=prod.tables["private"], DestinationCidrBlock="10.30.0.0/16", VpcPeeringConnectionId=peering
    )

    ago(840)
    us = Network("storefront-us", US, "10.40", "ab")
    us.close_default_group()
    us.alb = us.group("storefront-alb", [(443, WORLD), (80, WORLD)], team="shop")
    us.web = us.group("storefront-web", [(8080, us.alb)], team="shop")
    us.search = us.group("search", [(9200, WORLD)], team="shop")
    us.database = us.group("reviews-db", [(3306, us.web)], team="shop")
    us.hackathon = us.group("hackathon", [(22, WORLD), (3306, WORLD), (27017, WORLD)], "dev", "data")
    us.ec2.create_flow_logs(
        ResourceIds=[us.vpc],
        ResourceType="VPC",
        TrafficType="REJECT",
        LogDestinationType="s3",
        LogDestination="arn:aws:s3:::harbour-books-access-logs-us",
    )
    return prod, staging, us
