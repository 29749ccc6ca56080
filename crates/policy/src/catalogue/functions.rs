//! The IAM analyses as functions of the rule language.

use crate::cel::{HostAnswer, HostFunctions, HostSignature, HostType, HostValue};
use crate::iam::{Argument, FUNCTIONS, HostResult, Policy, Returns};

const NO_STATEMENTS: &str = r#"{"Version": "2012-10-17", "Statement": []}"#;

/// The analyses of [`crate::iam`], callable from rules.
#[derive(Debug)]
pub(super) struct PolicyFunctions {
    signatures: Vec<HostSignature>,
}

impl Default for PolicyFunctions {
    fn default() -> Self {
        let signatures = FUNCTIONS
            .iter()
            .map(|function| HostSignature {
                name: function.name,
                arguments: arguments(function.arguments()),
                result: match function.returns() {
                    Returns::Bool => HostType::Bool,
                    Returns::Texts => HostType::Texts,
                },
            })
            .collect();
        Self { signatures }
    }
}

/// The analyses take a policy, and texts behind it.
fn arguments(wanted: &[Argument]) -> &'static [HostType] {
    match wanted.len() {
        0 => &[],
        1 => &[HostType::Policy],
        2 => &[HostType::Policy, HostType::Text],
        _ => &[HostType::Policy, HostType::Text, HostType::Text],
    }
}

impl HostFunctions for PolicyFunctions {
    fn signatures(&self) -> &[HostSignature] {
        &self.signatures
    }

    fn call(&self, index: usize, arguments: &[HostValue<'_>]) -> Result<HostAnswer, String> {
        let function = FUNCTIONS.get(index).ok_or("there is no such function")?;
        let Some((HostValue::Policy(text), rest)) = arguments.split_first() else {
            return Err(format!("`{}` takes a policy first", function.name));
        };
        let texts: Option<Vec<&str>> = rest
            .iter()
            .map(|argument| match argument {
                HostValue::Text(text) => Some(*text),
                HostValue::Bool(_) | HostValue::Int(_) | HostValue::Policy(_) => None,
            })
            .collect();
        let parsed = text.parsed(|text| {
            // An absent policy is one without statements.
            let text = if text.trim().is_empty() { NO_STATEMENTS } else { text };
            Policy::parse(text).map_err(|error| error.to_string())
        });
        let policy = match parsed {
            Some(Ok(policy)) => policy,
            Some(Err(error)) => return Err(format!("the policy cannot be read: {error}")),
            None => return Err("the policy was read as something else before".to_owned()),
        };
        let answer = texts.and_then(|texts| function.call(policy, &texts));
        match answer.ok_or_else(|| format!("`{}` takes other arguments", function.name))? {
            HostResult::Bool(answer) => Ok(HostAnswer::Bool(answer)),
            HostResult::Texts(answer) => Ok(HostAnswer::Texts(answer)),
        }
    }
}
