"""Finds out which host answers for a service in a region, by the SDKs' own endpoint rules.

The rules of every service are run for every region of every partition. Only what deviates from
`SERVICE.REGION.SUFFIX`, signed for that region, is written down.
"""


def build(data, services):
    """The partitions, and for each service the hosts that deviate and the regions that lack it."""
    partitions = data.partitions()
    listed = {entry["partition"]: entry for entry in data.endpoints()}
    kept = {}
    for service, model in services.items():
        rules = data.endpoint_rules(service)
        prefix = model["metadata"]["endpointPrefix"]
        entry = {}
        for partition in partitions:
            found = _deviations(rules, prefix, partition, partitions)
            if found:
                entry.setdefault("hosts", {})[partition["id"]] = found
            absent = _absent(listed.get(partition["id"], {}), prefix)
            if absent:
                entry.setdefault("absent", []).extend(absent)
        if entry:
            kept[service] = entry
    return {"partitions": {p["id"]: _partition(p) for p in partitions}, "services": kept}


def _partition(partition):
    return {
        "suffix": partition["outputs"]["dnsSuffix"],
        "globalRegion": partition["outputs"]["implicitGlobalRegion"],
        "pattern": partition["regionRegex"],
        "regions": sorted(name for name in partition["regions"] if not name.endswith("-global")),
    }


def _absent(listed, prefix):
    """Regions of a partition that are not among those listed for a regional service."""
    service = listed.get("services", {}).get(prefix)
    if not service or service.get("isRegionalized") is False or not service.get("endpoints"):
        return []
    return sorted(set(listed["regions"]) - set(service["endpoints"]))


def _deviations(rules, prefix, partition, partitions):
    """What deviates in a partition: one pair for all (`*`) where every region agrees."""
    if rules is None:
        return None
    suffix = partition["outputs"]["dnsSuffix"]
    regular = ("%s.{region}.%s" % (prefix, suffix), "{region}")
    found, answers = {}, set()
    for region in _partition(partition)["regions"]:
        host, signing = _resolve(rules, region, partitions)
        signing = signing or region
        if host is None:
            continue
        answers.add((host, signing))
        if (host, signing) != tuple(text.format(region=region) for text in regular):
            found[region] = [host, signing]
    if found and len(answers) == 1:
        return {"*": list(answers.pop())}
    patterns = {tuple(text.replace(region, "{region}") for text in answer)
                for region, answer in found.items()}
    if len(found) == len(answers) and len(patterns) == 1:
        return {"*": list(patterns.pop())}
    return found


def _resolve(rules, region, partitions):
    """The host and signing region that the rules give; nothing where they give an error."""
    values = {"Region": region, "UseFIPS": False, "UseDualStack": False}
    for name, parameter in rules["parameters"].items():
        if name not in values and "default" in parameter:
            values[name] = parameter["default"]
    endpoint = _walk(rules["rules"], values, partitions)
    if endpoint is None:
        return None, None
    host = _evaluate(endpoint["url"], values, partitions).removeprefix("https://")
    signing = None
    for scheme in endpoint.get("properties", {}).get("authSchemes", []):
        if scheme.get("name") == "sigv4" and "signingRegion" in scheme:
            signing = _evaluate(scheme["signingRegion"], values, partitions)
    return host, signing


def _walk(rules, values, partitions):
    """The first endpoint whose conditions hold, in the order of the rules."""
    for rule in rules:
        scope = values.copy()
        if not _all_hold(rule.get("conditions", []), scope, partitions):
            continue
        if rule["type"] == "error":
            return None
        values.update(scope)
        if rule["type"] == "endpoint":
            return rule["endpoint"]
        return _walk(rule["rules"], values, partitions)
    return None


def _all_hold(conditions, scope, partitions):
    for condition in conditions:
        value = _call(condition, scope, partitions)
        if value is None or value is False:
            return False
        if "assign" in condition:
            scope[condition["assign"]] = value
    return True


def _call(call, scope, partitions):
    arguments = [_evaluate(argument, scope, partitions) for argument in call["argv"]]
    name = call["fn"]
    if name == "isSet":
        return arguments[0] is not None
    if name == "not":
        return not arguments[0]
    if name in ("booleanEquals", "stringEquals"):
        return arguments[0] == arguments[1]
    if name == "getAttr":
        value = arguments[0]
        for part in arguments[1].split("."):
            value = value.get(part) if isinstance(value, dict) else None
        return value
    if name == "aws.partition":
        return next(({"name": p["id"], **p["outputs"]} for p in partitions
                     if arguments[0] in p["regions"]), None)
    if name == "isValidHostLabel":
        return isinstance(arguments[0], str)
    if name == "coalesce":
        return next((argument for argument in arguments if argument is not None), None)
    if name == "ite":
        return arguments[1] if arguments[0] else arguments[2]
    return None  # Speaks of buckets, ARNs and URLs, none of which are asked about here.


def _evaluate(value, scope, partitions):
    """A literal, a reference, a call, or a text with `{Name}` and `{Name#attribute}` in it."""
    if isinstance(value, dict):
        return scope.get(value["ref"]) if "ref" in value else _call(value, scope, partitions)
    if not isinstance(value, str) or "{" not in value:
        return value
    text, rest = "", value
    while "{" in rest:
        before, _, rest = rest.partition("{")
        name, _, rest = rest.partition("}")
        root, _, attribute = name.partition("#")
        found = scope.get(root)
        text += before + str(found[attribute] if attribute else found)
    return text + rest
