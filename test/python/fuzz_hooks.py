"""Leads the fuzzer to what is there: ids that it would not guess. Streams that never end are not followed."""

import json
import os

import schemathesis

NAMES = json.loads(os.environ["FLEETLOG_FUZZ_NAMES"])


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    # Half of the names as the fuzzer made them, half of what is there.
    for key, value in (path_parameters or {}).items():
        known = NAMES.get(key)
        if known and len(str(value)) % 2 == 0:
            path_parameters[key] = known[len(str(value)) // 2 % len(known)]
    return path_parameters


@schemathesis.hook
def before_call(context, case, kwargs):
    # Whatever phase the case is of: the filters for parameters are asked in some only.
    if case.query and "true" in str(case.query.get("follow")).lower():
        case.query["follow"] = "false"
