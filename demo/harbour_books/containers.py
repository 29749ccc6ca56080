"""Repositories, ECS and EKS."""

import json

from .cloud import ACCOUNT, MAIN, WORLD, ago, as_map, aws, lower, role_arn, tags


def containers(keys, prod):
    ecr, ecs, eks = aws("ecr"), aws("ecs"), aws("eks")
    for name, days, scan, immutable, key, lifecycle in [
        ("shop-web", 700, True, True, "orders", True),
        ("shop-worker", 700, True, True, "orders", True),
        ("batch-import", 1300, False, False, None, False),
        ("tools/debug", 900, False, False, None, False),
    ]:
        ago(days)
        encryption = {"encryptionType": "KMS", "kmsKey": keys[key]} if key else {"encryptionType": "AES256"}
        ecr.create_repository(
            repositoryName=name,
            imageScanningConfiguration={"scanOnPush": scan},
            tags=tags("shop"),
            imageTagMutability="IMMUTABLE" if immutable else "MUTABLE",
            encryptionConfiguration=encryption,
        )
        if lifecycle:
            ecr.put_lifecycle_policy(
                repositoryName=name,
                lifecyclePolicyText=json.dumps(
                    {
                        "rules": [
                            {
                                "rulePriority": 1,
                                "selection": {
                                    "tagStatus": "untagged",
                                    "countType": "sinceImagePushed",
                                    "countUnit": "days",
                                    "countNumber": 14,
                                },
                                "action": {"type": "expire"},
                            }
                        ]
                    }
                ),
            )
    ago(700)
    ecs.create_cluster(
        clusterName="shop", settings=[{"name": "containerInsights", "value": "enabled"}], tags=lower(tags("shop"))
    )
    ecs.create_cluster(clusterName="batch", tags=lower(tags("data")))

    def container(name, image, **more):
        return {
            "name": name,
            "image": f"{ACCOUNT}.dkr.ecr.{MAIN}.amazonaws.com/{image}",
            "memory": 512,
            "essential": True,
            **more,
        }

    logged = {
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": "/ecs/shop",
                "awslogs-region": MAIN,
                "awslogs-stream-prefix": "shop",
                "mode": "non-blocking",
            },
        }
    }
    fargate = dict(
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="512",
        memory="1024",
        taskRoleArn=role_arn("shop-task"),
        executionRoleArn=role_arn("shop-task-execution"),
    )
    secret = f"arn:aws:secretsmanager:{MAIN}:{ACCOUNT}:secret:shop/orders-db"
    ecs.register_task_definition(
        family="shop-web",
        tags=lower(tags("shop")),
        **fargate,
        containerDefinitions=[
            container(
                "web",
                "shop-web:4.18.0",
                user="1000",
                readonlyRootFilesystem=True,
                secrets=[{"name": "DB", "valueFrom": secret}],
                **logged,
            )
        ],
    )
    ecs.register_task_definition(
        family="shop-worker",
        tags=lower(tags("shop")),
        **fargate,
        containerDefinitions=[
            container("worker", "shop-worker:4.18.0", user="1000", readonlyRootFilesystem=True, **logged)
        ],
    )
    ecs.register_task_definition(
        family="batch-import",
        tags=lower(tags("data")),
        networkMode="bridge",
        containerDefinitions=[
            container(
                "import",
                "batch-import:latest",
                environment=[
                    {"name": "FTP_HOST", "value": "ftp.wholesaler.example"},
                    {"name": "FTP_PASSWORD", "value": "Zq4n8vWx2KtRb7Ly"},
                ],
            )
        ],
    )
    ecs.register_task_definition(
        family="node-debug",
        tags=lower(tags("platform")),
        networkMode="host",
        pidMode="host",
        containerDefinitions=[container("debug", "tools/debug:latest", privileged=True)],
    )
    ago(610)
    eks.create_cluster(
        name="recommendations",
        version="1.31",
        roleArn=role_arn("eks-cluster"),
        tags=as_map(tags("data")),
        resourcesVpcConfig={
            "subnetIds": prod.private,
            "endpointPublicAccess": True,
            "endpointPrivateAccess": True,
            "publicAccessCidrs": [WORLD],
        },
        logging={"clusterLogging": [{"types": ["api", "audit"], "enabled": True}]},
        encryptionConfig=[{"resources": ["secrets"], "provider": {"keyArn": keys["secrets"]}}],
    )
