"""From a definition to a compiled form: expressions read, names known, no vicious circle."""

import re
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from parvis.decisions import Expression, FeelError, compile_expression, is_reserved
from parvis.procedures.enums import PackFault, ValueType
from parvis.procedures.kinds import FIELD_KINDS
from parvis.procedures.kinds.base import Field
from parvis.procedures.kinds.repetition import Repetition
from parvis.procedures.types import (
    Computed,
    Definition,
    Fault,
    Form,
    Formula,
    PackError,
    Page,
    Slot,
)

AUDIENCE = "audience"
RESERVED = {
    AUDIENCE, "visible", "errors", "ineligible", "department", "due", "outcome",
}  # fmt: skip
Path = tuple[str | int, ...]
FIELDS_AT_MOST = 800
_WORD = re.compile(r"[a-z][a-z0-9_]*")


def compile_form(definition: Definition) -> Form:
    """Compile the form of a definition, once per version.

    Raises PackError with one fault per expression that does not read, name that nobody bears,
    identifier that is reserved or taken, option that makes no sense, source that is asked on a
    later page, and circle of conditions.
    """
    return _Compiler(definition).form()


class _Compiler:
    """One compilation: gathers every fault before giving up."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.faults: list[Fault] = []
        self.paths: dict[str, Path] = {}
        self.page_of: dict[str, int] = {}
        self.parent_of: dict[str, str] = {}
        self.needs: dict[str, set[str]] = {}
        self.live: set[str] = set()
        self.fields = self._collect()
        self.names = {AUDIENCE: "string", **self._types("")}
        for computed in definition.computed:
            self.names[computed.id] = FIELD_KINDS.get(computed.kind).feel_type

    def form(self) -> Form:
        """Everything, or PackError."""
        definition = self.definition
        if len(self.fields) > FIELDS_AT_MOST:
            self._fault(
                PackFault.OUT_OF_RANGE, ("form",), name="form", expected=f"≤ {FIELDS_AT_MOST}"
            )
            raise PackError(tuple(self.faults))
        whens = [
            self._expression(section.when, ("form", i, "when"))
            for i, section in enumerate(definition.form)
        ]
        parts = {field.id: self._parts(field, whens) for field in self.fields}
        formulas = {one.id: self._formula(i, one) for i, one in enumerate(definition.computed)}
        ineligible = tuple(
            (one, self._required(one.when, ("ineligible", i, "when")))
            for i, one in enumerate(definition.ineligible)
        )
        routes = tuple(
            (one.department, self._required(one.when, ("routing", i, "when"), live=False))
            for i, one in enumerate(definition.routing)
        )
        order = self._order()
        self._refuse_later(order)
        if not any(field.fillable for field in self.fields):
            self._fault(PackFault.EMPTY_FORM, ("form",))
        if self.faults:
            raise PackError(tuple(self.faults))
        slots = {field.id: self._slot(field, *parts[field.id]) for field in self.fields}
        return Form(
            slug=definition.slug,
            department=definition.department,
            pages=self._pages(whens, slots),
            slots=slots,
            rows=self._rows(order, slots),
            formulas=formulas,
            order=tuple(name for name in order if name not in self.parent_of),
            ineligible=ineligible,
            routes=routes,
        )

    def _pages(self, whens: list[Expression | None], slots: dict[str, Slot]) -> tuple[Page, ...]:
        return tuple(
            Page(
                number=number,
                title=section.title,
                text=section.text,
                when=whens[number - 1],
                slots=tuple(slots[field.id] for field in section.fields),
            )
            for number, section in enumerate(self.definition.form, 1)
        )

    def _rows(self, order: tuple[str, ...], slots: dict[str, Slot]) -> dict[str, tuple[Slot, ...]]:
        rows: dict[str, list[Slot]] = {
            field.id: [] for field in self.fields if isinstance(field, Repetition)
        }
        for name in order:
            if parent := self.parent_of.get(name):
                rows[parent].append(slots[name])
        return {name: tuple(found) for name, found in rows.items()}

    def _slot(
        self, field: Field, when: Expression | None, bounds: tuple[tuple[str, Expression], ...]
    ) -> Slot:
        parent = self.parent_of.get(field.id, "")
        return Slot(
            field=field,
            page=self.page_of[field.id],
            parent=parent,
            when=when,
            bounds=bounds,
            live=field.id in self.live or parent in self.live,
        )

    def _collect(self) -> list[Field]:
        """Every field, rows included, with its place; identifiers are unique in the whole form."""
        found: list[Field] = []
        for page, section in enumerate(self.definition.form, 1):
            for i, field in enumerate(section.fields):
                path: Path = ("form", page - 1, "fields", i)
                found.append(field)
                self._place(field.id, path, page)
                if isinstance(field, Repetition):
                    for j, child in enumerate(field.fields):
                        found.append(child)
                        self._place(child.id, (*path, "fields", j), page)
                        self.parent_of[child.id] = field.id
        for i, computed in enumerate(self.definition.computed):
            self._place(computed.id, ("computed", i), 0)
        for field in found:
            for reason in field.faults():
                self._fault(PackFault.OPTION, self.paths[field.id], name=field.id, reason=reason)
        return found

    def _types(self, parent: str) -> dict[str, str]:
        """The names of the root or of a row, with their types in FEEL."""
        return {
            field.id: field.type_name()
            for field in self.fields
            if field.fillable and self.parent_of.get(field.id, "") == parent
        }

    def _place(self, name: str, path: Path, page: int) -> None:
        if name in RESERVED or is_reserved(name):
            self._fault(PackFault.RESERVED, (*path, "id"), name=name)
        if name in self.paths:
            self._fault(PackFault.DUPLICATE, (*path, "id"), name=name)
            return
        self.paths[name] = path
        if page:
            self.page_of[name] = page

    def _parts(
        self, field: Field, whens: list[Expression | None]
    ) -> tuple[Expression | None, tuple[tuple[str, Expression], ...]]:
        """The condition and the bounds of a field."""
        path = self.paths[field.id]
        parent = self.parent_of.get(field.id, "")
        names = self.names | (self._types(parent) if parent else {})
        when = self._expression(field.when, (*path, "when"), names)
        bounds = []
        for bound in field.bounds:
            text = getattr(field, bound)
            text = None if text is None else literal_of(text)
            expression = self._expression(
                text, (*path, bound), names, gives=field.feel_type, live=False
            )
            if expression is not None:
                bounds.append((bound, expression))
        section = whens[self.page_of[field.id] - 1]
        self._need(
            field.id,
            set(when.names if when else ()) | set(section.names if section else ()),
        )
        return when, tuple(bounds)

    def _need(self, name: str, needs: set[str]) -> None:
        """A row's field needs its brothers; what it needs of the root, its repetition needs too."""
        needs = needs - {AUDIENCE}
        parent = self.parent_of.get(name)
        self.needs.setdefault(name, set()).update(needs)
        if parent:
            outside = {one for one in needs if self.parent_of.get(one) != parent}
            self.needs.setdefault(parent, set()).update(outside)
            self.needs[name] -= {parent}

    def _formula(self, index: int, computed: Computed) -> Formula:
        kind = FIELD_KINDS.get(computed.kind)
        path: Path = ("computed", index, "value")
        expression = self._required(computed.value, path, gives=kind.feel_type)
        self._need(computed.id, set(expression.names))
        field = kind(id=computed.id, label=computed.label, hint=computed.hint)
        return Formula(definition=computed, expression=expression, field=field)

    def _required(
        self, text: str, path: Path, *, gives: str = "boolean", live: bool = True
    ) -> Expression:
        found = self._expression(text, path, gives=gives, live=live)
        return found or compile_expression("null")

    def _expression(
        self,
        text: str | None,
        path: Path,
        names: Mapping[str, str] | None = None,
        *,
        gives: str = "boolean",
        live: bool = True,
    ) -> Expression | None:
        """Compile one expression; gives: the type in FEEL that its place wants."""
        if text is None:
            return None
        try:
            expression = _compile(text, self.names if names is None else names)
        except FeelError as error:
            self._feel_fault(path, text, error.message, error.column)
            return None
        for note in expression.faults:
            self._feel_fault(path, text, note.message, note.column)
        if not _fits(expression.type, gives):
            self._fault(
                PackFault.TYPE,
                path,
                text=_short(text),
                found=_value_type(expression.type),
                expected=_value_type(gives),
            )
        if live:
            self.live |= expression.names
        return expression

    def _feel_fault(self, path: Path, text: str, message: str, column: int) -> None:
        reason = message.rstrip(". ")
        self._fault(PackFault.FEEL, path, reason=reason, column=column, text=_short(text))

    def _order(self) -> tuple[str, ...]:
        graph = {name: sorted(self.needs.get(name, ())) for name in self.paths}
        try:
            return tuple(name for name in TopologicalSorter(graph).static_order() if name in graph)
        except CycleError as error:
            circle = " → ".join(reversed(error.args[1]))
            name = error.args[1][0]
            self._fault(PackFault.CYCLE, self.paths.get(name, ()), circle=circle)
            return ()

    def _refuse_later(self, order: tuple[str, ...]) -> None:
        """A field may not wait for an answer of a later page, even through a computed value."""
        latest: dict[str, int] = {}
        for name in order:
            pages = [latest.get(one, 0) for one in self.needs.get(name, ())]
            own = self.page_of.get(name, 0)
            if own:
                for source in sorted(self.needs.get(name, ())):
                    if latest.get(source, 0) > own:
                        self._fault(
                            PackFault.LATER, (*self.paths[name], "when"), name=name, source=source
                        )
            latest[name] = own or max(pages, default=0)

    def _fault(self, code: PackFault, path: Path, **params: object) -> None:
        self.faults.append(Fault(code=code, params=params, path=path))


def _compile(text: str, names: Mapping[str, str]) -> Expression:
    """Compile with the names that the text holds; with all of them to say what is wrong.

    A form of 300 fields would otherwise describe all of them to each of its expressions.
    """
    held = {word: names[word] for word in _WORD.findall(text) if word in names}
    try:
        return compile_expression(text, names=held)
    except FeelError:
        return compile_expression(text, names=names)


def _fits(found: str, wanted: str) -> bool:
    """Whether a value of this type may stand where that one is wanted; a day may for an instant."""
    return found in ("Any", "Null", wanted) or {found, wanted} == {"date", "date and time"}


def _value_type(name: str) -> ValueType:
    return ValueType(name) if name in ValueType.values else ValueType.OTHER


def literal_of(text: str) -> str:
    """A bound written as a bare day or hour is that day or hour, not a subtraction."""
    if len(text) == 10 and text[4] == text[7] == "-" and text.replace("-", "").isdigit():
        return f'date("{text}")'
    if len(text) == 5 and text[2] == ":" and text.replace(":", "").isdigit():
        return f'time("{text}:00")'
    return text


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
