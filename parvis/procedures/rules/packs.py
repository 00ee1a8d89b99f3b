"""A pack: read with all its faults at once, written back without loss."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar, overload

import msgspec

from parvis.common.shapes import learn
from parvis.procedures.enums import PackFault
from parvis.procedures.kinds.base import Feel
from parvis.procedures.rules.deadlines import add_period
from parvis.procedures.rules.decisions import rule_faults
from parvis.procedures.rules.logic import compile_form
from parvis.procedures.rules.papers import paper_faults
from parvis.procedures.rules.schema import closest, schema_faults
from parvis.procedures.rules.sources import Marks, read_yaml, write_yaml
from parvis.procedures.types import Case, Definition, Fault, Pack, PackError

SOURCE = "procedure.yaml"
EXPECTATIONS = ("visible", "errors", "ineligible", "department", "due", "outcome", "documents")
T = TypeVar("T")


def read_pack(files: Mapping[str, bytes]) -> Pack:
    """Read the files of a pack, by name, and check all that can be checked without a database.

    Raises PackError with every fault and its line: YAML, schema, expressions, names, circles,
    cases that name nothing. Cases are not run here: see `run_cases`.
    """
    if SOURCE not in files:
        raise PackError((Fault(code=PackFault.NO_FILE),))
    data, marks = read_yaml(files[SOURCE])
    faults = schema_faults(data)
    if faults:
        raise PackError(_placed(faults, marks))
    try:
        definition = decode(data)
    except msgspec.ValidationError as error:
        fault = Fault(code=PackFault.INVALID, params={"name": SOURCE, "reason": str(error)})
        raise PackError((fault,)) from None
    faults = definition_faults(definition)
    try:
        form = compile_form(definition)
    except PackError as error:
        faults += error.faults
    else:
        faults += rule_faults(definition, form, files) + paper_faults(definition, files)
    if faults:
        raise PackError(_placed(faults, marks))
    return Pack(definition=definition, files=dict(files))


def dump_pack(pack: Pack) -> dict[str, bytes]:
    """Return the files of a pack, byte for byte when its definition is still what they say.

    A definition that was changed since is written anew; the other files are kept.
    """
    files = dict(pack.files)
    if SOURCE in files:
        data, _marks = read_yaml(files[SOURCE])
        if not schema_faults(data) and decode(data) == pack.definition:
            return files
    return {**files, SOURCE: dump_definition(pack.definition)}


def dump_definition(definition: Definition) -> bytes:
    """Return the YAML of a definition; `read_pack` reads it back to an equal one."""
    values = msgspec.to_builtins(definition, enc_hook=str, builtin_types=(Decimal,))
    return write_yaml(_readable(values))


def encode(definition: Definition) -> dict[str, Any]:
    """Return a definition as JSON values, fit for a JSONB column; exact numbers become texts."""
    values = msgspec.to_builtins(definition, enc_hook=str, str_keys=True)
    return dict(values)


@overload
def decode(values: Any) -> Definition: ...
@overload
def decode(values: Any, kind: type[T]) -> T: ...
def decode(values: Any, kind: Any = Definition) -> Any:
    """Return the struct of plain values. Raises msgspec.ValidationError."""
    return msgspec.convert(values, kind, dec_hook=_custom)


def _custom(kind: type, value: Any) -> Any:
    """Expressions written as a bare number or boolean; words of our lists."""
    if kind is not Feel:
        return kind(value)
    if isinstance(value, bool):
        return Feel("true" if value else "false")
    if isinstance(value, str | int | float | Decimal) and str(value).strip():
        return Feel(f"{value:f}" if isinstance(value, Decimal) else str(value))
    raise ValueError("an expression is a text, a number or a boolean")


def _readable(value: Any) -> Any:
    """Blocks as lists and dictionaries, in the order of the struct: what YAML writes."""
    if isinstance(value, dict):
        return {key: _readable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_readable(one) for one in value]
    return value


def definition_faults(definition: Definition) -> tuple[Fault, ...]:
    """What the schema cannot see: empty periods, cases that name nothing."""
    faults: list[Fault] = []
    periods = {("retention",): definition.retention, ("appeal", "delay"): definition.appeal.delay}
    if definition.silence is not None:
        periods["silence", "after"] = definition.silence.after
    for path, period in periods.items():
        if not _is_period(period):
            faults.append(
                Fault(
                    code=PackFault.WRONG_PATTERN,
                    params={"name": path[-1], "value": period},
                    path=path,
                )
            )
    for index, case in enumerate(definition.cases):
        faults.extend(_case_faults(definition, index, case))
    return tuple(faults)


def _is_period(period: str) -> bool:
    from datetime import date

    try:
        return add_period(date(2000, 1, 1), period) > date(2000, 1, 1)
    except ValueError:
        return False


def _case_faults(definition: Definition, index: int, case: Case) -> list[Fault]:
    fields = [field for section in definition.form for field in section.fields]
    names = {field.id for field in fields if field.fillable}
    computed = {one.id for one in definition.computed}
    inner = {child.id for field in fields for child in getattr(field, "fields", ())}
    found = [("answers", name, names) for name in case.answers if name not in names]
    known = computed | set(EXPECTATIONS)
    found += [("expect", name, known) for name in case.expect if name not in known]
    for key in ("visible", "errors"):
        given = case.expect.get(key) or ()
        allowed = names | inner
        found += [("expect", name, allowed) for name in given if str(name) not in allowed]
    return [
        Fault(
            code=PackFault.UNKNOWN_FIELD,
            params={"name": name, "close": closest(str(name), allowed)},
            path=("cases", index, part, name),
        )
        for part, name, allowed in found
    ]


def _placed(faults: tuple[Fault, ...], marks: Marks) -> tuple[Fault, ...]:
    """The same faults with the line of their path, or of the nearest block around it."""
    placed = []
    for fault in faults:
        path = fault.path
        while path and path not in marks:
            path = path[:-1]
        line, column = marks.get(path, (0, 0))
        placed.append(msgspec.structs.replace(fault, line=line, column=column))
    return tuple(sorted(placed, key=lambda fault: (fault.line, fault.column)))


learn(Definition)
