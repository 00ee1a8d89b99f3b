"""The plain table form for clerks: a YAML file in which rules are lines and columns are bars.

    model: Aide au vélo
    data:
      quotient: number
      achat: {type: string, label: État du vélo}
    decisions:
      - name: aide
        question: Quelle aide la ville verse-t-elle ?
        policy: first
        inputs:
          - {expression: quotient, type: number}
          - {expression: achat, type: string, values: [neuf, occasion]}
        outputs:
          - {name: montant, type: number, default: "0"}
        notes: [pourquoi]
        rules: |
          quotient | achat      | montant | pourquoi
          < 700    | "neuf"     | 300     | Barème social
          -        | "occasion" | 100     | Tous les foyers

Cells are FEEL; a bar inside a cell is written `\\|`. A decision holds `rules` or a `value`.
`needs` lists the data and decisions it uses: by default, those above that its texts mention.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from parvis.decisions.dmn import elements as e
from parvis.decisions.dmn.boxes import clean_name
from parvis.decisions.dmn.errors import DmnError
from parvis.decisions.dmn.mentions import mentioned
from parvis.decisions.dmn.xml import megabytes
from parvis.decisions.feel.errors import closest, suggested
from parvis.decisions.speech import sentence

BAR = re.compile(r"(?<!\\)\|")
RULER = re.compile(r"[\s|:]*-{3,}[\s|:-]*")
STRING = re.compile(r'"((?:[^"\\]|\\["\\])*)"')

MAX_SHEET = 512 * 1024

TOO_BIG = "Ce tableau est trop lourd : {size} pour un maximum de 0,5 Mo. Faites-en un fichier DMN."
NOT_YAML = "Ce fichier n’est pas un tableau lisible : {reason}."
ALIAS = "Les ancres et les renvois (& et *) sont refusés : recopiez la valeur."
WANTED_MAP = "« {where} » doit contenir des lignes « clé : valeur »."
WANTED_LIST = "« {where} » doit être une liste."
UNKNOWN_KEY = "La clé « {key} » n’existe pas dans « {where} ».{close}"
MISSING = "« {key} » manque dans « {where} »."
WRONG_WIDTH = "Ligne {row} des règles de « {where} » : {found} cellules pour {wanted} colonnes."
WRONG_HEAD = "Colonne {column} des règles de « {where} » : « {found} » au lieu de « {wanted} »."
UNKNOWN_NEED = "« {name} », dont « {where} » a besoin, n’est ni une donnée ni une décision.{close}"
UNKNOWN_POLICY = "« {value} » n’existe pas. Choisissez parmi : {known}."

MODEL = ("model", "namespace", "description", "types", "data", "decisions")
TYPE = ("type", "values", "constraint", "list", "label", "fields")
DATA = ("type", "label")
DECISION = (
    "name", "type", "label", "question", "description", "needs", "value", "policy", "aggregation",
    "table_label", "table_type", "inputs", "outputs", "notes", "rules",
)  # fmt: skip
INPUT = ("expression", "type", "label", "values")
OUTPUT = ("name", "type", "label", "values", "default")
LITERAL = ("expression", "type", "language")
RULE = ("when", "then", "notes")
Known = Mapping[str, tuple[str, str]]  # name → ("data" or "decision", href)


def read_sheet(source: bytes | str) -> e.Definitions:
    """Read the YAML form of a model.

    source: bytes (UTF-8) or text. Returns the same structs as the XML reader.
    Raises DmnError with a French sentence that names the key, the decision or the line at fault.
    """
    loaded, lines = _load(source)
    sheet = _mapping(loaded, sentence("le fichier"), MODEL)
    model = clean_name(_text(sheet, "model")) or _missing("model", sentence("le fichier"))
    data = _mapping(sheet.get("data") or {}, "data")
    elements: list[e.Element] = []
    known: dict[str, tuple[str, str]] = {}
    for key, value in data.items():
        fields = _short(value, f"data, {key}", DATA)
        id_ = f"data-{len(elements) + 1}"
        type_ref, label = _texts(fields, "type", "label")
        elements.append(e.InputData(id_, clean_name(key), type_ref, label))
        known[clean_name(key)] = ("data", f"#{id_}")
    sheets = [
        _mapping(one, "decisions", DECISION)
        for one in _list(sheet.get("decisions") or [], "decisions")
    ]
    names = [clean_name(_text(one, "name")) or _missing("name", "decisions") for one in sheets]
    ids = [f"decision-{len(elements) + number}" for number in range(1, len(names) + 1)]
    later = {name: ("decision", f"#{id_}") for name, id_ in zip(names, ids, strict=True)}
    for fields, name, id_, line in zip(sheets, names, ids, lines, strict=True):
        elements.append(_decision(fields, e.Spot(line, 1), id_, known, later))
        known[name] = later[name]
    return e.Definitions(
        name=model,
        namespace=_text(sheet, "namespace") or "urn:parvis:" + re.sub(r"\W+", "-", model.lower()),
        types=tuple(_type(k, v) for k, v in _mapping(sheet.get("types") or {}, "types").items()),
        elements=tuple(elements),
        description=_text(sheet, "description"),
        by_id={element.id: element for element in elements},
    )


class _Loader(yaml.BaseLoader):
    """Every scalar stays the text that was typed; no alias, so no laugh of a billion."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise DmnError(ALIAS, line=mark.line + 1, column=mark.column + 1)
        return super().compose_node(parent, index)


