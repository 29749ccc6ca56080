"""Load balancers, their certificates and the web firewall."""

from .cloud import MAIN, US, ago, aws, tags


def edge(prod, staging, us):
    made = {}
    for region, domain in [
        (MAIN, "www.harbour-books.example"),
        (US, "us.harbour-books.example"),
        (MAIN, "*.staging.harbour-books.example"),
    ]:
        ago(320)
        made[domain] = aws("acm", region).request_certificate(
            DomainName=domain,
            ValidationMethod="DNS",
            KeyAlgorithm="EC_prime256v1" if region == US else "RSA_2048",
            Tags=tags("shop"),
        )["CertificateArn"]

    def balancer(
        net, name, days, group, scheme, subnets, env="prod", kind="application", logs=True, certificate=None, tidy=True
    ):
        ago(days)
        elb = aws("elbv2", net.region)
        groups = {"SecurityGroups": [group]} if group else {}
        arn = elb.create_load_balancer(
            Name=name, Subnets=subnets, Scheme=scheme, Type=kind, Tags=tags("shop", env), **groups
        )["LoadBalancers"][0]["LoadBalancerArn"]
        attributes = {"deletion_protection.enabled": str(tidy).lower()}
        if kind == "application":
            attributes["routing.http.drop_invalid_header_fields.enabled"] = str(tidy).lower()
        if logs:
            attributes.update(
                {
                    "access_logs.s3.enabled": "true",
                    "access_logs.s3.bucket": "harbour-books-alb-logs",
                    "access_logs.s3.prefix": name,
                }
            )
        elb.modify_load_balancer_attributes(
            LoadBalancerArn=arn, Attributes=[{"Key": k, "Value": v} for k, v in attributes.items()]
        )
        protocol = "HTTP" if kind == "application" else "TCP"
        target = elb.create_target_group(Name=name, Protocol=protocol, Port=8080, VpcId=net.vpc)["TargetGroups"][0][
            "TargetGroupArn"
        ]
        forward = [{"Type": "forward", "TargetGroupArn": target}]
        if certificate:
            elb.create_listener(
                LoadBalancerArn=arn,
                Protocol="HTTPS",
                Port=443,
                DefaultActions=forward,
                SslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06",
                Certificates=[{"CertificateArn": certificate}],
            )
            elb.create_listener(
                LoadBalancerArn=arn,
                Protocol="HTTP",
                Port=80,
                DefaultActions=[
                    {
                        "Type": "redirect",
                        "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"},
                    }
                ],
            )
        else:
            elb.create_listener(LoadBalancerArn=arn, Protocol=protocol, Port=80, DefaultActions=forward)
        return arn

    shop = balancer(
        prod, "shop", 1200, prod.alb, "internet-facing", prod.public, certificate=made["www.harbour-books.example"]
    )
    balancer(prod, "search-internal", 640, None, "internal", prod.private[:2], kind="network", logs=False)
    balancer(
        staging, "staging", 1000, staging.alb, "internet-facing", staging.public, env="staging", logs=False, tidy=False
    )
    balancer(
        us, "storefront-us", 830, us.alb, "internet-facing", us.public, certificate=made["us.harbour-books.example"]
    )
    waf = aws("wafv2")
    acl = waf.create_web_acl(
        Name="shop",
        Scope="REGIONAL",
        DefaultAction={"Allow": {}},
        Rules=[],
        VisibilityConfig={"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "shop"},
    )["Summary"]
    waf.associate_web_acl(WebACLArn=acl["ARN"], ResourceArn=shop)
    ago(990)
    aws("elb").create_load_balancer(
        LoadBalancerName="partner-feed-classic",
        Subnets=staging.public[:1],
        SecurityGroups=[staging.alb],
        Listeners=[{"Protocol": "HTTP", "LoadBalancerPort": 80, "InstanceProtocol": "HTTP", "InstancePort": 8080}],
        Tags=tags("shop"),
    )
