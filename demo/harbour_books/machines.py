"""Images, instances, volumes, snapshots, scaling groups, and the shared file systems."""

from .cloud import MAIN, US, WAREHOUSE, ago, aws, named, policy, role_arn, tags, tell


def image(region, name, days, public=False, encrypted=True):
    ago(days)
    ec2 = aws("ec2", region)
    made = ec2.register_image(
        Name=name,
        Architecture="x86_64",
        RootDeviceName="/dev/xvda",
        VirtualizationType="hvm",
        BlockDeviceMappings=[
            {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 16, "VolumeType": "gp3", "Encrypted": encrypted}}
        ],
    )["ImageId"]
    if public:
        ec2.modify_image_attribute(ImageId=made, LaunchPermission={"Add": [{"Group": "all"}]})
    return made


def machine(
    network,
    name,
    *,
    ami,
    days,
    group,
    subnet,
    team="shop",
    env="prod",
    kind="t3.medium",
    imdsv2=True,
    public=False,
    profile=None,
    user_data="",
    encrypted=True,
    monitored=True,
):
    ago(days)
    extra = {"IamInstanceProfile": {"Name": profile}} if profile else {}
    made = network.ec2.run_instances(
        ImageId=ami,
        InstanceType=kind,
        MinCount=1,
        MaxCount=1,
        UserData=user_data,
        EbsOptimized=True,
        Monitoring={"Enabled": monitored},
        MetadataOptions={
            "HttpTokens": "required" if imdsv2 else "optional",
            "HttpEndpoint": "enabled",
            "HttpPutResponseHopLimit": 1 if imdsv2 else 2,
        },
        NetworkInterfaces=[
            {"DeviceIndex": 0, "SubnetId": subnet, "Groups": [group], "AssociatePublicIpAddress": public}
        ],
        BlockDeviceMappings=[
            {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 40, "VolumeType": "gp3", "Encrypted": encrypted}}
        ],
        TagSpecifications=named("instance", name, team, env) + named("volume", name, team, env),
        **extra,
    )["Instances"][0]
    return made["InstanceId"]


def volume_of(network, instance):
    found = network.ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": [instance]}])["Volumes"]
    return found[0]["VolumeId"]


def machines(prod, staging, us):
    ec2 = aws("ec2")
    golden = image(MAIN, "harbour-base-2026-10", 33)
    older = image(MAIN, "harbour-base-2024-03", 980, encrypted=False)
    image(MAIN, "harbour-shop-demo", 1460, public=True, encrypted=False)
    us_image = image(US, "harbour-base-2026-10", 33)

    prod_web = dict(
        ami=golden, days=30, group=prod.web, profile="shop-web", user_data="#!/bin/sh\nsystemctl start shop\n"
    )
    web_a = machine(prod, "web-a", subnet=prod.private[0], **prod_web)
    web_b = machine(prod, "web-b", subnet=prod.private[1], **prod_web)
    worker_a = machine(
        prod, "worker-a", ami=golden, days=30, group=prod.worker, subnet=prod.private[0], profile="shop-worker"
    )
    worker_b = machine(
        prod,
        "worker-b",
        ami=older,
        days=412,
        group=prod.worker,
        subnet=prod.private[1],
        profile="shop-worker",
        imdsv2=False,
        encrypted=False,
    )
    bastion = machine(
        prod,
        "bastion",
        ami=golden,
        days=92,
        group=prod.bastion,
        subnet=prod.public[0],
        public=True,
        profile="bastion",
        kind="t3.micro",
        team="platform",
    )
    erp = machine(
        prod,
        "erp-old",
        ami=older,
        days=905,
        group=prod.erp,
        subnet=prod.private[2],
        imdsv2=False,
        encrypted=False,
        team="finance",
        profile="migration-2021",
        kind="m5.large",
        monitored=False,
    )
    machine(
        staging,
        "staging-app",
        ami=older,
        days=388,
        group=staging.debug,
        subnet=staging.public[0],
        public=True,
        imdsv2=False,
        env="staging",
        profile="shop-web",
        monitored=False,
        user_data="#!/bin/sh\nexport DATABASE_PASSWORD=kR7vQ2mZx9TbLw4e\n/opt/shop/start --env staging\n",
    )
    machine(
        staging,
        "staging-redis",
        ami=older,
        days=388,
        group=staging.cache,
        subnet=staging.public[1],
        public=True,
        env="staging",
        monitored=False,
    )
    us_web = machine(us, "storefront-web-a", ami=us_image, days=29, group=us.web, subnet=us.private[0])
    us_web_b = machine(us, "storefront-web-b", ami=us_image, days=29, group=us.web, subnet=us.private[1])
    machine(
        us,
        "search-2",
        ami=us_image,
        days=240,
        group=us.search,
        subnet=us.private[1],
        kind="r6i.large",
        imdsv2=False,
        encrypted=False,
    )
    search = machine(
        us,
        "search-1",
        ami=us_image,
        days=240,
        group=us.search,
        subnet=us.public[0],
        public=True,
        kind="r6i.large",
        imdsv2=False,
    )
    machine(
        us,
        "hackathon-2024",
        ami=us_image,
        days=760,
        group=us.hackathon,
        subnet=us.public[1],
        public=True,
        kind="t3.large",
        imdsv2=False,
        encrypted=False,
        monitored=False,
        team="data",
        env="dev",
        profile="migration-2021",
        user_data="#!/bin/sh\nexport OPENAPI_TOKEN=hbk_live_7Gq2ZrV9xTn4LwPd8sYc3KfM\n",
    )
    ago(210)
    loadtest = machine(
        staging,
        "load-test",
        ami=older,
        days=230,
        group=staging.alb,
        subnet=staging.private[0],
        env="staging",
        monitored=False,
    )
    ago(214)
    ec2.stop_instances(InstanceIds=[loadtest])

    address = ec2.allocate_address(Domain="vpc", TagSpecifications=named("elastic-ip", "bastion", "platform"))
    ec2.associate_address(AllocationId=address["AllocationId"], InstanceId=bastion)
    ago(640)
    ec2.allocate_address(Domain="vpc", TagSpecifications=named("elastic-ip", "old-shop", "shop"))

    disks(
        prod,
        erp,
        [(prod, web_a, 1), (prod, web_b, 1), (prod, worker_a, 1), (prod, worker_b, 1), (prod, bastion, 7)]
        + [(us, us_web, 1), (us, us_web_b, 1), (us, search, 1)],
    )
    scaling_groups(prod, golden, older)
    ago(900)
    ec2.enable_ebs_encryption_by_default()
    online = {i: {"ping": "Online", "latest": i != bastion} for i in [web_a, web_b, worker_a, worker_b, bastion]}
    lost = {erp: {"ping": "ConnectionLost", "latest": False}}
    tell(
        "facts",
        managed_instances={
            MAIN: {**online, **lost},
            US: {i: {"ping": "Online", "latest": True} for i in [us_web, us_web_b]},
        },
        region={
            MAIN: {"analyzer": "external-access", "http_tokens": "required", "images": "unblocked"},
            US: {"images": "unblocked"},
        },
    )