def _load(source: bytes | str) -> tuple[Any, list[int]]:
    """The values of the file, and the line of each of its decisions."""
    size = len(source)
    if size > MAX_SHEET:
        raise DmnError(sentence(TOO_BIG, size=megabytes(size)))
    try:
        loader = _Loader(source)  # builds texts, lists and dicts only
        root = loader.get_single_node()
        return loader.construct_document(root) if root else None, _lines(root)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise DmnError(sentence(NOT_YAML, reason=fault.problem), line=line, column=column) from None
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise DmnError(sentence(NOT_YAML, reason=fault)) from None
    except RecursionError:
        raise DmnError(sentence(NOT_YAML, reason=sentence("imbrication trop profonde"))) from None


def _lines(root: Any) -> list[int]:
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    found = [value for key, value in pairs if key.value == "decisions"][-1:]
    listed = found[0].value if found and isinstance(found[0], yaml.SequenceNode) else []
    return [one.start_mark.line + 1 for one in listed]


def _type(name: str, value: Any) -> e.ItemDefinition:
    fields = _short(value, name, TYPE)
    components = _mapping(fields.get("fields") or {}, f"{name}, fields")
    return e.ItemDefinition(
        name=clean_name(name),
        type_ref=_text(fields, "type"),
        allowed_values=_tests(fields.get("values")),
        constraint=_tests(fields.get("constraint")),
        components=tuple(_type(k, v) for k, v in components.items()),
        is_collection=_text(fields, "list") in {"true", "yes", "oui"},
        label=_text(fields, "label"),
    )


def _decision(
    fields: Mapping[str, Any], spot: e.Spot, id_: str, before: Known, every: Known
) -> e.Decision:
    """before: what it may need that stands before it; every: the decisions, those after it too."""
    name = clean_name(_text(fields, "name"))
    if "value" in fields:
        logic: e.Boxed | None = _literal(fields["value"], name)
    else:
        logic = _table(fields, name) if "outputs" in fields else None
    later = [one for one in every if one not in before]
    default = mentioned(logic, before, later)
    needs = _needs(fields.get("needs"), name, {**every, **before}, default)
    return e.Decision(
        id=id_,
        name=name,
        type_ref=_text(fields, "type"),
        logic=logic,
        inputs=tuple(href for kind, href in needs if kind == "data"),
        decisions=tuple(href for kind, href in needs if kind == "decision"),
        label=_text(fields, "label"),
        question=_text(fields, "question"),
        description=_text(fields, "description"),
        spot=spot,
    )


def _needs(
    value: Any, where: str, known: Mapping[str, tuple[str, str]], default: list[str]
) -> list[tuple[str, str]]:
    names = default
    if value is not None:
        names = [clean_name(str(name)) for name in _list(value, f"{where}, needs")]
    for name in names:
        if name not in known:
            close = suggested(closest(name, known))
            raise DmnError(sentence(UNKNOWN_NEED, name=name, where=where, close=close))
    return [known[name] for name in names]


def _table(given: Mapping[str, Any], name: str) -> e.DecisionTable:
    inputs = tuple(_input(v, name) for v in _list(given.get("inputs") or [], f"{name}, inputs"))
    outputs = tuple(_output(v, name) for v in _list(given["outputs"], f"{name}, outputs"))
    notes = tuple(str(v) for v in _list(given.get("notes") or [], f"{name}, notes"))
    rules = given.get("rules") or []
    if isinstance(rules, str):
        heads = [clean_name(c.label or c.expression.text) for c in inputs]
        heads += [clean_name(c.label or c.name or name) for c in outputs]
        rows = _grid(rules, [*heads, *notes], name)
        read = tuple(_grid_rule(row, len(inputs), len(outputs)) for row in rows)
    else:
        read = tuple(_rule(rule, name, (len(inputs), len(outputs))) for rule in rules)
    policy = (_text(given, "policy") or "unique").upper()
    aggregation = _text(given, "aggregation").upper()
    return e.DecisionTable(
        inputs=inputs,
        outputs=outputs,
        rules=read,
        hit_policy=e.HitPolicy(_one_of(policy, e.HitPolicy)),
        aggregation=e.Aggregation(_one_of(aggregation, e.Aggregation)) if aggregation else None,
        annotations=notes,
        label=_text(given, "table_label"),
        type_ref=_text(given, "table_type"),
    )


