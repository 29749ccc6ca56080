"""What is recorded and watched: trails, logs, alarms, and the security services of AWS; and the stacks."""

import json

from .cloud import ACCOUNT, MAIN, US, ago, as_map, aws, role_arn, tags


def record(keys, topics):
    logs, alarms = aws("logs"), aws("cloudwatch")
    for name, days, kept, key in [
        ("cloudtrail", 1280, 400, "logs"),
        ("/ecs/shop", 700, 400, "logs"),
        ("/vpc/prod", 1280, 400, "logs"),
        ("/aws/rds/instance/orders/postgresql", 1250, 90, None),
        ("/aws/lambda/order-confirmation", 640, 400, None),
        ("/aws/lambda/invoice-pdf", 610, 400, None),
        ("/aws/lambda/image-resizer", 980, None, None),
        ("/aws/lambda/stock-sync", 1210, None, None),
        ("/aws/lambda/newsletter", 2180, None, None),
        ("/aws/lambda/price-feed", 870, 14, None),
        ("/aws/lambda/payment-webhook", 530, 30, None),
    ]:
        ago(days)
        extra = {"kmsKeyId": keys[key]} if key else {}
        logs.create_log_group(logGroupName=name, tags=as_map(tags("platform")), **extra)
        if kept:
            logs.put_retention_policy(logGroupName=name, retentionInDays=kept)
    ago(1280)
    trail = aws("cloudtrail")
    trail.create_trail(
        Name="harbour-trail",
        S3BucketName="harbour-books-cloudtrail",
        IsMultiRegionTrail=False,
        IncludeGlobalServiceEvents=True,
        EnableLogFileValidation=False,
        KmsKeyId=keys["logs"],
        TagsList=tags("platform"),
        CloudWatchLogsLogGroupArn=f"arn:aws:logs:{MAIN}:{ACCOUNT}:log-group:cloudtrail:*",
        CloudWatchLogsRoleArn=role_arn("cloudtrail-logs"),
    )
    trail.put_event_selectors(
        TrailName="harbour-trail",
        EventSelectors=[
            {
                "ReadWriteType": "All",
                "IncludeManagementEvents": True,
                "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::harbour-books-invoices/"]}],
            }
        ],
    )
    trail.start_logging(Name="harbour-trail")
    watched = {
        "root-use": '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS '
        '&& $.eventType != "AwsServiceEvent" }',
        "unauthorized-calls": '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
        "failed-sign-ins": '{ ($.eventName = "ConsoleLogin") && ($.errorMessage = "Failed authentication") }',
        "sign-in-without-mfa": '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") }',
        "key-deletion": "{ ($.eventSource = kms.amazonaws.com) "
        "&& (($.eventName = DisableKey) || ($.eventName = ScheduleKeyDeletion)) }",
        "cloudtrail-changes": "{ ($.eventName = CreateTrail) || ($.eventName = UpdateTrail) "
        "|| ($.eventName = DeleteTrail) || ($.eventName = StartLogging) || ($.eventName = StopLogging) }",
    }
    for name, pattern in watched.items():
        logs.put_metric_filter(
            logGroupName="cloudtrail",
            filterName=name,
            filterPattern=pattern,
            metricTransformations=[{"metricName": name, "metricNamespace": "activity", "metricValue": "1"}],
        )
        alarms.put_metric_alarm(
            AlarmName=name,
            Namespace="activity",
            MetricName=name,
            Statistic="Sum",
            Period=300,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            AlarmActions=[topics["alarms"]],
            Tags=tags("platform"),
        )
    for name, metric, actions, on in [
        ("shop-5xx", "HTTPCode_ELB_5XX_Count", [topics["alarms"]], True),
        ("orders-queue-age", "ApproximateAgeOfOldestMessage", [topics["alarms"]], True),
        ("orders-db-storage", "FreeStorageSpace", [topics["alarms"]], False),
        ("staging-cpu", "CPUUtilization", [], True),
    ]:
        alarms.put_metric_alarm(
            AlarmName=name,
            Namespace="AWS/ApplicationELB",
            MetricName=metric,
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=3,
            Threshold=10,
            ComparisonOperator="GreaterThanThreshold",
            ActionsEnabled=on,
            AlarmActions=actions,
            Tags=tags("platform"),
        )
    config = aws("config")
    config.put_configuration_recorder(
        ConfigurationRecorder={
            "name": "default",
            "roleARN": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
            "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
        }
    )
    config.put_delivery_channel(DeliveryChannel={"name": "default", "s3BucketName": "harbour-books-config"})
    config.start_configuration_recorder(ConfigurationRecorderName="default")
    aws("guardduty").create_detector(
        Enable=True,
        Features=[
            {"Name": "S3_DATA_EVENTS", "Status": "ENABLED"},
            {"Name": "EKS_AUDIT_LOGS", "Status": "ENABLED"},
            {"Name": "EBS_MALWARE_PROTECTION", "Status": "ENABLED"},
            {"Name": "RDS_LOGIN_EVENTS", "Status": "DISABLED"},
            {"Name": "LAMBDA_NETWORK_LOGS", "Status": "DISABLED"},
            {"Name": "RUNTIME_MONITORING", "Status": "DISABLED"},
        ],
    )
    aws("securityhub").enable_security_hub(EnableDefaultStandards=True)
    aws("inspector2").enable(accountIds=[ACCOUNT], resourceTypes=["EC2", "ECR"])
    aws("macie2").enable_macie(status="ENABLED")
    aws("organizations", US).create_organization(FeatureSet="ALL")


def stacks():
    template = {
        "Resources": {
            "Parameter": {
                "Type": "AWS::SSM::Parameter",
                "Properties": {"Name": "/shop/release", "Type": "String", "Value": "4.18.0"},
            }
        }
    }

    def body(name, **outputs):
        made = json.loads(json.dumps(template))
        made["Resources"]["Parameter"]["Properties"]["Name"] = f"/{name}/release"
        return json.dumps({**made, "Outputs": {k: {"Value": v} for k, v in outputs.items()}})

    cloudformation = aws("cloudformation")
    for name, days, protected, outputs in [
        ("shop-service", 700, True, {"Url": "https://www.harbour-books.example"}),
        ("shop-network", 1290, True, {"Vpc": "prod"}),
        ("batch-import", 1300, False, {"FtpPassword": "Zq4n8vWx2KtRb7Ly"}),
    ]:
        ago(days)
        cloudformation.create_stack(
            StackName=name, TemplateBody=body(name, **outputs), EnableTerminationProtection=protected, Tags=tags("shop")
        )
