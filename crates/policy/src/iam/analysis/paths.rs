//! The known ways from some permissions to more.
//!
//! Each path lists the fewest actions that open it; a path that holds another is left out, for
//! whoever has it has the shorter one too. Most end in code that runs as a role which AWS hands to
//! a service: either a new workload, given a role by `iam:PassRole`, or an existing one.
//!
//! Sources: Rhino Security Labs, "AWS IAM Privilege Escalation: Methods and Mitigation" [R];
//! Bishop Fox, "Privilege Escalation in AWS" [B]; Datadog, pathfinding.cloud [D]; AWS Service
//! Authorization Reference for the actions' names.

/// One way to gain permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Path {
    /// A name for reports, stable across releases.
    pub name: &'static str,
    /// The actions needed, besides passing a role.
    pub actions: &'static [&'static str],
    /// The service that a role must be passed to (`iam:PassRole`), if one must.
    pub passes_role_to: Option<&'static str>,
    /// Where it is described, by the letters of this module's sources.
    pub source: &'static str,
}

const fn direct(
    name: &'static str,
    actions: &'static [&'static str],
    source: &'static str,
) -> Path {
    Path { name, actions, passes_role_to: None, source }
}

const fn passing(
    name: &'static str,
    service: &'static str,
    actions: &'static [&'static str],
    source: &'static str,
) -> Path {
    Path { name, actions, passes_role_to: Some(service), source }
}