def _one_of(value: str, known: Any) -> str:
    if value not in set(known):
        names = ", ".join(one.lower() for one in known)
        raise DmnError(sentence(UNKNOWN_POLICY, value=value.lower(), known=names))
    return value


def _input(value: Any, where: str) -> e.InputClause:
    fields = _mapping(value, f"{where}, inputs", INPUT)
    expression = _literal(fields.get("expression", ""), where)
    if fields.get("type"):
        expression = e.Literal(expression.text, _text(fields, "type"), expression.language)
    return e.InputClause(expression, _text(fields, "label"), _tests(fields.get("values")))


def _output(value: Any, where: str) -> e.OutputClause:
    fields = _mapping(value, f"{where}, outputs", OUTPUT)
    default = fields.get("default")
    return e.OutputClause(
        name=clean_name(_text(fields, "name")),
        label=_text(fields, "label"),
        type_ref=_text(fields, "type"),
        values=_tests(fields.get("values")),
        default=None if default is None else _literal(default, where),
    )


# --- the rules -----------------------------------------------------------------------------------


def _grid(text: str, heads: list[str], where: str) -> list[list[str]]:
    """Cut the lines of a grid into cells and check them against the columns."""
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or RULER.fullmatch(line):
            continue
        cells = [cell.strip().replace("\\|", "|") for cell in BAR.split(line)]
        if len(cells) != len(heads):
            counts = {"found": len(cells), "wanted": len(heads)}
            raise DmnError(sentence(WRONG_WIDTH, row=number, where=where, **counts))
        rows.append(cells)
    for column, (found, wanted) in enumerate(zip(rows[0] if rows else [], heads, strict=False), 1):
        if clean_name(found) != clean_name(wanted):
            message = sentence(WRONG_HEAD, column=column, where=where, found=found, wanted=wanted)
            raise DmnError(message)
    return rows[1:]


def _grid_rule(cells: list[str], inputs: int, outputs: int) -> e.Rule:
    end = inputs + outputs
    when, then = cells[:inputs], cells[inputs:end]
    return e.Rule(tuple(map(e.Literal, when)), tuple(map(e.Literal, then)), tuple(cells[end:]))


def _rule(value: Any, where: str, widths: tuple[int, int]) -> e.Rule:
    fields = _mapping(value, f"{where}, rules", RULE)
    when, then, notes = (_list(fields.get(key) or [], f"{where}, {key}") for key in RULE)
    if (len(when), len(then)) != widths:
        counts = {"found": len(when) + len(then), "wanted": sum(widths)}
        raise DmnError(sentence(WRONG_WIDTH, row="?", where=where, **counts))
    cells = [tuple(_literal(v, where) for v in side) for side in (when, then)]
    return e.Rule(cells[0], cells[1], tuple(str(note) for note in notes))


# --- values --------------------------------------------------------------------------------------


def _literal(value: Any, where: str) -> e.Literal:
    if isinstance(value, str):
        return e.Literal(value.strip())
    fields = _mapping(value, where, LITERAL)
    text, type_ref, language = _texts(fields, *LITERAL)
    return e.Literal(text.strip(), type_ref, language)


def _tests(value: Any) -> e.Literal | None:
    """Allowed values: a list of texts, or FEEL tests."""
    if isinstance(value, list):
        return e.Literal(", ".join(_quoted(str(item)) for item in value))
    return None if value in (None, "") else _literal(value, "values")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _short(value: Any, where: str, keys: tuple[str, ...]) -> Mapping[str, Any]:
    """A mapping, or the type alone as a text."""
    return {"type": value} if isinstance(value, str) else _mapping(value, where, keys)


def _mapping(value: Any, where: str, keys: tuple[str, ...] = ()) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise DmnError(sentence(WANTED_MAP, where=where))
    for key in value:
        if not isinstance(key, str) or (keys and key not in keys):
            close = suggested(closest(str(key), keys))
            raise DmnError(sentence(UNKNOWN_KEY, key=key, where=where, close=close))
    return value


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise DmnError(sentence(WANTED_LIST, where=where))
    return value


def _text(fields: Mapping[str, Any], key: str) -> str:
    return str(fields.get(key) or "")


def _texts(fields: Mapping[str, Any], *keys: str) -> tuple[str, ...]:
    return tuple(_text(fields, key) for key in keys)


def _missing(key: str, where: str) -> str:
    raise DmnError(sentence(MISSING, key=key, where=where))
