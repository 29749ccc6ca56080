"""What watches the account: trails, logs, alarms, recorders and detectors."""

from .identity import service_role
from .seeding import BAD, GOOD, allow, policy

ROOT_USE = (
    '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS'
    ' && $.eventType != "AwsServiceEvent" }'
)
DENIED = '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }'
TRAIL_LOGS = "/acme/good/trail"


def make(seeder):
    log_groups(seeder)
    trails(seeder)
    alarms(seeder)
    for verdict, part in (
        (seeder.posture, recorder),
        (seeder.posture, detector),
        (seeder.posture, hub),
        (seeder.posture, analyzer),
    ):
        with seeder.part(part.__name__):
            part(seeder, verdict)


def log_groups(seeder):
    for verdict in (GOOD, BAD):
        name = f"/acme/{verdict}/trail"
        tags = {"team": "platform", "contact": seeder.email(f"{verdict} log group tag")}
        seeder.call("logs", "create_log_group", logGroupName=name, tags=tags)
        seeder.call("logs", "create_log_stream", logGroupName=name, logStreamName="a")
        event = {"timestamp": 1767225600000, "message": seeder.private(f"{verdict} log event")}
        seeder.call(
            "logs", "put_log_events", logGroupName=name, logStreamName="a", logEvents=[event]
        )
        if verdict == GOOD:
            seeder.call("logs", "put_retention_policy", logGroupName=name, retentionInDays=365)
        seeder.record("logs.log-group", name, verdict, "retention")


def trails(seeder):
    arn = "arn:aws:s3:::acme-trail"
    service = {"Service": "cloudtrail.amazonaws.com"}
    seeder.call("s3", "create_bucket", Bucket="acme-trail")
    writes = policy(
        allow("s3:GetBucketAcl", arn, service),
        allow("s3:PutObject", f"{arn}/*", service),
    )
    seeder.call("s3", "put_bucket_policy", Bucket="acme-trail", Policy=writes)
    for verdict in (GOOD, BAD):
        good = verdict == GOOD
        name = f"acme-{verdict}-trail"
        extra = {
            "KmsKeyId": "alias/acme-good-key",
            "CloudWatchLogsLogGroupArn": seeder.arn("logs", f"log-group:{TRAIL_LOGS}:*"),
            "CloudWatchLogsRoleArn": service_role(seeder),
        }
        made = seeder.call(
            "cloudtrail",
            "create_trail",
            Name=name,
            S3BucketName="acme-trail",
            IsMultiRegionTrail=good,
            IncludeGlobalServiceEvents=good,
            EnableLogFileValidation=good,
            TagsList=seeder.tags(),
            **(extra if good else {}),
        )
        if good:
            seeder.call("cloudtrail", "start_logging", Name=name)
        objects = [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}] if good else []
        selector = {
            "ReadWriteType": "All" if good else "ReadOnly",
            "IncludeManagementEvents": good,
            "DataResources": objects,
        }
        seeder.call("cloudtrail", "put_event_selectors", TrailName=name, EventSelectors=[selector])
        seeder.record("cloudtrail.trail", made["TrailARN"], verdict, "reach, integrity, delivery")


def alarms(seeder):
    """Root use is watched as it should be; denied calls are counted, but nobody is told."""
    for verdict, name, pattern in ((GOOD, "root-use", ROOT_USE), (BAD, "denied", DENIED)):
        metric = {"metricName": name, "metricNamespace": "acme", "metricValue": "1"}
        seeder.call(
            "logs",
            "put_metric_filter",
            logGroupName=TRAIL_LOGS,
            filterName=name,
            filterPattern=pattern,
            metricTransformations=[metric],
        )
        seeder.record("logs.metric-filter", name, verdict, "whether an alarm tells somebody")
        seeder.call(
            "cloudwatch",
            "put_metric_alarm",
            AlarmName=f"acme-{name}",
            AlarmDescription=seeder.private(f"{name} alarm description"),
            MetricName=name,
            Namespace="acme",
            Statistic="Sum",
            Period=300,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            AlarmActions=[seeder.arn("sns", "acme-good-alerts")] if verdict == GOOD else [],
        )
        seeder.record("cloudwatch.alarm", f"acme-{name}", verdict, "actions")


def recorder(seeder, verdict):
    group = {"allSupported": True, "includeGlobalResourceTypes": True}
    seeder.call(
        "config",
        "put_configuration_recorder",
        ConfigurationRecorder={
            "name": "acme",
            "roleARN": service_role(seeder),
            "recordingGroup": group,
        },
    )
    channel = {"name": "acme", "s3BucketName": "acme-trail"}
    seeder.call("config", "put_delivery_channel", DeliveryChannel=channel)
    if verdict == GOOD:
        seeder.call("config", "start_configuration_recorder", ConfigurationRecorderName="acme")
    seeder.record("config.recorder", "acme", verdict, "recording or not")


def detector(seeder, verdict):
    made = seeder.call("guardduty", "create_detector", Enable=verdict == GOOD)
    seeder.record("guardduty.detector", made["DetectorId"], verdict, "enabled or not")


def hub(seeder, verdict):
    if verdict == GOOD:
        seeder.call("securityhub", "enable_security_hub")
    seeder.record("securityhub.hub", "account", verdict, "enabled or not")


def analyzer(seeder, verdict):
    if verdict == GOOD:
        seeder.call(
            "accessanalyzer", "create_analyzer", analyzerName="acme", type="ACCOUNT"
        )
    seeder.record("accessanalyzer.analyzer", "account", verdict, "there or not")
