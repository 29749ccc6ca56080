"""Validates a file of ASFF findings as Security Hub's `BatchImportFindings` would take it.

usage: validate_asff.py FILE

Against AWS's published model of the operation, in botocore: required members, types, enumerations, and 100 findings
a call; and against the lengths that the user guide gives, which the model leaves out. Prints what is wrong to stderr
and the count to stdout; ends with 1 if anything is.
"""

import itertools
import json
import operator
import sys

import botocore.session
import botocore.validate

# Source: the user guide of AWS Security Hub, "Required top-level ASFF attributes" and "Optional …".
LENGTHS = {"Id": 512, "GeneratorId": 512, "Title": 256, "Description": 1024}


def complaints(finding, seen):
    """What is wrong with one finding beside its shape, as a list of sentences."""
    found = [f"{name} has {len(finding[name])} characters" for name, most in LENGTHS.items() if len(finding[name]) > most]
    if len(finding.get("ProductFields", {})) > 50:
        found.append("more than 50 ProductFields")
    if not 1 <= len(finding["Resources"]) <= 32:
        found.append(f"{len(finding['Resources'])} resources")
    if any(len(each.get("Tags", {})) > 50 for each in finding["Resources"]):
        found.append("more than 50 tags")
    text = finding.get("Remediation", {}).get("Recommendation", {}).get("Text", "")
    if len(text) > 512:
        found.append(f"the recommendation has {len(text)} characters")
    _, service, region, account = finding["ProductArn"].split(":")[1:5]
    if (service, region, account) != ("securityhub", finding["Region"], finding["AwsAccountId"]):
        found.append(f"ProductArn {finding['ProductArn']} is of another account or region")
    if finding["Id"] in seen:
        found.append(f"Id {finding['Id']} names two findings")
    seen.add(finding["Id"])
    return found


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        findings = json.load(file)
    model = botocore.session.get_session().get_service_model("securityhub")
    shape = model.operation_model("BatchImportFindings").input_shape
    validator = botocore.validate.ParamValidator()
    failed, seen = 0, set()
    place = operator.itemgetter("ProductArn")
    for _, group in itertools.groupby(sorted(findings, key=place), key=place):
        while batch := list(itertools.islice(group, 100)):
            report = validator.validate({"Findings": batch}, shape)
            if report.has_errors():
                failed += 1
                print(report.generate_report()[:2000], file=sys.stderr)
            statuses = model.shape_for("ComplianceStatus").enum
            for finding in batch:
                wrong = complaints(finding, seen)
                if finding["Compliance"]["Status"] not in statuses:
                    wrong.append(f"Compliance.Status is {finding['Compliance']['Status']}")
                failed += len(wrong)
                for each in wrong:
                    print(f"{finding['Id']}: {each}", file=sys.stderr)
    print(f"{len(findings)} findings, {failed} failed")
    sys.exit(1 if failed or not findings else 0)


if __name__ == "__main__":
    main()
