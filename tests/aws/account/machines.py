"""Machines and their disks, snapshots and images."""

from . import network
from .identity import service_role
from .seeding import BAD, GOOD, REGION


def make(seeder):
    encryption_by_default(seeder)
    role = service_role(seeder).rsplit("/", 1)[-1]
    seeder.call("iam", "create_instance_profile", InstanceProfileName="acme-machines")
    seeder.call(
        "iam", "add_role_to_instance_profile", InstanceProfileName="acme-machines", RoleName=role
    )
    for verdict in (GOOD, BAD):
        instance = machine(seeder, verdict)
        image(seeder, verdict, instance)
        snapshot(seeder, verdict, volume(seeder, verdict))
        template(seeder, verdict)
    launch_configuration(seeder)


def encryption_by_default(seeder):
    if seeder.posture == GOOD:
        seeder.call("ec2", "enable_ebs_encryption_by_default")
    seeder.record("ec2.ebs-defaults", REGION, seeder.posture, "encryption by default")


def base_image(seeder):
    images = seeder.call("ec2", "describe_images", Owners=["amazon"])["Images"]
    return min(image["ImageId"] for image in images)


def machine(seeder, verdict):
    place = network.found(seeder, verdict)
    good = verdict == GOOD
    script = "#!/bin/sh\nexport STAGE=x\n" if good else seeder.script("user data")
    interface = {
        "DeviceIndex": 0,
        "SubnetId": place["subnets"][0],
        "AssociatePublicIpAddress": not good,
        "Groups": [place["group"]],
    }
    owner = seeder.email(f"{verdict} machine owner tag")
    made = seeder.call(
        "ec2",
        "run_instances",
        ImageId=base_image(seeder),
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        UserData=script,
        NetworkInterfaces=[interface],
        Monitoring={"Enabled": good},
        MetadataOptions={"HttpTokens": tokens(verdict), "HttpEndpoint": "enabled"},
        TagSpecifications=network.tagged(seeder, "instance", f"acme-{verdict}", owner=owner),
        **({"IamInstanceProfile": {"Name": "acme-machines"}} if good else {}),
    )
    instance = made["Instances"][0]["InstanceId"]
    if good:
        address = place["address"]
        seeder.call("ec2", "associate_address", AllocationId=address, InstanceId=instance)
    seeder.record("ec2.instance", instance, verdict, "metadata service, profile, user data")
    return instance


def tokens(verdict):
    """Whether the metadata service demands a session (its second version)."""
    return "required" if verdict == GOOD else "optional"


def volume(seeder, verdict):
    made = seeder.call(
        "ec2",
        "create_volume",
        AvailabilityZone=f"{REGION}a",
        Size=8,
        VolumeType="gp3",
        Encrypted=verdict == GOOD,
        TagSpecifications=network.tagged(seeder, "volume", f"acme-{verdict}"),
    )["VolumeId"]
    seeder.record("ec2.volume", made, verdict, "encryption")
    return made


def snapshot(seeder, verdict, volume):
    made = seeder.call(
        "ec2",
        "create_snapshot",
        VolumeId=volume,
        Description=seeder.private(f"{verdict} snapshot description"),
    )["SnapshotId"]
    if verdict == BAD:
        seeder.call(
            "ec2",
            "modify_snapshot_attribute",
            SnapshotId=made,
            Attribute="createVolumePermission",
            OperationType="add",
            GroupNames=["all"],
        )
    seeder.record("ec2.snapshot", made, verdict, "encryption and who may use it")


def image(seeder, verdict, instance):
    name = f"acme-{verdict}-image"
    made = seeder.call("ec2", "create_image", InstanceId=instance, Name=name)["ImageId"]
    if verdict == BAD:
        everyone = {"Add": [{"Group": "all"}]}
        seeder.call("ec2", "modify_image_attribute", ImageId=made, LaunchPermission=everyone)
    seeder.record("ec2.image", made, verdict, "who may launch it")


def template(seeder, verdict):
    good = verdict == GOOD
    data = {
        "ImageId": base_image(seeder),
        "InstanceType": "t3.micro",
        "MetadataOptions": {"HttpTokens": tokens(verdict)},
    }
    if not good:
        seeder.script("launch template")
        data["UserData"] = seeder.canaries[-1]["text"]
    name = f"acme-{verdict}-template"
    seeder.call("ec2", "create_launch_template", LaunchTemplateName=name, LaunchTemplateData=data)
    seeder.record("ec2.launch-template", name, verdict, "metadata service, user data")


def launch_configuration(seeder):
    seeder.call(
        "autoscaling",
        "create_launch_configuration",
        LaunchConfigurationName="acme-bad-launch",
        ImageId=base_image(seeder),
        InstanceType="t3.micro",
        AssociatePublicIpAddress=True,
        UserData=seeder.script("launch configuration"),
    )
    seeder.record("autoscaling.launch-configuration", "acme-bad-launch", BAD, "user data")
