"""Prunes one service: its operations in use, and the shapes that these reach."""

SCALARS = {
    "string": "string", "character": "string", "boolean": "boolean", "integer": "integer",
    "long": "integer", "bigdecimal": "float", "float": "float", "double": "float",
    "timestamp": "timestamp", "blob": "blob",
}

# Members by which AWS hands on the next page, for operations that botocore has no paginator for.
TOKENS = ("NextToken", "nextToken", "NextMarker", "Marker", "marker", "position")


def prune_service(service, model, paginators, names):
    """The pruned model of a service, with the operations of these names."""
    return _Pruner(service, model, paginators).run(names)


class _Pruner:
    def __init__(self, service, model, paginators):
        self.service = service
        self.model = model
        self.paginators = paginators
        self.kept = {}

    def run(self, names):
        operations = {name: self.operation(name) for name in sorted(names)}
        return {
            "service": self.service,
            "metadata": self.metadata(),
            "operations": operations,
            "shapes": dict(sorted(self.kept.items())),
        }

    def metadata(self):
        meta = self.model["metadata"]
        fields = ("apiVersion", "endpointPrefix", "signingName", "signatureVersion", "serviceId",
                  "targetPrefix", "jsonVersion", "xmlNamespace")
        kept = {"protocols": meta.get("protocols") or [meta["protocol"]]}
        kept.update({field: meta[field] for field in fields if field in meta})
        if isinstance(kept.get("xmlNamespace"), dict):
            kept["xmlNamespace"] = kept["xmlNamespace"]["uri"]
        if "awsQueryCompatible" in meta:
            kept["queryCompatible"] = True
        return kept

    def operation(self, name):
        operation = self.model["operations"].get(name)
        if operation is None:
            raise SystemExit(f"{self.service} has no operation `{name}`")
        kept = {}
        if operation["http"]["method"] != "POST":
            kept["method"] = operation["http"]["method"]
        if operation["http"].get("requestUri", "/") != "/":
            kept["uri"] = operation["http"]["requestUri"]
        for direction in ("input", "output"):
            reference = operation.get(direction)
            if reference:
                kept[direction] = reference["shape"]
                self.keep(reference["shape"], inputs=direction == "input")
        if wrapper := operation.get("output", {}).get("resultWrapper"):
            kept["wrapper"] = wrapper
        if prefix := operation.get("endpoint", {}).get("hostPrefix"):
            kept["hostPrefix"] = prefix
        if errors := self.errors(operation):
            kept["errors"] = errors
        if pages := self.pages(name, operation):
            kept["pages"] = pages
        return kept

    def errors(self, operation):
        """The codes that an operation is documented to fail with, as they travel."""
        codes = set()
        for reference in operation.get("errors", []):
            shape = self.model["shapes"][reference["shape"]]
            codes.add(shape.get("error", {}).get("code", reference["shape"]))
        return sorted(codes)

    def pages(self, name, operation):
        """The paginator of an operation: botocore's, or one derived from the names of members."""
        found = self.paginators.get(name)
        if found is None:
            return self.derived_pages(operation)
        kept = {
            "in": _as_list(found["input_token"]),
            "out": _as_list(found["output_token"]),
            "result": _as_list(found["result_key"]),
        }
        if "more_results" in found:
            kept["more"] = found["more_results"]
        if "limit_key" in found:
            kept["limit"] = found["limit_key"]
        return kept

    def derived_pages(self, operation):
        shapes = self.model["shapes"]
        inputs = shapes.get(operation.get("input", {}).get("shape"), {}).get("members", {})
        outputs = shapes.get(operation.get("output", {}).get("shape"), {}).get("members", {})
        token = next((name for name in TOKENS if name in inputs and name in outputs), None)
        lists = [name for name, ref in outputs.items() if shapes[ref["shape"]]["type"] == "list"]
        if token is None or not lists:
            return None
        return {"in": [token], "out": [token], "result": lists, "derived": True}

    def keep(self, name, inputs):
        """Keeps a structure, list or map, and everything that it reaches."""
        shape = self.model["shapes"][name]
        if self.is_leaf(shape):
            return
        if name in self.kept:
            if inputs and shape.get("required") and "required" not in self.kept[name]:
                self.kept[name]["required"] = shape["required"]
            return
        kept = self.kept[name] = {}
        if shape["type"] == "structure":
            members = shape.get("members", {})
            kept["members"] = {key: self.member(ref, inputs) for key, ref in members.items()}
            if "payload" in shape:
                kept["payload"] = shape["payload"]
            if inputs and shape.get("required"):
                kept["required"] = shape["required"]
        elif shape["type"] == "list":
            kept["list"] = self.member(shape["member"], inputs)
        else:
            kept["map"] = [self.member(shape["key"], inputs), self.member(shape["value"], inputs)]
        if shape.get("flattened"):
            kept["flattened"] = True

    def member(self, reference, inputs):
        """A use of a shape: its type, and where and how this use of it travels."""
        shape = self.model["shapes"][reference["shape"]]
        both = {**shape, **reference}
        kept = {"type": self.type_of(reference["shape"], shape)}
        self.keep(reference["shape"], inputs)
        renamed = {"locationName": "name", "queryName": "queryName", "location": "in",
                   "timestampFormat": "format"}
        for source, target in renamed.items():
            # A list, map or structure is named by its use, never by its own definition.
            if source in (both if self.is_leaf(shape) else reference):
                kept[target] = both[source]
        for flag in ("flattened", "xmlAttribute", "jsonvalue", "hostLabel"):
            if reference.get(flag) or (self.is_leaf(shape) and shape.get(flag)):
                kept[flag] = True
        if shape.get("sensitive"):
            kept["sensitive"] = True
        if isinstance(reference.get("xmlNamespace"), dict):
            kept["namespace"] = reference["xmlNamespace"].get("uri")
        return kept["type"] if len(kept) == 1 else kept

    def type_of(self, name, shape):
        if shape.get("document"):
            return "document"
        return SCALARS.get(shape["type"]) or "#" + name

    def is_leaf(self, shape):
        return shape.get("document") or shape["type"] in SCALARS


def _as_list(value):
    return value if isinstance(value, list) else [value]
