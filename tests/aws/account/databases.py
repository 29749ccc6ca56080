"""Databases: relational ones with their snapshots, and tables."""

from . import network
from .seeding import BAD, GOOD


def make(seeder):
    for verdict in (GOOD, BAD):
        subnet_group(seeder, verdict)
        instance(seeder, verdict)
        cluster(seeder, verdict)
        table(seeder, verdict)


def subnet_group(seeder, verdict):
    seeder.call(
        "rds",
        "create_db_subnet_group",
        DBSubnetGroupName=f"acme-{verdict}-subnets",
        DBSubnetGroupDescription="subnets of the test account",
        SubnetIds=network.found(seeder, verdict)["subnets"],
    )


def instance(seeder, verdict):
    good = verdict == GOOD
    name = f"acme-{verdict}-database"
    made = seeder.call(
        "rds",
        "create_db_instance",
        DBInstanceIdentifier=name,
        Engine="postgres",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        DBSubnetGroupName=f"acme-{verdict}-subnets",
        MasterUsername="shop" if good else "postgres",
        MasterUserPassword=seeder.secret(f"{verdict} database password"),
        StorageEncrypted=good,
        PubliclyAccessible=not good,
        MultiAZ=good,
        BackupRetentionPeriod=14 if good else 0,
        DeletionProtection=good,
        AutoMinorVersionUpgrade=good,
        EnableIAMDatabaseAuthentication=good,
        CopyTagsToSnapshot=good,
        Tags=seeder.tags(owner=seeder.email(f"{verdict} database tag")),
        **({"EnableCloudwatchLogsExports": ["postgresql"]} if good else {}),
    )
    seeder.record("rds.instance", made["DBInstance"]["DBInstanceArn"], verdict, "everything")
    snapshot = f"{name}-snapshot"
    seeder.call(
        "rds", "create_db_snapshot", DBInstanceIdentifier=name, DBSnapshotIdentifier=snapshot
    )
    share(seeder, verdict, "db_snapshot", "DBSnapshot", snapshot)
    seeder.record("rds.snapshot", snapshot, verdict, "encryption and who may restore it")


def cluster(seeder, verdict):
    good = verdict == GOOD
    name = f"acme-{verdict}-cluster"
    made = seeder.call(
        "rds",
        "create_db_cluster",
        DBClusterIdentifier=name,
        Engine="aurora-postgresql",
        MasterUsername="shop",
        MasterUserPassword=seeder.secret(f"{verdict} cluster password"),
        StorageEncrypted=good,
        DeletionProtection=good,
        BackupRetentionPeriod=14 if good else 1,
        EnableIAMDatabaseAuthentication=good,
    )
    seeder.record("rds.cluster", made["DBCluster"]["DBClusterArn"], verdict, "everything")
    snapshot = f"{name}-snapshot"
    seeder.call(
        "rds",
        "create_db_cluster_snapshot",
        DBClusterIdentifier=name,
        DBClusterSnapshotIdentifier=snapshot,
    )
    share(seeder, verdict, "db_cluster_snapshot", "DBClusterSnapshot", snapshot)
    seeder.record("rds.cluster-snapshot", snapshot, verdict, "encryption and who may restore it")


def share(seeder, verdict, operation, noun, snapshot):
    """Lets everyone restore a bad snapshot."""
    if verdict == BAD:
        seeder.call(
            "rds",
            f"modify_{operation}_attribute",
            AttributeName="restore",
            ValuesToAdd=["all"],
            **{f"{noun}Identifier": snapshot},
        )


def table(seeder, verdict):
    good = verdict == GOOD
    name = f"acme-{verdict}-orders"
    made = seeder.call(
        "dynamodb",
        "create_table",
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        DeletionProtectionEnabled=good,
        Tags=seeder.tags(notes=seeder.private(f"{verdict} table tag")),
        **({"SSESpecification": {"Enabled": True, "SSEType": "KMS"}} if good else {}),
    )
    if good:
        seeder.call(
            "dynamodb",
            "update_continuous_backups",
            TableName=name,
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )
    item = {"id": {"S": seeder.private(f"{verdict} table item")}}
    seeder.call("dynamodb", "put_item", TableName=name, Item=item)
    arn = made["TableDescription"]["TableArn"]
    seeder.record("dynamodb.table", arn, verdict, "encryption, recovery and protection")
