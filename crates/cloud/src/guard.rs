//! The guard: what may leave the process.
//!
//! One [`Guard`] is made for one purpose and knows the operations that this purpose needs, taken
//! from the catalogue. Everything else is refused, counted and named.
//!
//! Invariants:
//! - An operation on [`NEVER`] is refused whatever the catalogue says.
//! - An operation that no catalogue file names is refused.

use crate::gate::{Gate, Refused};
use policy::catalogue::OperationName;
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};

/// Operations whose answers *are* customer data, which nothing here may ask for.
///
/// Sorted by service. A trailing `*` stands for any ending.
/// Source: the service authorization reference, actions that read content and not configuration.
pub const NEVER: &[(&str, &[&str])] = &[
    ("appconfig", &["GetConfiguration"]),
    ("appconfigdata", &["GetLatestConfiguration"]),
    ("appsync", &["EvaluateCode", "EvaluateMappingTemplate"]),
    ("athena", &["GetQueryResults", "StartQueryExecution"]),
    ("bedrock-runtime", &["*"]),
    ("cloudtrail", &["GetQueryResults", "LookupEvents", "StartQuery"]),
    ("codeartifact", &["GetPackageVersionAsset"]),
    ("codecommit", &["GetBlob", "GetFile", "GetFolder"]),
    ("cognito-idp", &["AdminGetUser", "ListUsers", "ListUsersInGroup"]),
    ("connect", &["GetContactAttributes", "ListRealtimeContactAnalysisSegments*"]),
    ("dax", &["GetItem", "Query", "Scan"]),
    (
        "dynamodb",
        &[
            "BatchExecuteStatement",
            "BatchGetItem",
            "ExecuteStatement",
            "ExecuteTransaction",
            "GetItem",
            "Query",
            "Scan",
            "TransactGetItems",
        ],
    ),
    ("dynamodbstreams", &["GetRecords"]),
    ("ebs", &["GetSnapshotBlock"]),
    ("ec2", &["ExportImage", "GetConsoleOutput", "GetConsoleScreenshot", "GetPasswordData"]),
    ("ecr", &["BatchGetImage", "GetAuthorizationToken", "GetDownloadUrlForLayer"]),
    ("ecr-public", &["GetAuthorizationToken"]),
    ("es", &["ESHttp*"]),
    ("glacier", &["GetJobOutput"]),
    ("glue", &["GetUnfilteredTableMetadata"]),
    ("healthlake", &["*"]),
    ("iot", &["GetThingShadow"]),
    ("iot-data", &["*"]),
    ("kinesis", &["GetRecords", "SubscribeToShard"]),
    ("kinesis-video-archived-media", &["*"]),
    ("kinesis-video-media", &["*"]),
    ("kms", &["Decrypt", "GenerateDataKey*", "GenerateRandom", "ReEncrypt"]),
    ("lambda", &["GetFunction", "GetLayerVersion", "Invoke*"]),
    (
        "logs",
        &[
            "FilterLogEvents",
            "GetLogEvents",
            "GetLogObject",
            "GetLogRecord",
            "GetQueryResults",
            "StartLiveTail",
            "StartQuery",
        ],
    ),
    ("macie2", &["GetSensitiveDataOccurrences"]),
    ("marketplace-commerce-analytics", &["*"]),
    ("mediastore-data", &["GetObject", "ListItems"]),
    ("neptunedata", &["*"]),
    ("pinpoint", &["GetEndpoint", "GetUserEndpoints"]),
    ("qldb-session", &["*"]),
    ("rds", &["DownloadDBLogFilePortion", "DownloadCompleteDBLogFile"]),
    ("rds-data", &["*"]),
    ("redshift", &["GetClusterCredentials*"]),
    ("redshift-data", &["*"]),
    (
        "s3",
        &[
            "GetObject",
            "GetObjectTorrent",
            "ListMultipartUploads",
            "ListObjectVersions",
            "ListObjects",
            "ListObjectsV2",
            "ListParts",
            "SelectObjectContent",
        ],
    ),
    ("s3tables", &["GetTableData"]),
    ("sagemaker-runtime", &["*"]),
    ("sdb", &["GetAttributes", "Select"]),
    ("secretsmanager", &["BatchGetSecretValue", "GetRandomPassword", "GetSecretValue"]),
    ("ses", &["GetMessageInsights"]),
    ("sqs", &["ReceiveMessage"]),
    (
        "ssm",
        &[
            "GetCommandInvocation",
            "GetParameter",
            "GetParameterHistory",
            "GetParameters",
            "GetParametersByPath",
            "ListCommandInvocations",
            "ListCommands",
        ],
    ),
    ("sts", &["GetFederationToken", "GetSessionToken"]),
    ("timestream-query", &["Query"]),
    ("transcribe", &["GetTranscriptionJob"]),
    ("workdocs", &["GetDocument", "GetDocumentVersion"]),
    ("workmailmessageflow", &["GetRawMessageContent"]),
];

