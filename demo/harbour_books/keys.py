"""KMS keys."""

from .cloud import ACCOUNT, MAIN, US, WAREHOUSE, ago, aws, policy, tags


def keys():
    made = {}
    # name, region, made, rotated, team
    for name, region, days, rotation, team in [
        ("orders", MAIN, 1280, True, "shop"),
        ("databases", MAIN, 1280, True, "shop"),
        ("logs", MAIN, 1280, True, "platform"),
        ("secrets", MAIN, 1200, True, "platform"),
        ("legacy-erp", MAIN, 2300, False, "finance"),
        ("warehouse-exchange", MAIN, 690, True, "shop"),
        ("newsletter-2020", MAIN, 2200, False, "marketing"),
        ("storefront-us", US, 840, False, "shop"),
    ]:
        ago(days)
        kms = aws("kms", region)
        key = kms.create_key(Tags=[{"TagKey": t["Key"], "TagValue": t["Value"]} for t in tags(team)])["KeyMetadata"]
        kms.create_alias(AliasName=f"alias/{name}", TargetKeyId=key["KeyId"])
        administration = {
            "Sid": "Administration",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
        statements = [administration]
        if name == "warehouse-exchange":
            statements.append(
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": f"arn:aws:iam::{WAREHOUSE}:root"},
                    "Action": ["kms:Decrypt", "kms:DescribeKey"],
                    "Resource": "*",
                }
            )
        kms.put_key_policy(KeyId=key["KeyId"], PolicyName="default", Policy=policy(*statements))
        if rotation:
            kms.enable_key_rotation(KeyId=key["KeyId"])
        made[name] = key["Arn"]
    ago(4)
    aws("kms").schedule_key_deletion(KeyId=made["newsletter-2020"].split("/")[-1], PendingWindowInDays=14)
    return made
