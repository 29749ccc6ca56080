//! Values that point at a value kept elsewhere: in another variable, a vault or a parameter.

/// CloudFormation's short functions in YAML.
const FUNCTIONS: &[&str] = &[
    "!base64",
    "!findinmap",
    "!getatt",
    "!if",
    "!importvalue",
    "!join",
    "!ref",
    "!select",
    "!split",
    "!sub",
];

/// Beginnings of values that say where the value is kept.
const SCHEMES: &[&str] = &[
    "arn:",
    "{{resolve:",
    "ssm:",
    "ssm://",
    "aws-ssm:",
    "aws-sm:",
    "awssm:",
    "secretsmanager:",
    "secretsmanager://",
    "parameterstore:",
    "vault:",
    "ref+",
    "keyvault:",
    "op://",
    "env:",
    "file:",
];

/// Says whether `value` points at a value kept elsewhere.
pub(in crate::privacy) fn is_reference(value: &str) -> bool {
    let lower: String = value.chars().take(64).collect::<String>().to_lowercase();
    SCHEMES.iter().any(|scheme| lower.starts_with(scheme))
        || FUNCTIONS.iter().any(|function| lower.starts_with(function))
        || is_variable(value)
}

/// `${X}`, `$(x)`, `$X`, `$.x`, `{{x}}`, `%X%` and their like.
fn is_variable(value: &str) -> bool {
    let between = |open: &str, close: &str| {
        value.len() > open.len() && value.starts_with(open) && value.ends_with(close)
    };
    if between("{{", "}}") || between("%{", "}") || between("#{", "}") || between("@{", "}") {
        return true;
    }
    if let Some(name) = value.strip_prefix('%').and_then(|rest| rest.strip_suffix('%')) {
        return !name.is_empty() && name.chars().all(is_identifier);
    }
    let Some(rest) = value.strip_prefix('$') else { return false };
    rest.starts_with(['{', '(', '.', '$', '['])
        || (!rest.is_empty()
            && rest.chars().all(is_identifier)
            && !rest.starts_with(|char: char| char.is_ascii_digit())
            && (!rest.contains(|char: char| char.is_ascii_digit())
                || !rest.contains(|char: char| char.is_ascii_lowercase())))
}

/// A character of a variable's name.
pub(super) fn is_identifier(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_told_from_values() {
        for value in [
            "arn:aws:ssm:eu-west-1:1:parameter/x",
            "{{resolve:ssm-secure:x:1}}",
            "${DB_PASSWORD}",
            "${DB_PASSWORD:-x}",
            "$(cat /run/secret)",
            "$DB_PASSWORD",
            "$db_password",
            "$$.Task.Token",
            "$.TaskToken",
            "{{ db_password }}",
            "%DB_PASSWORD%",
            "#{password}",
            "!Ref DatabasePassword",
            "ssm:/prod/password",
            "vault:secret/data/db#password",
        ] {
            assert!(is_reference(value), "{value}");
        }
        for value in ["", "$", "$2b$12$abcdefghijk", "$ecret123", "Passw0rd!", "100%", "%%", "{{"] {
            assert!(!is_reference(value), "{value}");
        }
    }
}
