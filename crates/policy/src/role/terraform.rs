//! The role as Terraform.

use super::policies;
use crate::catalogue::Plan;
use serde_json::Value;
use std::fmt::Write;

const HEAD: &str = r#"# A role that lets Bailiwick read how this account is set up, and nothing else.

variable "trusted_principal" {
  description = "ARN of the principal that runs Bailiwick"
  type        = string
}

variable "external_id" {
  description = "The external id for this account, as given by Bailiwick; at least 16 characters"
  type        = string
  sensitive   = true
  validation {
    condition     = length(var.external_id) >= 16
    error_message = "An external id has at least 16 characters."
  }
}

resource "aws_iam_role" "bailiwick_reader" {
  name                 = "BailiwickReader"
  description          = "Taken on by Bailiwick to read how this account is set up"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.trusted_principal }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}
"#;

const TAIL: &str = r#"
output "role_arn" {
  description = "Give this to --role-arn"
  value       = aws_iam_role.bailiwick_reader.arn
}
"#;

/// A module that makes the role.
pub fn terraform(plan: &Plan) -> String {
    let mut text = HEAD.to_owned();
    for (index, policy) in policies(plan).iter().enumerate() {
        let name = format!("bailiwick_read_configuration_{}", index + 1);
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "\nresource \"aws_iam_policy\" \"{name}\" {{\n  name        = \"BailiwickReadConfiguration{}\"\n  \
             description = \"What Bailiwick reads: configuration, never data\"\n  policy = jsonencode({{\n    \
             Version   = \"2012-10-17\"\n    Statement = [\n",
            index + 1
        );
        for statement in policy.get("Statement").and_then(Value::as_array).into_iter().flatten() {
            write_statement(&mut text, statement);
        }
        let _ = write!(
            text,
            "    ]\n  }})\n}}\n\nresource \"aws_iam_role_policy_attachment\" \"{name}\" {{\n  role       = \
             aws_iam_role.bailiwick_reader.name\n  policy_arn = aws_iam_policy.{name}.arn\n}}\n"
        );
    }
    text.push_str(TAIL);
    text
}

fn write_statement(text: &mut String, statement: &Value) {
    let word = |name: &str| statement.get(name).and_then(Value::as_str).unwrap_or_default();
    let _ = writeln!(
        text,
        "      {{\n        Sid      = \"{}\"\n        Effect   = \"{}\"\n        Resource = \"{}\"\n        Action = [",
        word("Sid"),
        word("Effect"),
        word("Resource")
    );
    for action in statement.get("Action").and_then(Value::as_array).into_iter().flatten() {
        let _ = writeln!(text, "          \"{}\",", action.as_str().unwrap_or_default());
    }
    text.push_str("        ]\n      },\n");
}
