"""`parvis decide`: evaluate, explain or check the decisions of a model from the command line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from parvis.decisions.dmn.checks import check_model
from parvis.decisions.dmn.errors import DmnError, Finding, Severity
from parvis.decisions.dmn.model import DecisionResult, Model, load_model, table_from_yaml
from parvis.decisions.feel.convert import from_python
from parvis.decisions.feel.texts import parse_temporal, value_text
from parvis.decisions.feel.types import ANY, Type

DESCRIPTION = "Évalue les décisions d’un modèle DMN (.dmn) ou d’un tableau (.yaml)."
ASK_DECISION = "Ce modèle contient plusieurs décisions, précisez-en une avec --decision : {names}."
NO_DECISION = "Ce modèle ne contient aucune décision."
NOT_JSON = "Les données (--input) ne sont pas du JSON lisible : {reason}."
NOT_OBJECT = 'Les données (--input) doivent être un objet JSON : {"nom": valeur}.'
TEMPORAL = {
    "date", "time", "date and time", "days and time duration", "years and months duration",
}  # fmt: skip
NOT_DATE = "La date (--now) doit être au format 2027-03-15T10:30:00+01:00."


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0 done, 1 no value or errors, 2 wrong use."""
    options = _parser().parse_args(argv)
    with options.model as file:
        source = file.read()
    imports = []
    for other in options.imported:
        with other as file:
            imports.append(file.read())
    try:
        model = _load(options.model.name, source, imports)
        if options.check:
            return _check(model)
        name = _decision(model, options.decision)
        inputs = _typed(_inputs(options.input), model.types_of(name))
        result = model.evaluate(name, inputs, now=_now(options.now), trace=options.explain)
    except DmnError as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    return _show(result)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parvis decide", description=DESCRIPTION)
    parser.add_argument("model", type=argparse.FileType("rb"), help="fichier .dmn ou .yaml")
    parser.add_argument("--input", default="{}", help="données, en JSON")
    parser.add_argument("--decision", default="", help="nom de la décision")
    parser.add_argument("--now", default="", help="instant de now(), au format ISO 8601")
    parser.add_argument("--explain", action="store_true", help="raconter la décision")
    parser.add_argument("--check", action="store_true", help="vérifier le modèle sans l’évaluer")
    parser.add_argument(
        "--import", dest="imported", action="append", default=[], type=argparse.FileType("rb"),
        metavar="FICHIER", help="autre modèle, importé par celui-ci",
    )  # fmt: skip
    return parser


def _load(name: str, source: bytes, imports: list[bytes]) -> Model:
    if name.endswith((".yaml", ".yml")):
        return table_from_yaml(source)
    return load_model(source, imports=imports)


def _decision(model: Model, name: str) -> str:
    if name:
        return name
    if not model.decisions:
        raise DmnError(NO_DECISION)
    if len(model.decisions) > 1:
        raise DmnError(ASK_DECISION.format(names=", ".join(model.decisions)))
    return model.decisions[0]


def _inputs(text: str) -> dict[str, Any]:
    try:
        inputs = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as fault:
        raise DmnError(NOT_JSON.format(reason=fault)) from None
    if not isinstance(inputs, dict):
        raise DmnError(NOT_OBJECT)
    return inputs


def _typed(inputs: dict[str, Any], types: dict[str, Type]) -> dict[str, Any]:
    return {name: _read(value, types.get(name)) for name, value in inputs.items()}


def _read(value: Any, type_: Type | None) -> Any:
    """A JSON value as its declared type: JSON has no dates nor durations, they come as texts."""
    known = ANY if type_ is None else type_.resolved()
    if isinstance(value, str) and known.kind in TEMPORAL:
        try:
            return parse_temporal(value)
        except ValueError:
            return value
    if isinstance(value, list):
        return [_read(one, known.item) for one in value]
    if isinstance(value, dict):
        fields = known.fields or {}
        return {name: _read(one, fields.get(name)) for name, one in value.items()}
    return value


def _now(text: str) -> datetime:
    if not text:
        return datetime.now(UTC)  # noqa: TID251 - a command of its own: no clock above it
    try:
        now = datetime.fromisoformat(text)
    except ValueError:
        raise DmnError(NOT_DATE) from None
    return now if now.tzinfo else now.replace(tzinfo=UTC)


def _check(model: Model) -> int:
    findings = check_model(model)
    for finding in findings:
        sys.stdout.write(f"{_label(finding)} {finding}\n")
    if not findings:
        sys.stdout.write("Rien à signaler.\n")
    return int(any(finding.severity is Severity.ERROR for finding in findings))


def _label(finding: Finding) -> str:
    words = {Severity.ERROR: "Erreur", Severity.WARNING: "À voir", Severity.INFO: "Pour info"}
    return f"[{words[finding.severity]}]"


def _show(result: DecisionResult) -> int:
    if result.trace is not None:
        for sentence in result.trace.sentences:
            sys.stdout.write(sentence + "\n")
    else:
        for note in result.notes:
            sys.stderr.write(f"« {note.decision} » : {note.message}\n")
    sys.stdout.write(_json(result.value) + "\n")
    return int(result.value is None)


def _json(value: Any) -> str:
    """A value as JSON, numbers with all their digits, dates and durations as their ISO text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list):
        return "[" + ", ".join(map(_json, value)) + "]"
    if isinstance(value, dict):
        pairs = (f"{_json(key)}: {_json(one)}" for key, one in value.items())
        return "{" + ", ".join(pairs) + "}"
    plain = value is None or isinstance(value, bool | str)
    return json.dumps(value if plain else value_text(from_python(value)), ensure_ascii=False)
