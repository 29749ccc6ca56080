"""Functions, topics, queues and secrets."""

import io
import zipfile

from .cloud import ACCOUNT, MAIN, WAREHOUSE, ago, as_map, aws, policy, role_arn, tags, tell


def code():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("handler.py", "def handle(event, context):\n    return event\n")
    return packed.getvalue()


def functions(keys, prod):
    lambdas = aws("lambda")
    inside = {"SubnetIds": prod.private, "SecurityGroupIds": [prod.worker]}
    dead_letters = {"TargetArn": f"arn:aws:sqs:{MAIN}:{ACCOUNT}:orders-dead-letters"}
    # name, made, runtime, role, environment, more
    for name, days, runtime, role, environment, more in [
        (
            "order-confirmation",
            640,
            "python3.13",
            "order-confirmation",
            {"TEMPLATE_BUCKET": "harbour-books-orders-export"},
            {"VpcConfig": inside, "KMSKeyArn": keys["secrets"], "DeadLetterConfig": dead_letters},
        ),
        (
            "invoice-pdf",
            610,
            "python3.13",
            "order-confirmation",
            {"BUCKET": "harbour-books-invoices"},
            {"VpcConfig": inside, "KMSKeyArn": keys["secrets"], "DeadLetterConfig": dead_letters},
        ),
        ("image-resizer", 980, "nodejs16.x", "image-resizer", {"SIZES": "320,640,1280"}, {}),
        (
            "stock-sync",
            1210,
            "python3.9",
            "stock-sync",
            {
                "WAREHOUSE_URL": "https://api.warehouse.example/v2",
                "WAREHOUSE_API_KEY": "whk_9f8e7d6c5b4a39281706f5e4d3c2b1a0",
                "DB_PASSWORD": "nT6wXp3LqV8sKd2h",
            },
            {},
        ),
        ("newsletter", 2180, "python3.8", "stock-sync", {"SMTP_PASSWORD": "b8Wq-4fTz-7mLe-2xRk", "LIST": "weekly"}, {}),
        ("price-feed", 870, "nodejs18.x", "image-resizer", {"FORMAT": "csv"}, {}),
        (
            "payment-webhook",
            530,
            "python3.12",
            "order-confirmation",
            {"SECRET_NAME": "shop/payments"},
            {"VpcConfig": inside},
        ),
    ]:
        ago(days)
        lambdas.create_function(
            FunctionName=name,
            Runtime=runtime,
            Role=role_arn(role),
            Handler="handler.handle",
            Code={"ZipFile": code()},
            Environment={"Variables": environment},
            Tags=as_map(tags("shop")),
            **more,
        )
    lambdas.add_permission(
        FunctionName="image-resizer",
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceAccount=ACCOUNT,
        SourceArn="arn:aws:s3:::harbour-books-web-assets",
    )
    lambdas.add_permission(
        FunctionName="price-feed", StatementId="partners", Action="lambda:InvokeFunction", Principal="*"
    )
    lambdas.create_function_url_config(FunctionName="payment-webhook", AuthType="NONE")


def messages(keys):
    sns, sqs = aws("sns"), aws("sqs")
    ago(1180)
    topics = {}
    for name, key, team in [
        ("order-events", "orders", "shop"),
        ("alarms", "logs", "platform"),
        ("partner-feed", None, "shop"),
        ("stock-updates", None, "shop"),
    ]:
        attributes = {"KmsMasterKeyId": keys[key]} if key else {}
        topics[name] = sns.create_topic(Name=name, Attributes=attributes, Tags=tags(team))["TopicArn"]
    sns.set_topic_attributes(
        TopicArn=topics["partner-feed"],
        AttributeName="Policy",
        AttributeValue=policy(
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": ["sns:Subscribe", "sns:Receive"],
                "Resource": topics["partner-feed"],
            }
        ),
    )
    sns.subscribe(TopicArn=topics["alarms"], Protocol="email", Endpoint="on-call@harbour-books.example")
    sns.subscribe(TopicArn=topics["alarms"], Protocol="https", Endpoint="https://pager.example/hooks/harbour")
    sns.subscribe(TopicArn=topics["stock-updates"], Protocol="http", Endpoint="http://erp.harbour-books.example/stock")
    sns.subscribe(TopicArn=topics["order-events"], Protocol="sqs", Endpoint=f"arn:aws:sqs:{MAIN}:{ACCOUNT}:orders")

    def queue_policy(name, principal, actions, **condition):
        statement = {
            "Effect": "Allow",
            "Principal": principal,
            "Action": actions,
            "Resource": f"arn:aws:sqs:{MAIN}:{ACCOUNT}:{name}",
        }
        return policy({**statement, "Condition": condition} if condition else statement)

    for name, key, plain, document in [
        (
            "orders",
            "orders",
            False,
            queue_policy(
                "orders",
                {"Service": "sns.amazonaws.com"},
                "sqs:SendMessage",
                ArnEquals={"aws:SourceArn": topics["order-events"]},
            ),
        ),
        ("orders-dead-letters", "orders", False, None),
        ("emails", None, True, None),
        (
            "warehouse-outbox",
            None,
            False,
            queue_policy(
                "warehouse-outbox",
                {"AWS": f"arn:aws:iam::{WAREHOUSE}:root"},
                ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
            ),
        ),
        ("partner-inbox", None, True, queue_policy("partner-inbox", "*", ["sqs:SendMessage", "sqs:ReceiveMessage"])),
        ("thumbnails", None, True, None),
    ]:
        attributes = {"KmsMasterKeyId": keys[key]} if key else {"SqsManagedSseEnabled": str(not plain).lower()}
        if document:
            attributes["Policy"] = document
        sqs.create_queue(QueueName=name, Attributes=attributes, tags=as_map(tags("shop")))
    return topics


def secrets(keys):
    manager = aws("secretsmanager")
    # name, made, rotated (None: never), key
    rotated = {}
    for name, days, last, key in [
        ("shop/orders-db", 62, 12, "secrets"),
        ("shop/catalogue-db", 62, 20, "secrets"),
        ("shop/payments", 71, None, "secrets"),
        ("warehouse/api", 690, None, None),
    ]:
        ago(days)
        extra = {"KmsKeyId": keys[key]} if key else {}
        manager.create_secret(Name=name, SecretString="made-up-for-the-demo", Tags=tags("shop"), **extra)
        if last is not None:
            manager.rotate_secret(SecretId=name, RotationRules={"AutomaticallyAfterDays": 30})
            rotated[name] = last
    tell("facts", secrets={MAIN: rotated})
