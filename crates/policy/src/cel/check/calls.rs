//! Which function a call means.

use super::{Checker, Op, Typed, typed};
use crate::cel::error::Diagnostic;
use crate::cel::library::{self, Function, Overload, Run, Style};
use crate::cel::source::Span;
use crate::cel::syntax::Expr;
use crate::cel::types::Type;

impl Checker<'_> {
    pub(super) fn call(
        &mut self,
        target: Option<&Expr>,
        name: &str,
        name_span: Span,
        args: &[Expr],
        span: Span,
    ) -> Typed {
        let namespace = target.and_then(|target| self.namespace(target));
        let known = match (target, namespace) {
            (None, _) => self.function_named(name),
            (Some(_), Some(namespace)) => self.function_named(&format!("{namespace}.{name}")),
            (Some(_), None) => None,
        };
        if let Some(found) = known {
            let args = args.iter().map(|arg| self.expr(arg)).collect();
            return self.choose(&found, Style::Function, args, name_span, span);
        }
        let mut checked: Vec<Typed> = target.into_iter().map(|target| self.expr(target)).collect();
        checked.extend(args.iter().map(|arg| self.expr(arg)));
        if target.is_some() {
            let style = Style::Method;
            if library::find(name, style).next().is_some() {
                return self.choose(name, style, checked, name_span, span);
            }
        }
        if let Some(host) = self.host_function(name.trim_start_matches('.')) {
            return self.host_call(host, checked, span);
        }
        self.no_function(target.is_some(), name, name_span)
    }

    /// The full name of a function that is called by name.
    fn function_named(&self, name: &str) -> Option<String> {
        let is_known = |name: &String| library::find(name, Style::Function).next().is_some();
        match name.strip_prefix('.') {
            Some(name) => Some(name.to_owned()).filter(is_known),
            None => self.candidates(name).find(is_known),
        }
    }

    /// An operator, by the name it has in the library.
    pub(super) fn operator(&mut self, name: &str, args: Vec<Typed>, span: Span) -> Typed {
        if let ("==" | "!=", [left, right]) = (name, args.as_slice()) {
            let (left, right) = (left.kind.clone(), right.kind.clone());
            let comparable = self.types.accepts(&left, &right) || self.types.accepts(&right, &left);
            if !comparable && !self.environment.unchecked {
                let kinds = [&left, &right].map(|kind| self.types.settled(kind));
                let message = format!("`{name}` cannot compare {} with {}", kinds[0], kinds[1]);
                return self.wrong(Diagnostic::new(span, message).help(unequal_help(&kinds)));
            }
            let runs = library::find(name, Style::Function).collect::<Vec<_>>();
            return match runs.first() {
                Some(function) => {
                    let op = Op::Call { name: function.name, runs: vec![function.run], args };
                    typed(op, Type::Bool, span)
                }
                None => self.no_function(false, name, span),
            };
        }
        self.choose(name, Style::Function, args, span, span)
    }

    /// Chooses the overloads that take these arguments. With arguments of any type there may be
    /// several; the function then looks at the values.
    fn choose(
        &mut self,
        name: &str,
        style: Style,
        args: Vec<Typed>,
        name_span: Span,
        span: Span,
    ) -> Typed {
        let functions: Vec<&'static Function> = library::find(name, style).collect();
        let mut runs: Vec<Run> = Vec::new();
        let mut result: Option<Type> = None;
        for function in &functions {
            for overload in function.overloads {
                let Some(gives) = self.matches(overload, &args) else { continue };
                if !runs.iter().any(|run| std::ptr::fn_addr_eq(*run, function.run)) {
                    runs.push(function.run);
                }
                result = Some(match result {
                    None => gives,
                    Some(known) if self.types.current(&known) == self.types.current(&gives) => {
                        known
                    }
                    Some(_) => Type::Dyn,
                });
            }
        }
        let Some(first) = functions.first() else {
            return self.no_function(style == Style::Method, name, name_span);
        };
        match result {
            Some(kind) => typed(Op::Call { name: first.name, runs, args }, kind, span),
            None => self.no_overload(name, &functions, &args, span),
        }
    }

    /// What the overload gives for these arguments, if it takes them.
    fn matches(&mut self, overload: &Overload, args: &[Typed]) -> Option<Type> {
        if overload.takes.len() != args.len() {
            return None;
        }
        if self.environment.unchecked {
            return Some(Type::Dyn);
        }
        let before = self.types.save();
        let (a, b) = (self.types.fresh(), self.types.fresh());
        for (wanted, given) in overload.takes.iter().zip(args) {
            let wanted = wanted.instance(&a, &b);
            if !self.types.accepts(&wanted, &given.kind) {
                self.types.restore(before);
                return None;
            }
        }
        let gives = overload.gives.instance(&a, &b);
        Some(self.types.current(&gives))
    }

    fn no_overload(
        &mut self,
        name: &str,
        functions: &[&'static Function],
        args: &[Typed],
        span: Span,
    ) -> Typed {
        let given: Vec<String> =
            args.iter().map(|arg| self.types.settled(&arg.kind).to_string()).collect();
        let given = given.join(", ");
        let (a, b) = (Type::Var(u32::MAX), Type::Var(u32::MAX));
        let mut takes: Vec<String> = functions
            .iter()
            .flat_map(|function| function.overloads)
            .map(|overload| {
                let takes = overload.takes.iter().map(|t| t.instance(&a, &b).to_string());
                format!("({})", takes.collect::<Vec<_>>().join(", "))
            })
            .collect();
        takes.dedup();
        if takes.len() > 6 {
            takes.truncate(6);
            takes.push("…".to_owned());
        }
        if let ("<" | "<=" | ">" | ">=", [left, right]) = (name, args) {
            let kinds = [left, right].map(|arg| self.types.settled(&arg.kind));
            let message = format!("`{name}` cannot compare {} with {}", kinds[0], kinds[1]);
            return self.wrong(Diagnostic::new(span, message).help(unequal_help(&kinds)));
        }
        if let ("[]", [of, key]) = (name, args) {
            let [of, key] = [of, key].map(|arg| self.types.settled(&arg.kind));
            let message = format!("a {of} has no element by {key}");
            let help = "a list is asked by int, from 0; a map by its keys";
            return self.wrong(Diagnostic::new(span, message).help(help));
        }
        let message = format!("`{name}` does not take ({given})");
        let help = format!("it takes {}", takes.join(" or "));
        self.wrong(Diagnostic::new(span, message).help(help))
    }

    fn no_function(&mut self, method: bool, name: &str, span: Span) -> Typed {
        let style = if method { Style::Method } else { Style::Function };
        let message = format!("undeclared reference to the function `{name}`");
        let mistake = Diagnostic::new(span, message);
        if let Some(form) = macro_form(name) {
            return self.wrong(mistake.help(format!("it is a macro, written {form}")));
        }
        let other = if method { Style::Function } else { Style::Method };
        if library::find(name, other).next().is_some() {
            let form = if method { format!("{name}(x)") } else { format!("x.{name}(…)") };
            return self.wrong(mistake.help(format!("it is written {form}")));
        }
        let host = self.environment.host.clone();
        let hosted = host.iter().flat_map(|host| host.signatures()).map(|known| known.name);
        let macros = ["has", "all", "exists", "exists_one", "map", "filter"];
        let known = library::names(style).filter(|known| known.starts_with(char::is_alphabetic));
        self.wrong(mistake.nearest(name, hosted.chain(macros).chain(known)))
    }

    fn host_function(&self, name: &str) -> Option<usize> {
        let host = self.environment.host.as_ref()?;
        host.signatures().iter().position(|known| known.name == name)
    }

    fn host_call(&mut self, index: usize, args: Vec<Typed>, span: Span) -> Typed {
        let host = self.environment.host.clone();
        let signature = host.as_ref().and_then(|host| host.signatures().get(index));
        let Some(signature) = signature else {
            return self.wrong(Diagnostic::new(span, "undeclared reference"));
        };
        let wanted: Vec<Type> = signature.arguments.iter().map(|kind| kind.as_type()).collect();
        let fits = wanted.len() == args.len()
            && wanted.iter().zip(&args).all(|(wanted, arg)| self.types.accepts(wanted, &arg.kind));
        if !fits {
            let list = |kinds: Vec<String>| kinds.join(", ");
            let given =
                list(args.iter().map(|a| self.types.settled(&a.kind).to_string()).collect());
            let takes = list(wanted.iter().map(Type::to_string).collect());
            let message = format!("`{}` does not take ({given})", signature.name);
            return self.wrong(Diagnostic::new(span, message).help(format!("it takes ({takes})")));
        }
        typed(Op::Host { index, args }, signature.result.as_type(), span)
    }

    /// `of[key]` or `of[?key]`
    pub(super) fn index(&mut self, of: &Expr, key: &Expr, optional: bool, span: Span) -> Typed {
        let (of, key) = (self.expr(of), self.expr(key));
        let of_kind = self.types.current(&of.kind);
        if let Type::Record(record) = &of_kind {
            let message =
                format!("`{}` is a record; its fields are read with a dot", record.0.path);
            let help = "write a dot and the name of the field, without quotes";
            return self.wrong(Diagnostic::new(span, message).help(help));
        }
        let is_optional = matches!(of_kind, Type::Optional(_));
        if !optional && !is_optional {
            return self.operator("[]", vec![of, key], span);
        }
        let chosen = self.operator("[]", vec![of.clone(), key.clone()], span);
        if matches!(chosen.op, Op::Fail(_)) {
            return chosen;
        }
        let kind = match chosen.kind {
            kind @ Type::Optional(_) if is_optional => kind,
            kind => Type::Optional(kind.into()),
        };
        typed(Op::OptionalIndex { of: Box::new(of), key: Box::new(key) }, kind, span)
    }
}

