"""Checks that a file is a JSON array of OCSF Detection Findings.

    python3 validate_ocsf.py FILE

Needs `pip install py-ocsf-models`. Prints `N passed, M failed`, what is wrong with each that
failed, and exits 1 if any did. Beside the models, which leave most members optional, it checks
what pipelines rely on: the rule in `metadata.event_code`, one of three words in `status_code`,
the id in `resources[].uid`, and uids that name one finding each.
"""

import json
import sys

from py_ocsf_models.events.findings.detection_finding import DetectionFinding


def complaints(element, seen):
    """What is wrong with one element, as a list of sentences."""
    try:
        finding = DetectionFinding.model_validate(element)
    except ValueError as error:
        return [str(error)]
    found = []
    if finding.class_uid != 2004:
        found.append("class_uid is not 2004")
    version = tuple(int(part) for part in finding.metadata.version.split("."))
    if version < (1, 5, 0):
        found.append("metadata.version is older than 1.5.0")
    if not finding.metadata.event_code:
        found.append("metadata.event_code is missing")
    if finding.status_code not in ("PASS", "FAIL", "UNKNOWN"):
        found.append(f"status_code is {finding.status_code!r}")
    if not finding.resources or not all(each.uid for each in finding.resources):
        found.append("resources[].uid is missing")
    if finding.cloud is None or finding.cloud.account is None:
        found.append("cloud.account is missing")
    # 2001 to 2100 in milliseconds: a time in seconds or microseconds falls outside.
    if not 978_307_200_000 <= finding.time <= 4_102_444_800_000:
        found.append(f"time {finding.time} is not in milliseconds")
    if finding.finding_info.uid in seen:
        found.append(f"finding_info.uid {finding.finding_info.uid} names two findings")
    seen.add(finding.finding_info.uid)
    return found


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        elements = json.load(file)
    if not isinstance(elements, list):
        sys.exit("not an array")
    passed = failed = 0
    seen = set()
    for at, element in enumerate(elements):
        found = complaints(element, seen)
        if found:
            failed += 1
            print(f"element {at}: {'; '.join(found)}", file=sys.stderr)
        else:
            passed += 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
