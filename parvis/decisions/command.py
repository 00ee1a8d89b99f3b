"""`parvis decide`: evaluate, explain or check the decisions of a model from the command line."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from parvis.decisions.dmn.checks import check_model
from parvis.decisions.dmn.errors import DmnError, Severity
from parvis.decisions.dmn.model import DecisionResult, Model, load_model, table_from_yaml
from parvis.decisions.feel.convert import from_python
from parvis.decisions.feel.texts import parse_temporal, value_text
from parvis.decisions.feel.types import ANY, Type
from parvis.decisions.speech import in_language, sentence

DESCRIPTION = "Évalue les décisions d’un modèle DMN (.dmn) ou d’un tableau (.yaml)."
ASK_DECISION = "Ce modèle contient plusieurs décisions, précisez-en une avec --decision : {names}."
NO_DECISION = "Ce modèle ne contient aucune décision."
NOT_JSON = "Les données (--input) ne sont pas du JSON lisible : {reason}."
NOT_OBJECT = 'Les données (--input) doivent être un objet JSON : {"nom": valeur}.'
TEMPORAL = {
    "date", "time", "date and time", "days and time duration", "years and months duration",
}  # fmt: skip
NOT_DATE = "La date (--now) doit être au format 2027-03-15T10:30:00+01:00."
LABELS = {Severity.ERROR: "Erreur", Severity.WARNING: "À voir", Severity.INFO: "Pour info"}
LANGUAGES = ("fr", "en")


def main(argv: Sequence[str] | None = None, *, lang: str = "fr") -> int:
    """Run the command and return its exit status: 0 done, 1 no value or errors, 2 wrong use.

    lang: of its sentences, « fr » or « en », unless --lang says it.
    """
    asked, _rest = _languages(lang).parse_known_args(argv)
    lang = asked.lang
    options = _parser(lang).parse_args(argv)
    with options.model as file:
        source = file.read()
    imports = []
    for other in options.imported:
        with other as file:
            imports.append(file.read())
    try:
        model = _load(options.model.name, source, imports)
        if options.check:
            return _check(model, lang)
        name = _decision(model, options.decision)
        inputs = _typed(_inputs(options.input), model.types_of(name))
        result = model.evaluate(name, inputs, now=_now(options.now), trace=options.explain)
    except DmnError as fault:
        sys.stderr.write(f"{in_language(fault, lang)}\n")
        return 2
    return _show(result, lang)


def _languages(lang: str) -> argparse.ArgumentParser:
    """Read the language alone: the help of the command is said in it."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--lang", choices=LANGUAGES, default=lang)
    return parser


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language of a terminal: English where its locale is English, else French."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environment[name] for name in names if environment.get(name)), "")
    return "en" if locale.lower().startswith("en") else "fr"


def _parser(lang: str) -> argparse.ArgumentParser:
    def say(text: str) -> str:
        return in_language(sentence(text), lang)

    parser = argparse.ArgumentParser(prog="parvis decide", description=say(DESCRIPTION))
    add = parser.add_argument
    add("model", type=argparse.FileType("rb"), help=say("fichier .dmn ou .yaml"))
    add("--input", default="{}", help=say("données, en JSON"))
    add("--decision", default="", help=say("nom de la décision"))
    add("--now", default="", help=say("instant de now(), au format ISO 8601"))
    add("--explain", action="store_true", help=say("raconter la décision"))
    add("--check", action="store_true", help=say("vérifier le modèle sans l’évaluer"))
    add("--lang", choices=LANGUAGES, help=say("langue des phrases ; sinon celle du terminal"))
    add(
        "--import", dest="imported", action="append", default=[], type=argparse.FileType("rb"),
        metavar=say("FICHIER"), help=say("autre modèle, importé par celui-ci"),
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
        raise DmnError(sentence(ASK_DECISION, names=", ".join(model.decisions)))
    return model.decisions[0]


def _inputs(text: str) -> dict[str, Any]:
    try:
        inputs = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as fault:
        raise DmnError(sentence(NOT_JSON, reason=fault)) from None
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


def _check(model: Model, lang: str) -> int:
    findings = check_model(model)
    for finding in findings:
        label = in_language(sentence(LABELS[finding.severity]), lang)
        sys.stdout.write(f"[{label}] {in_language(finding, lang)}\n")
    if not findings:
        sys.stdout.write(in_language(sentence("Rien à signaler."), lang) + "\n")
    return int(any(finding.severity is Severity.ERROR for finding in findings))


def _show(result: DecisionResult, lang: str) -> int:
    if result.trace is not None:
        for told in result.trace.sentences:
            sys.stdout.write(in_language(told, lang) + "\n")
    else:
        for note in result.notes:
            place = sentence("« {} »", note.decision)
            said = sentence("{} : {}", place, sentence(note.message))
            sys.stderr.write(in_language(said, lang) + "\n")
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
