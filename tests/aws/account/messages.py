"""Topics, queues and streams."""

from .seeding import BAD, GOOD, allow, policy


def make(seeder):
    for verdict in (GOOD, BAD):
        topic(seeder, verdict)
        queue(seeder, verdict)
        stream(seeder, verdict)


def topic(seeder, verdict):
    attributes = {"KmsMasterKeyId": "alias/acme-good-key"} if verdict == GOOD else {}
    name = f"acme-{verdict}-alerts"
    arn = seeder.call(
        "sns", "create_topic", Name=name, Attributes=attributes, Tags=seeder.tags()
    )["TopicArn"]
    if verdict == BAD:
        seeder.call(
            "sns",
            "set_topic_attributes",
            TopicArn=arn,
            AttributeName="Policy",
            AttributeValue=policy(allow("sns:Publish", arn, {"AWS": "*"})),
        )
    address = seeder.email(f"{verdict} topic subscription")
    seeder.call("sns", "subscribe", TopicArn=arn, Protocol="email", Endpoint=address)
    seeder.call(
        "sns",
        "subscribe",
        TopicArn=arn,
        Protocol="https" if verdict == GOOD else "http",
        Endpoint=f"{'https' if verdict == GOOD else 'http'}://hooks.example.com/alerts",
    )
    seeder.record("sns.topic", arn, verdict, "encryption, policy and subscriptions")


def queue(seeder, verdict):
    arn = seeder.arn("sqs", f"acme-{verdict}-jobs")
    if verdict == GOOD:
        attributes = {"KmsMasterKeyId": "alias/acme-good-key"}
    else:
        public = policy(allow("sqs:SendMessage", arn, {"AWS": "*"}))
        attributes = {"SqsManagedSseEnabled": "false", "Policy": public}
    tags = {"team": "platform", "notes": seeder.private(f"{verdict} queue tag")}
    name = f"acme-{verdict}-jobs"
    url = seeder.call("sqs", "create_queue", QueueName=name, Attributes=attributes, tags=tags)
    body = seeder.private(f"{verdict} queue message")
    seeder.call("sqs", "send_message", QueueUrl=url["QueueUrl"], MessageBody=body)
    seeder.record("sqs.queue", arn, verdict, "encryption and policy")


def stream(seeder, verdict):
    name = f"acme-{verdict}-events"
    seeder.call("kinesis", "create_stream", StreamName=name, ShardCount=1)
    if verdict == GOOD:
        seeder.call(
            "kinesis",
            "start_stream_encryption",
            StreamName=name,
            EncryptionType="KMS",
            KeyId="alias/acme-good-key",
        )
    record = seeder.private(f"{verdict} stream record").encode()
    seeder.call("kinesis", "put_record", StreamName=name, Data=record, PartitionKey="a")
    seeder.record("kinesis.stream", seeder.arn("kinesis", f"stream/{name}"), verdict, "encryption")
