"""What runs and what stands in front of it: functions, containers and load balancers."""

import io
import zipfile

from . import network
from .identity import service_role
from .seeding import BAD, GOOD, REGION


def make(seeder):
    certificate = seeder.call(
        "acm", "request_certificate", DomainName="shop.example.com", ValidationMethod="DNS"
    )["CertificateArn"]
    for verdict in (GOOD, BAD):
        function(seeder, verdict)
        task_definition(seeder, verdict)
        load_balancer(seeder, verdict, certificate)
        network_load_balancer(seeder, verdict, certificate)
        classic_load_balancer(seeder, verdict, certificate)


def code():
    """A package of one file, with a fixed date so that its hash is always the same."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        entry = zipfile.ZipInfo("index.py", (2026, 1, 1, 0, 0, 0))
        archive.writestr(entry, "def handle(event, context):\n    return 1\n")
    return packed.getvalue()


def function(seeder, verdict):
    good = verdict == GOOD
    name = f"acme-{verdict}-function"
    plain = seeder.private(f"{verdict} function plain variable")
    variables = {"STAGE": "x", "GREETING": plain}
    if not good:
        variables["DB_PASSWORD"] = seeder.secret("function variable")
    made = seeder.call(
        "lambda",
        "create_function",
        FunctionName=name,
        Runtime="python3.13" if good else "python3.8",
        Role=service_role(seeder),
        Handler="index.handle",
        Code={"ZipFile": code()},
        Description=seeder.private(f"{verdict} function description"),
        Environment={"Variables": variables},
        TracingConfig={"Mode": "Active" if good else "PassThrough"},
        Tags={"team": "platform", "owner": seeder.email(f"{verdict} function tag")},
    )
    seeder.call(
        "lambda",
        "create_function_url_config",
        FunctionName=name,
        AuthType="AWS_IAM" if good else "NONE",
        Cors={"AllowOrigins": ["https://shop.example.com" if good else "*"]},
    )
    caller = {"Principal": "*"}
    if good:
        caller = {"Principal": "s3.amazonaws.com", "SourceArn": "arn:aws:s3:::acme-good-data"}
    seeder.call(
        "lambda",
        "add_permission",
        FunctionName=name,
        StatementId="caller",
        Action="lambda:InvokeFunction",
        **caller,
    )
    seeder.record("lambda.function", made["FunctionArn"], verdict, "runtime, callers, variables")


def task_definition(seeder, verdict):
    good = verdict == GOOD
    container = {
        "name": "shop",
        "image": "shop:1",
        "memory": 128,
        "privileged": not good,
        "readonlyRootFilesystem": good,
        "environment": [{"name": "STAGE", "value": "x"}],
    }
    if good:
        source = seeder.arn("ssm", "parameter/acme/good/parameter")
        container["secrets"] = [{"name": "DB_PASSWORD", "valueFrom": source}]
    else:
        value = seeder.secret("container variable")
        container["environment"].append({"name": "DB_PASSWORD", "value": value})
    made = seeder.call(
        "ecs",
        "register_task_definition",
        family=f"acme-{verdict}-task",
        networkMode="awsvpc" if good else "host",
        containerDefinitions=[container],
    )
    arn = made["taskDefinition"]["taskDefinitionArn"]
    seeder.record("ecs.task-definition", arn, verdict, "privileges, network and variables")


def load_balancer(seeder, verdict, certificate):
    place = network.found(seeder, verdict)
    arn = seeder.call(
        "elbv2",
        "create_load_balancer",
        Name=f"acme-{verdict}-web",
        Subnets=place["subnets"],
        SecurityGroups=[place["group"]],
        Scheme="internal" if verdict == GOOD else "internet-facing",
        Type="application",
        Tags=seeder.tags(),
    )["LoadBalancers"][0]["LoadBalancerArn"]
    attributes = {
        "deletion_protection.enabled": flag(verdict == GOOD),
        "routing.http.drop_invalid_header_fields.enabled": flag(verdict == GOOD),
    }
    if verdict == GOOD:
        attributes |= {"access_logs.s3.enabled": "true", "access_logs.s3.bucket": "acme-logs"}
    seeder.call(
        "elbv2",
        "modify_load_balancer_attributes",
        LoadBalancerArn=arn,
        Attributes=[{"Key": key, "Value": value} for key, value in attributes.items()],
    )
    listen(seeder, verdict, arn, place["vpc"], ("HTTP", "HTTPS"), certificate)
    seeder.record("elbv2.load-balancer", arn, verdict, "listener, logs and protection")


def network_load_balancer(seeder, verdict, certificate):
    place = network.found(seeder, verdict)
    arn = seeder.call(
        "elbv2",
        "create_load_balancer",
        Name=f"acme-{verdict}-net",
        Subnets=place["subnets"],
        Scheme="internal",
        Type="network",
    )["LoadBalancers"][0]["LoadBalancerArn"]
    listen(seeder, verdict, arn, place["vpc"], ("TCP", "TLS"), certificate)
    seeder.record("elbv2.load-balancer", arn, verdict, "listener")


def listen(seeder, verdict, load_balancer, vpc, protocols, certificate):
    """Gives a load balancer an encrypted listener if it is good and a plain one if not."""
    plain, encrypted = protocols
    group = seeder.call(
        "elbv2",
        "create_target_group",
        Name=f"acme-{verdict}-{plain.lower()}",
        Protocol=plain,
        Port=80,
        VpcId=vpc,
    )["TargetGroups"][0]["TargetGroupArn"]
    listener = {"Protocol": plain, "Port": 80}
    if verdict == GOOD:
        listener = {
            "Protocol": encrypted,
            "Port": 443,
            "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
            "Certificates": [{"CertificateArn": certificate}],
        }
    seeder.call(
        "elbv2",
        "create_listener",
        LoadBalancerArn=load_balancer,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
        **listener,
    )


def classic_load_balancer(seeder, verdict, certificate):
    name = f"acme-{verdict}-classic"
    listener = {"Protocol": "HTTP", "LoadBalancerPort": 80, "InstancePort": 80}
    if verdict == GOOD:
        listener = {
            "Protocol": "HTTPS",
            "LoadBalancerPort": 443,
            "InstancePort": 80,
            "SSLCertificateId": certificate,
        }
    seeder.call(
        "elb",
        "create_load_balancer",
        LoadBalancerName=name,
        Listeners=[listener],
        AvailabilityZones=[f"{REGION}a"],
    )
    seeder.record("elb.load-balancer", name, verdict, "listener")


def flag(value):
    return "true" if value else "false"
