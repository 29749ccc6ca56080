"""DataFusion as a peer of `bench-rules`: predicates as SQL over Arrow structs and lists.

usage: datafusion_peer.py DOCUMENTS ANSWERS (started by bench-rules; see src/peers/process.rs)

Times are processor time of all threads. One partition, DataFusion's own batches of 8,192. Loading is pyarrow's JSON reader with the schema
given, so that what no predicate may read is not kept. Evaluating is one query for all predicates of
a kind, planned each time; what the same query takes over no rows is the plan, and is taken off.

Where SQL can say a predicate in several ways, the fastest in this version is used: `array_any_match`
with a lambda (the DuckDB dialect parses it), `flatten` and `array_has` for a list in a list, `empty`
and `length` rather than `cardinality` and `<> ''`. Where the first half of an AND holds for few rows,
DataFusion copies those rows, lists and all, before it goes on; so the half that holds more often
stands first, or `a > b` on bools is written for `a AND NOT b`, which halves what it takes.
"""

import sys
import time

import datafusion
import pyarrow
import pyarrow.json
from datafusion import SessionConfig, SessionContext
from pyarrow import bool_, int64, list_, schema, string, struct

BATCH = 8192
BLOCK = 4 << 20

SCHEMAS = {
    "bucket": schema([
        ("Name", string()),
        ("Region", string()),
        ("Created", string()),
        ("Size", int64()),
        ("Versioning", struct([("Status", string()), ("MFADelete", string())])),
        ("PublicAccess", struct([
            ("BlockPublicAcls", bool_()),
            ("BlockPublicPolicy", bool_()),
            ("IgnorePublicAcls", bool_()),
            ("RestrictPublicBuckets", bool_()),
        ])),
        ("Encryption", struct([("Rules", list_(struct([("Algorithm", string())])))])),
        ("Logging", struct([("TargetBucket", string())])),
        ("Lifecycle", list_(struct([("Status", string()), ("Days", int64())]))),
        ("Tags", list_(struct([("Key", string()), ("Value", string())]))),
        ("Grants", list_(struct([("Uri", string()), ("Permission", string())]))),
    ]),
    "group": schema([
        ("Name", string()),
        ("Description", string()),
        ("Ingress", list_(struct([
            ("Protocol", string()),
            ("From", int64()),
            ("To", int64()),
            ("Cidrs", list_(string())),
            ("Ipv6", list_(string())),
        ]))),
        ("Egress", list_(struct([("Cidrs", list_(string()))]))),
        ("Tags", list_(struct([("Key", string()), ("Value", string())]))),
    ]),
}

PREDICATES = {
    "bucket": [
        "Versioning['Status'] = 'Enabled'",
        "Versioning['Status'] = 'Enabled' AND Versioning['MFADelete'] = 'Enabled'",
        "PublicAccess['BlockPublicAcls'] AND PublicAccess['BlockPublicPolicy'] AND PublicAccess['IgnorePublicAcls'] AND PublicAccess['RestrictPublicBuckets']",
        "array_any_match(Encryption['Rules'], r -> r['Algorithm'] IN ('aws:kms', 'aws:kms:dsse'))",
        "Logging['TargetBucket'] <> Name",
        "NOT array_any_match(Lifecycle, r -> r['Status'] <> 'Enabled' OR r['Days'] > 365)",
        "array_any_match(Tags, t -> t['Value'] <> '' AND t['Key'] = 'owner')",
        "starts_with(Region, 'eu-')",
        "NOT array_any_match(Grants, g -> g['Uri'] = 'http://acs.amazonaws.com/groups/global/AllUsers')",
        "NOT empty(Lifecycle)",
        "Size < 1000000 OR Versioning['Status'] <> 'Enabled'",
        "regexp_like(Name, '^[a-z0-9-]+$')",
    ],
    "group": [
        "NOT array_has(flatten(array_transform(Ingress, p -> p['Cidrs'])), '0.0.0.0/0')",
        "NOT array_any_match(Ingress, p -> array_has(p['Cidrs'], '0.0.0.0/0') > (p['From'] > 22 OR p['To'] < 22))",
        "NOT array_any_match(Ingress, p -> array_has(p['Ipv6'], '::/0') > (p['From'] > 3389 OR p['To'] < 3389))",
        "NOT array_any_match(Ingress, p -> p['Protocol'] = '-1')",
        "Name <> 'default' OR empty(Ingress)",
        "length(Description) > 0",
        "array_has(flatten(array_transform(Egress, p -> p['Cidrs'])), '0.0.0.0/0')",
        "array_any_match(Tags, t -> t['Value'] IN ('prod', 'stage') AND t['Key'] = 'env')",
    ],
}


def session():
    config = SessionConfig().with_target_partitions(1).with_batch_size(BATCH)
    config = config.set("datafusion.sql_parser.dialect", "duckdb")
    return SessionContext(config.set("datafusion.sql_parser.enable_ident_normalization", "false"))


def load(kind, text):
    """The documents as record batches of DataFusion's size."""
    table = pyarrow.json.read_json(
        pyarrow.BufferReader(text),
        read_options=pyarrow.json.ReadOptions(use_threads=False, block_size=BLOCK),
        parse_options=pyarrow.json.ParseOptions(
            explicit_schema=SCHEMAS[kind], unexpected_field_behavior="ignore"
        ),
    )
    return table.combine_chunks().to_batches(max_chunksize=BATCH)


def run(context, table, predicates):
    columns = ", ".join(f"({predicate}) AS p{number}" for number, predicate in enumerate(predicates))
    start = time.process_time_ns()
    batches = context.sql(f"SELECT {columns} FROM {table}").collect()
    return batches, time.process_time_ns() - start


def judge(kind, text, answers):
    """Load, evaluate, and write the answers down; gives nanoseconds of the first two."""
    start = time.process_time_ns()
    batches = load(kind, text)
    loaded = time.process_time_ns() - start
    context = session()
    context.register_record_batches("documents", [batches])
    context.register_record_batches("nothing", [[batches[0].slice(0, 0)]])
    planning = min(run(context, "nothing", PREDICATES[kind])[1] for _ in range(3))
    found, took = run(context, "documents", PREDICATES[kind])
    table = pyarrow.Table.from_batches(found)
    with open(f"{answers}/{kind}.answers", "wb") as file:
        for column in table.columns:
            # A predicate that is unknown to SQL does not hold, as in WHERE.
            file.write(bytes(column.fill_null(False).cast(pyarrow.uint8()).to_pylist()))
    return loaded, max(took - planning, 0), planning


def main():
    documents, answers = sys.argv[1:]
    print(
        f"`datafusion` {datafusion.__version__}, `pyarrow` {pyarrow.__version__}, Python wheels, one thread;"
        " loading by pyarrow's JSON reader with the schema given, planning taken off; lists by"
        " `array_any_match` with lambdas, lists in lists by `flatten` and `array_has`",
        flush=True,
    )
    texts = {}
    for line in sys.stdin:
        _, kind, count = line.split()
        if (kind, count) not in texts:
            with open(f"{documents}/{kind}.jsonl", "rb") as file:
                texts[kind, count] = b"".join(file.readline() for _ in range(int(count)))
        loaded, evaluated, planning = judge(kind, texts[kind, count], answers)
        print(f"{kind}: plan {planning / 1e6:.1f} ms", file=sys.stderr)
        print(loaded, evaluated, flush=True)


main()