/// How a macro is written.
fn macro_form(name: &str) -> Option<&'static str> {
    Some(match name {
        "all" => "list.all(x, condition)",
        "exists" => "list.exists(x, condition)",
        "exists_one" | "existsOne" => "list.exists_one(x, condition)",
        "filter" => "list.filter(x, condition)",
        "map" => "list.map(x, expression)",
        "transformList" => "list.transformList(index, x, expression)",
        "transformMap" => "map.transformMap(key, value, expression)",
        "transformMapEntry" => "map.transformMapEntry(key, value, {key: value})",
        "has" => "has(Field)",
        "optMap" => "optional.optMap(x, expression)",
        "optFlatMap" => "optional.optFlatMap(x, optional)",
        "bind" => "cel.bind(name, value, expression)",
        _ => return None,
    })
}

fn unequal_help(kinds: &[Type; 2]) -> String {
    match kinds {
        [Type::Null, _] | [_, Type::Null] => "to ask whether it is there, write has(…)".to_owned(),
        [Type::Text, Type::Bool] | [Type::Bool, Type::Text] => {
            "true and false are written without quotes".to_owned()
        }
        [Type::Text, Type::Int] | [Type::Int, Type::Text] => {
            "numbers are written without quotes; int(…) reads one from a string".to_owned()
        }
        [Type::Int | Type::Uint | Type::Double, Type::Int | Type::Uint | Type::Double] => {
            "convert one side with int(…), uint(…) or double(…)".to_owned()
        }
        [Type::Time, Type::Text] | [Type::Text, Type::Time] => {
            "timestamp('2024-01-01T00:00:00Z') makes a timestamp of a string".to_owned()
        }
        _ => "both sides must have one type; dyn(…) lifts that".to_owned(),
    }
}
