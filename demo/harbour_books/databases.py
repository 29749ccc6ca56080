"""Relational databases and their snapshots, and DynamoDB tables."""

from .cloud import DATAPULSE, US, ago, aws, role_arn, tags


def databases(keys, prod, staging, us):
    rds, rds_us = aws("rds"), aws("rds", US)
    ago(1280)
    rds.create_db_subnet_group(DBSubnetGroupName="prod", DBSubnetGroupDescription="prod", SubnetIds=prod.private)
    rds.create_db_subnet_group(
        DBSubnetGroupName="staging", DBSubnetGroupDescription="staging", SubnetIds=staging.public
    )
    rds_us.create_db_subnet_group(DBSubnetGroupName="us", DBSubnetGroupDescription="us", SubnetIds=us.private)
    rds.create_db_parameter_group(
        DBParameterGroupName="shop-postgres", DBParameterGroupFamily="postgres16", Description="TLS only"
    )
    rds.modify_db_parameter_group(
        DBParameterGroupName="shop-postgres",
        Parameters=[{"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "immediate"}],
    )
    good = dict(
        Engine="postgres",
        EngineVersion="16.4",
        DBInstanceClass="db.r6g.large",
        AllocatedStorage=200,
        DBSubnetGroupName="prod",
        VpcSecurityGroupIds=[prod.database],
        MultiAZ=True,
        StorageEncrypted=True,
        KmsKeyId=keys["databases"],
        BackupRetentionPeriod=14,
        DeletionProtection=True,
        AutoMinorVersionUpgrade=True,
        CopyTagsToSnapshot=True,
        EnableIAMDatabaseAuthentication=True,
        EnableCloudwatchLogsExports=["postgresql"],
        DBParameterGroupName="shop-postgres",
        PubliclyAccessible=False,
        MasterUserPassword="made-up-for-the-demo",
        Port=5432,
    )
    ago(1250)
    rds.create_db_instance(
        DBInstanceIdentifier="orders",
        MasterUsername="orders_owner",
        Tags=tags("shop"),
        MonitoringInterval=60,
        MonitoringRoleArn=role_arn("rds-monitoring"),
        **good,
    )
    rds.create_db_instance(
        DBInstanceIdentifier="catalogue",
        MasterUsername="catalogue_owner",
        Tags=tags("shop"),
        **{**good, "MultiAZ": False},
    )
    ago(700)
    rds.create_db_instance(
        DBInstanceIdentifier="reporting",
        MasterUsername="postgres",
        Tags=tags("data"),
        **{
            **good,
            "MultiAZ": False,
            "BackupRetentionPeriod": 3,
            "DeletionProtection": False,
            "DBParameterGroupName": "default.postgres16",
            "EnableIAMDatabaseAuthentication": False,
        },
    )
    ago(1010)
    rds.create_db_instance(
        DBInstanceIdentifier="shop-staging",
        Engine="postgres",
        EngineVersion="13.8",
        DBInstanceClass="db.t3.medium",
        AllocatedStorage=50,
        DBSubnetGroupName="staging",
        VpcSecurityGroupIds=[staging.database],
        PubliclyAccessible=True,
        StorageEncrypted=False,
        BackupRetentionPeriod=0,
        AutoMinorVersionUpgrade=False,
        MasterUsername="postgres",
        MasterUserPassword="made-up-for-the-demo",
        Port=5432,
        Tags=tags("shop", "staging"),
    )
    ago(830)
    rds_us.create_db_cluster(
        DBClusterIdentifier="reviews",
        Engine="aurora-mysql",
        EngineVersion="8.0.mysql_aurora.3.05.2",
        MasterUsername="reviews_owner",
        MasterUserPassword="made-up-for-the-demo",
        DBSubnetGroupName="us",
        VpcSecurityGroupIds=[us.database],
        StorageEncrypted=True,
        BackupRetentionPeriod=7,
        DeletionProtection=True,
        CopyTagsToSnapshot=True,
        EnableCloudwatchLogsExports=["error", "audit"],
        Tags=tags("shop"),
    )
    for number in [1, 2]:
        rds_us.create_db_instance(
            DBInstanceIdentifier=f"reviews-{number}",
            DBClusterIdentifier="reviews",
            Engine="aurora-mysql",
            DBInstanceClass="db.r6g.large",
            StorageEncrypted=True,
            DBSubnetGroupName="us",
            VpcSecurityGroupIds=[us.database],
            AutoMinorVersionUpgrade=True,
            Tags=tags("shop"),
        )
    ago(120)
    rds.create_db_snapshot(DBInstanceIdentifier="orders", DBSnapshotIdentifier="orders-before-16", Tags=tags("shop"))
    rds.create_db_snapshot(
        DBInstanceIdentifier="shop-staging", DBSnapshotIdentifier="staging-for-datapulse", Tags=tags("shop", "staging")
    )
    rds.modify_db_snapshot_attribute(
        DBSnapshotIdentifier="staging-for-datapulse", AttributeName="restore", ValuesToAdd=[DATAPULSE]
    )
    rds_us.create_db_cluster_snapshot(
        DBClusterIdentifier="reviews", DBClusterSnapshotIdentifier="reviews-weekly", Tags=tags("shop")
    )

    dynamodb = aws("dynamodb")
    for name, days, team, key, recoverable, protected in [
        ("carts", 1180, "shop", "orders", True, True),
        ("sessions", 1180, "shop", None, False, False),
        ("catalogue", 1180, "shop", None, True, True),
        ("recommendations", 560, "data", None, False, False),
        ("terraform-locks", 1270, "platform", None, True, True),
    ]:
        ago(days)
        encryption = (
            {"SSESpecification": {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": keys[key]}} if key else {}
        )
        dynamodb.create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            DeletionProtectionEnabled=protected,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            Tags=tags(team),
            **encryption,
        )
        if recoverable:
            dynamodb.update_continuous_backups(
                TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
            )
