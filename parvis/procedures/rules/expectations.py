"""What the cases of a pack expect, changed in its file without touching anything else."""

from collections.abc import Mapping

import msgspec

from parvis.procedures.rules.packs import decode, dump_definition
from parvis.procedures.rules.sources import read_yaml
from parvis.procedures.types import Case, Definition, PackError

_JSON = msgspec.json.Encoder(enc_hook=str, decimal_format="number")


def with_outcomes(source: bytes, outcomes: Mapping[str, str]) -> bytes:
    """Return `procedure.yaml` in which cases, by name, expect another outcome.

    Only the words of the outcomes change: comments and layout stay. A file written so that this
    cannot be done is written anew. Cases that expect no outcome are left as they are.
    """
    data, marks = read_yaml(source)
    definition = decode(data)
    wanted = _changed(definition, outcomes)
    lines = source.decode("utf-8-sig").split("\n")
    for number, case in enumerate(definition.cases):
        place = marks.get(("cases", number, "expect", "outcome"))
        if place is None or wanted.cases[number] == case:
            continue
        line, column = place
        head, tail = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
        old = str(case.expect["outcome"])
        if tail.startswith(old):
            new = str(wanted.cases[number].expect["outcome"])
            lines[line - 1] = head + new + tail.removeprefix(old)
    made = "\n".join(lines).encode()
    return made if decode(read_yaml(made)[0]) == wanted else dump_definition(wanted)


def with_case(source: bytes, case: Case) -> bytes:
    """Return `procedure.yaml` with one case more, after the others.

    What is written stays as it is; a file written so that this cannot be done is written anew.
    """
    data, marks = read_yaml(source)
    definition = decode(data)
    wanted = msgspec.structs.replace(definition, cases=(*definition.cases, case))
    lines = source.decode("utf-8-sig").split("\n")
    line, column = marks.get(("cases", len(definition.cases) - 1), (1, 1))
    margin = lines[line - 1][: column - 1].rpartition("-")[0]
    end = line
    while end < len(lines) and lines[end].startswith(margin + " "):
        end += 1
    written = _JSON.encode(case).decode()  # a line of JSON is a line of YAML
    made = "\n".join([*lines[:end], f"{margin}- {written}", *lines[end:]]).encode()
    try:
        return made if decode(read_yaml(made)[0]) == wanted else dump_definition(wanted)
    except (PackError, msgspec.ValidationError):
        return dump_definition(wanted)


def _changed(definition: Definition, outcomes: Mapping[str, str]) -> Definition:
    cases = tuple(
        msgspec.structs.replace(case, expect={**case.expect, "outcome": outcomes[case.name]})
        if case.name in outcomes and "outcome" in case.expect
        else case
        for case in definition.cases
    )
    return msgspec.structs.replace(definition, cases=cases)