/// All paths known here, grouped by what they use.
pub const PATHS: &[Path] = &[
    // Rewriting permissions.
    direct("rewrite-attached-policy", &["iam:CreatePolicyVersion"], "R B"),
    direct("revert-attached-policy", &["iam:SetDefaultPolicyVersion"], "R B"),
    direct("attach-policy-to-user", &["iam:AttachUserPolicy"], "R B"),
    direct("attach-policy-to-group", &["iam:AttachGroupPolicy"], "R B"),
    direct("attach-policy-to-role", &["iam:AttachRolePolicy"], "R B"),
    direct("write-policy-of-user", &["iam:PutUserPolicy"], "R B"),
    direct("write-policy-of-group", &["iam:PutGroupPolicy"], "R B"),
    direct("write-policy-of-role", &["iam:PutRolePolicy"], "R B"),
    direct("join-group", &["iam:AddUserToGroup"], "R B"),
    direct("rewrite-trust-of-role", &["iam:UpdateAssumeRolePolicy"], "R B"),
    direct("drop-boundary-of-user", &["iam:DeleteUserPermissionsBoundary"], "D"),
    direct("drop-boundary-of-role", &["iam:DeleteRolePermissionsBoundary", "sts:AssumeRole"], "D"),
    direct("attach-to-permission-set", &["sso:AttachManagedPolicyToPermissionSet"], "D"),
    direct("write-policy-of-permission-set", &["sso:PutInlinePolicyToPermissionSet"], "D"),
    // Taking somebody's credentials.
    direct("create-access-key", &["iam:CreateAccessKey"], "R B"),
    direct("create-password", &["iam:CreateLoginProfile"], "R B"),
    direct("change-password", &["iam:UpdateLoginProfile"], "R B"),
    // Machines.
    passing("run-instance", "ec2.amazonaws.com", &["ec2:RunInstances"], "R B"),
    passing("run-spot-instance", "ec2.amazonaws.com", &["ec2:RequestSpotInstances"], "D"),
    passing(
        "scale-out-group",
        "ec2.amazonaws.com",
        &["autoscaling:CreateLaunchConfiguration", "autoscaling:CreateAutoScalingGroup"],
        "D",
    ),
    passing(
        "change-scaling-group",
        "ec2.amazonaws.com",
        &["autoscaling:CreateLaunchConfiguration", "autoscaling:UpdateAutoScalingGroup"],
        "D",
    ),
    direct(
        "change-start-of-instance",
        &["ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"],
        "D",
    ),
    direct(
        "change-launch-template",
        &["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"],
        "D",
    ),
    direct(
        "push-ssh-key",
        &["ec2-instance-connect:SendSSHPublicKey", "ec2:DescribeInstances"],
        "D",
    ),
    direct("open-session-on-instance", &["ssm:StartSession"], "D"),
    direct("send-command-to-instance", &["ssm:SendCommand"], "D"),
    passing(
        "run-automation",
        "ssm.amazonaws.com",
        &["ssm:CreateDocument", "ssm:StartAutomationExecution"],
        "D",
    ),
    // Functions.
    passing(
        "create-and-invoke-function",
        "lambda.amazonaws.com",
        &["lambda:CreateFunction", "lambda:InvokeFunction"],
        "R B",
    ),
    passing(
        "create-function-with-trigger",
        "lambda.amazonaws.com",
        &["lambda:CreateFunction", "lambda:CreateEventSourceMapping"],
        "R B",
    ),
    passing(
        "create-function-for-others",
        "lambda.amazonaws.com",
        &["lambda:CreateFunction", "lambda:AddPermission"],
        "D",
    ),
    direct("change-function-code", &["lambda:UpdateFunctionCode"], "R B"),
    direct("change-function-layers", &["lambda:UpdateFunctionConfiguration"], "R"),
    // Containers.
    passing("run-task", "ecs-tasks.amazonaws.com", &["ecs:RunTask"], "D"),
    passing("start-task", "ecs-tasks.amazonaws.com", &["ecs:StartTask"], "D"),
    passing(
        "create-container-service",
        "ecs-tasks.amazonaws.com",
        &["ecs:RegisterTaskDefinition", "ecs:CreateService"],
        "D",
    ),
    direct("execute-in-container", &["ecs:ExecuteCommand", "ecs:DescribeTasks"], "D"),
    passing(
        "create-web-service",
        "tasks.apprunner.amazonaws.com",
        &["apprunner:CreateService"],
        "D",
    ),
    direct("change-web-service", &["apprunner:UpdateService"], "D"),
    passing(
        "define-and-submit-batch-job",
        "ecs-tasks.amazonaws.com",
        &["batch:RegisterJobDefinition", "batch:SubmitJob"],
        "D",
    ),
    direct("submit-batch-job", &["batch:SubmitJob"], "D"),
    // Stacks, builds, pipelines.
    passing("create-stack", "cloudformation.amazonaws.com", &["cloudformation:CreateStack"], "R B"),
    direct("change-stack", &["cloudformation:UpdateStack"], "D"),
    direct(
        "change-stack-by-change-set",
        &["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"],
        "D",
    ),
    passing(
        "create-stack-set",
        "cloudformation.amazonaws.com",
        &["cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"],
        "D",
    ),
    passing(
        "change-stack-set",
        "cloudformation.amazonaws.com",
        &["cloudformation:UpdateStackSet"],
        "D",
    ),
    passing(
        "create-and-build-project",
        "codebuild.amazonaws.com",
        &["codebuild:CreateProject", "codebuild:StartBuild"],
        "D",
    ),
    passing(
        "create-and-batch-build-project",
        "codebuild.amazonaws.com",
        &["codebuild:CreateProject", "codebuild:StartBuildBatch"],
        "D",
    ),
    direct("build-project", &["codebuild:StartBuild"], "D"),
    direct("batch-build-project", &["codebuild:StartBuildBatch"], "D"),
    direct(
        "deploy-to-instances",
        &[
            "codedeploy:CreateDeployment",
            "codedeploy:RegisterApplicationRevision",
            "codedeploy:GetDeploymentConfig",
        ],
        "D",
    ),
    passing("create-codestar-project", "codestar.amazonaws.com", &["codestar:CreateProject"], "R"),
    passing(
        "run-data-pipeline",
        "datapipeline.amazonaws.com",
        &[
            "datapipeline:CreatePipeline",
            "datapipeline:PutPipelineDefinition",
            "datapipeline:ActivatePipeline",
        ],
        "R B",
    ),
    passing(
        "build-image",
        "ec2.amazonaws.com",
        &[
            "imagebuilder:CreateComponent",
            "imagebuilder:CreateImageRecipe",
            "imagebuilder:CreateInfrastructureConfiguration",
            "imagebuilder:CreateImage",
        ],
        "D",
    ),
    // Data and analysis.
    passing("create-glue-endpoint", "glue.amazonaws.com", &["glue:CreateDevEndpoint"], "R B"),
    direct("change-glue-endpoint", &["glue:UpdateDevEndpoint"], "R B"),
    passing("run-glue-job", "glue.amazonaws.com", &["glue:CreateJob", "glue:StartJobRun"], "D"),
    passing(
        "trigger-glue-job",
        "glue.amazonaws.com",
        &["glue:CreateJob", "glue:CreateTrigger"],
        "D",
    ),
    passing("change-glue-job", "glue.amazonaws.com", &["glue:UpdateJob", "glue:StartJobRun"], "D"),
    passing(
        "change-and-trigger-glue-job",
        "glue.amazonaws.com",
        &["glue:UpdateJob", "glue:CreateTrigger"],
        "D",
    ),
    passing(
        "run-glue-session",
        "glue.amazonaws.com",
        &["glue:CreateSession", "glue:RunStatement"],
        "D",
    ),
    passing("run-cluster", "ec2.amazonaws.com", &["elasticmapreduce:RunJobFlow"], "D"),
    passing(
        "run-serverless-cluster",
        "emr-serverless.amazonaws.com",
        &["emr-serverless:CreateApplication", "emr-serverless:StartJobRun"],
        "D",
    ),
    passing(
        "run-stream-application",
        "kinesisanalytics.amazonaws.com",
        &["kinesisanalytics:CreateApplication", "kinesisanalytics:StartApplication"],
        "D",
    ),
    passing(
        "run-omics-workflow",
        "omics.amazonaws.com",
        &["omics:CreateWorkflow", "omics:StartRun", "s3:GetObject"],
        "D",
    ),
    // Learning machines.
    passing(
        "create-notebook",
        "sagemaker.amazonaws.com",
        &["sagemaker:CreateNotebookInstance"],
        "D",
    ),
    passing("run-training", "sagemaker.amazonaws.com", &["sagemaker:CreateTrainingJob"], "D"),
    passing("run-processing", "sagemaker.amazonaws.com", &["sagemaker:CreateProcessingJob"], "D"),
    direct("open-notebook", &["sagemaker:CreatePresignedNotebookInstanceUrl"], "D"),
    direct(
        "change-start-of-notebook",
        &[
            "sagemaker:CreateNotebookInstanceLifecycleConfig",
            "sagemaker:StopNotebookInstance",
            "sagemaker:UpdateNotebookInstance",
            "sagemaker:StartNotebookInstance",
        ],
        "D",
    ),
    direct(
        "use-code-interpreter",
        &[
            "bedrock-agentcore:StartCodeInterpreterSession",
            "bedrock-agentcore:InvokeCodeInterpreter",
        ],
        "D",
    ),
    direct("command-agent-runtime", &["bedrock-agentcore:InvokeAgentRuntimeCommand"], "D"),
    direct(
        "drive-agent-browser",
        &[
            "bedrock-agentcore:StartBrowserSession",
            "bedrock-agentcore:ConnectBrowserAutomationStream",
        ],
        "D",
    ),
    passing("run-quantum-job", "braket.amazonaws.com", &["braket:CreateJob"], "D"),
    // Orchestration and the rest.
    passing(
        "run-state-machine",
        "states.amazonaws.com",
        &["states:CreateStateMachine", "states:StartExecution"],
        "D",
    ),
    direct("change-state-machine", &["states:UpdateStateMachine", "states:StartExecution"], "D"),
    passing("schedule-call", "scheduler.amazonaws.com", &["scheduler:CreateSchedule"], "D"),
    passing(
        "change-roles-of-identity-pool",
        "cognito-identity.amazonaws.com",
        &["cognito-identity:SetIdentityPoolRoles"],
        "D",
    ),
    passing(
        "run-game-fleet",
        "gamelift.amazonaws.com",
        &["gamelift:CreateBuild", "gamelift:CreateFleet", "gamelift:RequestUploadCredentials"],
        "D",
    ),
];