def disks(prod, erp, nightly):
    """Snapshots: the nightly ones, and two that left the house."""
    ec2 = aws("ec2")
    ago(1400)
    spare = ec2.create_volume(
        AvailabilityZone=MAIN + "a",
        Size=200,
        VolumeType="gp2",
        Encrypted=False,
        TagSpecifications=named("volume", "erp-import-2022", "finance"),
    )["VolumeId"]

    for net, instance, days in nightly:
        ago(days)
        net.ec2.create_snapshot(
            VolumeId=volume_of(net, instance), TagSpecifications=named("snapshot", "nightly", "platform")
        )
    ago(1390)
    public = ec2.create_snapshot(VolumeId=spare, TagSpecifications=named("snapshot", "erp-import-handover", "finance"))
    ec2.modify_snapshot_attribute(
        SnapshotId=public["SnapshotId"], Attribute="createVolumePermission", OperationType="add", GroupNames=["all"]
    )
    ago(690)
    shared = ec2.create_snapshot(
        VolumeId=volume_of(prod, erp), TagSpecifications=named("snapshot", "erp-for-warehouse", "finance")
    )
    ec2.modify_snapshot_attribute(
        SnapshotId=shared["SnapshotId"], Attribute="createVolumePermission", OperationType="add", UserIds=[WAREHOUSE]
    )


def scaling_groups(prod, golden, older):
    ec2 = aws("ec2")
    ago(33)
    ec2.create_launch_template(
        LaunchTemplateName="shop-web",
        LaunchTemplateData={
            "ImageId": golden,
            "InstanceType": "t3.medium",
            "SecurityGroupIds": [prod.web],
            "IamInstanceProfile": {"Name": "shop-web"},
            "MetadataOptions": {"HttpTokens": "required", "HttpEndpoint": "enabled"},
        },
    )
    ago(980)
    ec2.create_launch_template(
        LaunchTemplateName="shop-worker-2024",
        LaunchTemplateData={
            "ImageId": older,
            "InstanceType": "t3.large",
            "SecurityGroupIds": [prod.worker],
            "IamInstanceProfile": {"Name": "shop-worker"},
        },
    )
    ago(33)
    scaling = aws("autoscaling")
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="shop-web",
        MinSize=0,
        MaxSize=6,
        DesiredCapacity=0,
        HealthCheckType="ELB",
        HealthCheckGracePeriod=120,
        VPCZoneIdentifier=",".join(prod.private),
        LaunchTemplate={"LaunchTemplateName": "shop-web", "Version": "$Latest"},
    )
    ago(1800)
    scaling.create_launch_configuration(
        LaunchConfigurationName="thumbnails-2021",
        ImageId=older,
        InstanceType="c5.large",
        SecurityGroups=[prod.worker],
        AssociatePublicIpAddress=True,
    )
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="thumbnails",
        MinSize=0,
        MaxSize=2,
        DesiredCapacity=0,
        VPCZoneIdentifier=prod.private[0],
        LaunchConfigurationName="thumbnails-2021",
    )


def files(prod):
    efs = aws("efs")
    ago(700)
    for name, encrypted, backups, subnets in [
        ("shop-media", True, True, prod.private),
        ("erp-share", False, False, prod.private[:1]),
    ]:
        system = efs.create_file_system(
            CreationToken=name,
            Encrypted=encrypted,
            Backup=backups,
            Tags=[{"Key": "Name", "Value": name}, *tags("shop")],
        )
        for subnet in subnets:
            efs.create_mount_target(FileSystemId=system["FileSystemId"], SubnetId=subnet, SecurityGroups=[prod.files])
        if encrypted:
            efs.put_file_system_policy(
                FileSystemId=system["FileSystemId"],
                Policy=policy(
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": role_arn("shop-task")},
                        "Action": ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"],
                        "Resource": "*",
                    }
                ),
            )