/// Whether an operation's answer is customer data.
pub fn is_never(service: &str, operation: &str) -> bool {
    NEVER.iter().filter(|(name, _)| *name == service).flat_map(|(_, all)| *all).any(|pattern| {
        match pattern.strip_suffix('*') {
            Some(start) => operation.starts_with(start),
            None => *pattern == operation,
        }
    })
}

/// What a guard lets calls leave for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Reading how an account is set up.
    Collect,
    /// Finding out which accounts an organization has.
    FindAccounts,
}

/// Lets through what one purpose needs, and nothing else.
#[derive(Debug)]
pub struct Guard {
    purpose: Purpose,
    allowed: HashSet<OperationName>,
    refused: AtomicU64,
}

impl Guard {
    /// A guard for a purpose that needs `operations`.
    ///
    /// Errors: an operation that no purpose may have.
    pub fn new(
        purpose: Purpose,
        operations: impl IntoIterator<Item = OperationName>,
    ) -> Result<Self, Refused> {
        let allowed: HashSet<OperationName> = operations.into_iter().collect();
        match allowed.iter().find(|each| is_never(&each.service, &each.operation)) {
            Some(never) => Err(refusal(&never.service, &never.operation)),
            None => Ok(Self { purpose, allowed, refused: AtomicU64::new(0) }),
        }
    }

    /// How many calls it has refused.
    pub fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    /// What it lets calls leave for.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }
}

impl Gate for Guard {
    fn permit(&self, service: &str, operation: &str) -> Result<(), Refused> {
        let name = OperationName { service: service.to_owned(), operation: operation.to_owned() };
        if self.allowed.contains(&name) && !is_never(service, operation) {
            return Ok(());
        }
        self.refused.fetch_add(1, Ordering::Relaxed);
        tracing::warn!(%service, %operation, "the guard refused `{service}:{operation}`: nothing was sent");
        Err(refusal(service, operation))
    }
}

fn refusal(service: &str, operation: &str) -> Refused {
    Refused { service: service.to_owned(), operation: operation.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> OperationName {
        OperationName::parse(text).unwrap()
    }

    #[test]
    fn what_no_file_names_is_refused_and_counted() {
        let guard = Guard::new(Purpose::Collect, [name("s3:ListBuckets")]).unwrap();
        assert!(guard.permit("s3", "ListBuckets").is_ok());
        let refused = guard.permit("s3", "DeleteBucket").unwrap_err();
        assert!(refused.to_string().contains("s3:DeleteBucket"));
        assert_eq!(guard.refused(), 1);
    }

    #[test]
    fn customer_data_is_refused_even_where_a_file_names_it() {
        for never in [
            "s3:GetObject",
            "dynamodb:Scan",
            "secretsmanager:GetSecretValue",
            "lambda:InvokeAsync",
            "rds-data:ExecuteStatement",
        ] {
            assert!(Guard::new(Purpose::Collect, [name(never)]).is_err(), "{never}");
        }
    }
}
