//! Which operation a request is, read off the wire and looked up in the API models.
//!
//! This goes the opposite way of the product's own `request`, and shares none of its code: what
//! the product sends is taken here for what an AWS endpoint would take it for.

use super::Asked;
use cloud::aws::schema::{self, Operation, Protocol, Service};
use hyper::Uri;
use hyper::http::request::Parts;
use policy::catalogue::OperationName;

/// A request that a model explains.
pub struct Recognised {
    pub service: &'static Service,
    pub asked: Asked,
}

/// What a request asks for; `None` if it is not signed or no model has such an operation.
pub fn recognise(parts: &Parts, body: &[u8]) -> Option<Recognised> {
    let scope = Scope::of(parts.headers.get("authorization")?.to_str().ok()?)?;
    let request = Wire { parts, form: std::str::from_utf8(body).ok()? };
    let fitting = crate::catalogue::operations().iter().filter_map(|name| {
        let service = schema::service(&name.service)?;
        let operation = service.operation(&name.operation)?;
        (*service.signing_name == *scope.service).then_some(())?;
        Some((request.fit(service, operation)?, service, operation))
    });
    let (_, service, operation) = fitting.max_by_key(|(fit, ..)| *fit)?;
    let name =
        OperationName { service: service.name.to_string(), operation: operation.name.to_string() };
    let input = format!("{} {}", parts.uri, request.form);
    Some(Recognised {
        service,
        asked: Asked { operation: name, region: scope.region, key: scope.key, input },
    })
}

/// What a signature says it is for: `Credential=KEY/DATE/REGION/SERVICE/aws4_request`.
struct Scope {
    key: String,
    region: String,
    service: String,
}

impl Scope {
    fn of(authorization: &str) -> Option<Self> {
        let credential = authorization.split_once("Credential=")?.1.split(',').next()?;
        let mut words = credential.split('/').map(str::to_owned);
        let (key, _date, region) = (words.next()?, words.next()?, words.next()?);
        Some(Scope { key, region, service: words.next()? })
    }
}

/// A request as it arrived.
struct Wire<'r> {
    parts: &'r Parts,
    form: &'r str,
}

impl Wire<'_> {
    /// How closely it fits an operation; `None` if not at all.
    fn fit(&self, service: &Service, operation: &Operation) -> Option<usize> {
        match service.protocol {
            Protocol::Ec2 | Protocol::Query => {
                let says = |text: String| self.form.split('&').any(|pair| pair == text);
                let fits = says(format!("Action={}", operation.name))
                    && says(format!("Version={}", service.api_version));
                fits.then_some(0)
            }
            Protocol::Json(_) => {
                let target = self.parts.headers.get("x-amz-target")?.to_str().ok()?;
                let (prefix, name) = target.rsplit_once('.')?;
                let fits =
                    Some(prefix) == service.target_prefix.as_deref() && *name == *operation.name;
                fits.then_some(0)
            }
            Protocol::RestXml | Protocol::RestJson => {
                (*self.parts.method.as_str() == *operation.method).then_some(())?;
                fit_address(&self.parts.uri, &operation.uri)
            }
        }
    }
}

/// How many literal words of a template such as `/{Bucket}?acl` an address has; `None` if it does
/// not fit.
fn fit_address(uri: &Uri, template: &str) -> Option<usize> {
    let (path, query) = template.split_once('?').unwrap_or((template, ""));
    let words: Vec<&str> = split(uri.path(), '/');
    let wanted: Vec<&str> = split(path, '/');
    let mut fit = 0;
    for (at, part) in wanted.iter().enumerate() {
        if part.ends_with("+}") {
            return (words.len() > at).then_some(fit);
        }
        let word = words.get(at)?;
        if !part.starts_with('{') {
            (word == part).then_some(())?;
            fit += 1;
        }
    }
    (words.len() == wanted.len()).then_some(())?;
    let asked = split(uri.query().unwrap_or_default(), '&');
    for constant in split(query, '&') {
        let found = asked.iter().any(|pair| pair.trim_end_matches('=') == constant);
        found.then_some(())?;
        fit += 1;
    }
    Some(fit)
}

fn split(text: &str, at: char) -> Vec<&str> {
    text.split(at).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_by_the_template_that_says_most_about_it() {
        let fit = |address: &str, template: &str| fit_address(&address.parse().unwrap(), template);
        assert_eq!(fit("/", "/"), Some(0));
        assert_eq!(fit("/acme", "/"), None);
        assert_eq!(fit("/acme?acl", "/{Bucket}?acl"), Some(1));
        assert_eq!(fit("/acme?acl=", "/{Bucket}?acl"), Some(1));
        assert_eq!(fit("/acme", "/{Bucket}?acl"), None);
        assert_eq!(fit("/v1/functions/f/policy", "/v1/functions/{Name}/policy"), Some(3));
        assert_eq!(fit("/v1/functions/f", "/v1/functions/{Name}/policy"), None);
        assert_eq!(fit("/v1/tags/a/b/c", "/v1/tags/{Arn+}"), Some(2));
    }
}
