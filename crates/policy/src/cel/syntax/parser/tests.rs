use super::*;

fn shape(source: &str) -> String {
    fn show(expr: &Expr) -> String {
        let all = |exprs: &[Expr]| exprs.iter().map(show).collect::<Vec<_>>().join(" ");
        match &expr.kind {
            Kind::Literal(Literal::Int(value)) => value.to_string(),
            Kind::Literal(Literal::Double(value)) => format!("{value:?}"),
            Kind::Literal(other) => format!("{other:?}"),
            Kind::Name { name, .. } => name.clone(),
            Kind::Select { of, field, .. } => format!("{}.{field}", show(of)),
            Kind::Index { of, key, .. } => format!("{}[{}]", show(of), show(key)),
            Kind::Call { target, name, args, .. } => {
                let target = target.as_ref().map(|t| format!("{} ", show(t))).unwrap_or_default();
                format!("({name} {target}{})", all(args))
            }
            Kind::Not(of) => format!("(! {})", show(of)),
            Kind::Negate(of) => format!("(neg {})", show(of)),
            Kind::Binary { op, left, right } => {
                format!("({} {} {})", op.symbol(), show(left), show(right))
            }
            Kind::And(of) => format!("(&& {})", all(of)),
            Kind::Or(of) => format!("(|| {})", all(of)),
            Kind::If { condition, then, otherwise } => {
                format!("(? {} {} {})", show(condition), show(then), show(otherwise))
            }
            Kind::Has { of: Some(of), field, .. } => format!("(has {}.{field})", show(of)),
            Kind::Fold { fold, range, names, body, .. } => {
                format!("({fold:?} {} {} {})", show(range), names.join(","), show(body))
            }
            other => format!("{other:?}"),
        }
    }
    show(&parse(source).unwrap())
}

#[test]
fn operators_bind_as_the_grammar_says() {
    assert_eq!(shape("1 + 2 * 3 - 4"), "(- (+ 1 (* 2 3)) 4)");
    assert_eq!(shape("a || b && c || d"), "(|| a (&& b c) d)");
    assert_eq!(shape("a ? b : c ? d : e"), "(? a b (? c d e))");
    assert_eq!(shape("a == b in c"), "(in (== a b) c)");
    assert_eq!(shape("!a.b[0]"), "(! a.b[0])");
    assert_eq!(shape("-a - -1"), "(- (neg a) -1)");
    assert_eq!(shape("(1 + 2) * 3"), "(* (+ 1 2) 3)");
}

#[test]
fn macros_are_recognised_by_shape() {
    assert_eq!(shape("has(a.b.c)"), "(has a.b.c)");
    assert_eq!(shape("a.all(x, x > 0)"), "(All a x (> x 0))");
    assert_eq!(shape("a.exists(k, v, v)"), "(Exists a k,v v)");
    assert_eq!(shape("a.all(x)"), "(all a x)");
    assert_eq!(shape("all(x, y)"), "(all x y)");
}

#[test]
fn the_least_int_can_be_written() {
    assert_eq!(shape("-9223372036854775808"), "-9223372036854775808");
    assert!(parse("9223372036854775808").is_err());
}

#[test]
fn mistakes_are_shown_where_they_are() {
    for (source, at, expected) in [
        ("a = b", 2, "an operator, or the end"),
        ("a &&", 4, "a value"),
        ("f(a", 3, "`)` of the arguments"),
        ("[1, 2", 5, "`]` of the list"),
        ("a.", 2, "the name of a field or function"),
        ("a ? b", 5, "`:` of the condition"),
    ] {
        let error = parse(source).unwrap_err();
        assert_eq!(error.span.start, at, "{source}: {error:?}");
        assert_eq!(error.help.unwrap(), format!("expected {expected}"), "{source}");
    }
    assert!(parse("for + 1").is_err());
    assert!(parse("has(1)").is_err());
    assert!(parse("a.all(b.c, true)").is_err());
}

#[test]
fn depth_is_bounded_and_width_is_not() {
    assert!(parse(&"(".repeat(10_000)).is_err());
    assert!(parse(&"!".repeat(10_000)).is_err());
    assert!(parse(&format!("{}1{}", "[".repeat(500), "]".repeat(500))).is_err());
    assert!(parse(&format!("a{}", "+a".repeat(500))).is_err());
    assert!(parse(&format!("a{}", ".b".repeat(500))).is_err());
    assert!(parse(&format!("a{}", "||a".repeat(5000))).is_ok());
    assert!(parse(&format!("[{}]", "a,".repeat(5000))).is_ok());
}
