//! What Security Hub calls a type of resource.
//!
//! Source: the members of `ResourceDetails` in AWS's published model of `securityhub`.

use model::TypeName;

/// Sorted by our name.
const NAMES: [(&str, &str); 65] = [
    ("aws.acm.certificate", "AwsCertificateManagerCertificate"),
    ("aws.apigateway.rest-api", "AwsApiGatewayRestApi"),
    ("aws.apigatewayv2.api", "AwsApiGatewayV2Api"),
    ("aws.appsync.api", "AwsAppSyncGraphQlApi"),
    ("aws.athena.work-group", "AwsAthenaWorkGroup"),
    ("aws.autoscaling.group", "AwsAutoScalingAutoScalingGroup"),
    ("aws.autoscaling.launch-configuration", "AwsAutoScalingLaunchConfiguration"),
    ("aws.backup.vault", "AwsBackupBackupVault"),
    ("aws.cloudformation.stack", "AwsCloudFormationStack"),
    ("aws.cloudfront.distribution", "AwsCloudFrontDistribution"),
    ("aws.cloudtrail.trail", "AwsCloudTrailTrail"),
    ("aws.cloudwatch.alarm", "AwsCloudWatchAlarm"),
    ("aws.codebuild.project", "AwsCodeBuildProject"),
    ("aws.dms.endpoint", "AwsDmsEndpoint"),
    ("aws.dms.replication-instance", "AwsDmsReplicationInstance"),
    ("aws.dynamodb.table", "AwsDynamoDbTable"),
    ("aws.ec2.address", "AwsEc2Eip"),
    ("aws.ec2.client-vpn-endpoint", "AwsEc2ClientVpnEndpoint"),
    ("aws.ec2.instance", "AwsEc2Instance"),
    ("aws.ec2.launch-template", "AwsEc2LaunchTemplate"),
    ("aws.ec2.network-acl", "AwsEc2NetworkAcl"),
    ("aws.ec2.network-interface", "AwsEc2NetworkInterface"),
    ("aws.ec2.route-table", "AwsEc2RouteTable"),
    ("aws.ec2.security-group", "AwsEc2SecurityGroup"),
    ("aws.ec2.subnet", "AwsEc2Subnet"),
    ("aws.ec2.transit-gateway", "AwsEc2TransitGateway"),
    ("aws.ec2.volume", "AwsEc2Volume"),
    ("aws.ec2.vpc", "AwsEc2Vpc"),
    ("aws.ec2.vpc-peering-connection", "AwsEc2VpcPeeringConnection"),
    ("aws.ec2.vpn-connection", "AwsEc2VpnConnection"),
    ("aws.ecr.repository", "AwsEcrRepository"),
    ("aws.ecs.cluster", "AwsEcsCluster"),
    ("aws.ecs.task-definition", "AwsEcsTaskDefinition"),
    ("aws.efs.access-point", "AwsEfsAccessPoint"),
    ("aws.eks.cluster", "AwsEksCluster"),
    ("aws.elb.load-balancer", "AwsElbLoadBalancer"),
    ("aws.elbv2.load-balancer", "AwsElbv2LoadBalancer"),
    ("aws.events.bus", "AwsEventsEventbus"),
    ("aws.events.endpoint", "AwsEventsEndpoint"),
    ("aws.iam.group", "AwsIamGroup"),
    ("aws.iam.policy", "AwsIamPolicy"),
    ("aws.iam.role", "AwsIamRole"),
    ("aws.iam.user", "AwsIamUser"),
    ("aws.kafka.cluster", "AwsMskCluster"),
    ("aws.kinesis.stream", "AwsKinesisStream"),
    ("aws.kms.key", "AwsKmsKey"),
    ("aws.lambda.function", "AwsLambdaFunction"),
    ("aws.mq.broker", "AwsAmazonMqBroker"),
    ("aws.networkfirewall.firewall", "AwsNetworkFirewallFirewall"),
    ("aws.opensearch.domain", "AwsOpenSearchServiceDomain"),
    ("aws.rds.cluster", "AwsRdsDbCluster"),
    ("aws.rds.cluster-snapshot", "AwsRdsDbClusterSnapshot"),
    ("aws.rds.instance", "AwsRdsDbInstance"),
    ("aws.rds.snapshot", "AwsRdsDbSnapshot"),
    ("aws.redshift.cluster", "AwsRedshiftCluster"),
    ("aws.route53.hosted-zone", "AwsRoute53HostedZone"),
    ("aws.s3.bucket", "AwsS3Bucket"),
    ("aws.sagemaker.notebook-instance", "AwsSageMakerNotebookInstance"),
    ("aws.schemas.registry", "AwsEventSchemasRegistry"),
    ("aws.secretsmanager.secret", "AwsSecretsManagerSecret"),
    ("aws.sns.topic", "AwsSnsTopic"),
    ("aws.sqs.queue", "AwsSqsQueue"),
    ("aws.stepfunctions.state-machine", "AwsStepFunctionStateMachine"),
    ("aws.wafv2.cloudfront-web-acl", "AwsWafv2WebAcl"),
    ("aws.wafv2.web-acl", "AwsWafv2WebAcl"),
];

/// Its name there; `Other` for what it has none for, as the format demands.
pub(super) fn kind(name: &TypeName) -> &'static str {
    let found = NAMES.binary_search_by_key(&name.as_str(), |(ours, _)| ours);
    found.ok().and_then(|at| NAMES.get(at)).map_or("Other", |(_, theirs)| theirs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_table_is_found() {
        for (ours, theirs) in NAMES {
            assert_eq!(kind(&ours.parse().unwrap()), theirs);
        }
        assert_eq!(kind(&"aws.iam.password-policy".parse().unwrap()), "Other");
    }
}
