"""Files joined to an answer. The answer is the list of the public ids of the uploads."""

from typing import Annotated, Any, ClassVar, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from msgspec import Meta

from parvis.common import formats
from parvis.procedures.kinds.base import Display, Field, FieldContext, FieldView, Posted

Family = Literal["pdf", "image", "document", "sheet", "text"]
FAMILIES: dict[str, tuple[str, ...]] = {
    "pdf": ("application/pdf",),
    "image": ("image/jpeg", "image/png", "image/webp"),
    "document": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.oasis.opendocument.text",
    ),
    "sheet": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.spreadsheet",
        "text/csv",
    ),
    "text": ("text/plain",),
}
_NAMES = {
    "pdf": gettext_lazy("PDF"),
    "image": gettext_lazy("photo"),
    "document": gettext_lazy("traitement de texte"),
    "sheet": gettext_lazy("tableur"),
    "text": gettext_lazy("texte"),
}


class Attachment(Field, frozen=True, tag="attachment"):
    """One or several files. `max_size` in megabytes each."""

    accept: Annotated[tuple[Family, ...], Meta(min_length=1)] = ("pdf", "image")
    max_files: Annotated[int, Meta(ge=1, le=20)] = 1
    max_size: Annotated[int, Meta(ge=1, le=200)] = 50

    title: ClassVar[Any] = gettext_lazy("Pièce justificative")
    feel_type: ClassVar[str] = "list<string>"
    widget: ClassVar[str] = "upload"

    def media_types(self) -> tuple[str, ...]:
        """The media types accepted, decided by content."""
        return tuple(kind for family in self.accept for kind in FAMILIES[family])

    def read(self, posted: Posted, name: str) -> Any:
        """The public ids posted beside the file input."""
        return list(posted.every(name))

    def parse(self, raw: Any, context: FieldContext) -> list[str] | None:
        """Ids of uploads that this person may use; others are refused."""
        given = [raw] if isinstance(raw, str) and raw else raw or []
        if not isinstance(given, list | tuple) or not all(isinstance(i, str) for i in given):
            raise self.invalid(_("Envoyez le fichier à nouveau."))
        ids = list(dict.fromkeys(given))
        if not ids:
            return None
        if len(ids) > self.max_files:
            raise self.invalid(
                ngettext(
                    "Gardez un seul fichier.",
                    "Gardez au plus %(count)d fichiers.",
                    self.max_files,
                )
                % {"count": self.max_files}
            )
        facts = {fact.id: fact for fact in context.files(ids)}
        for one in ids:
            if one not in facts:
                raise self.invalid(_("Un fichier n’est plus là. Envoyez-le à nouveau."))
            self._hold(facts[one])
        return ids

    def _hold(self, fact: Any) -> None:
        if fact.kind not in self.media_types():
            raise self.invalid(
                _("« %(name)s » n’est pas d’un type accepté. Types acceptés : %(types)s.")
                % {"name": fact.name, "types": self.families()}
            )
        limit = self.max_size * 1_000_000
        if fact.size > limit:
            raise self.invalid(
                _("Ce fichier pèse %(size)s. Le maximum est %(limit)s.")
                % {"size": formats.filesize(fact.size), "limit": formats.filesize(limit)}
            )

    def families(self) -> str:
        """« PDF, photo »."""
        return ", ".join(str(_NAMES[family]) for family in self.accept)

    def missing(self) -> str:
        """What to join."""
        return _("Joignez « %(label)s ».") % {"label": self.label}

    def files(self, answer: Any) -> tuple[str, ...]:
        """The public ids."""
        return tuple(answer or ())

    def display(self, answer: Any) -> Display:
        """The files, resolved by the page."""
        return Display(files=tuple(answer or ()))

    def export(self, answer: Any) -> int | None:
        """How many files: a spreadsheet holds no file."""
        return len(answer) if answer else None

    def view(self, name: str, raw: Any, context: FieldContext, **seen: Any) -> FieldView:
        """A native file input with the list of what was sent."""
        ids = [one for one in raw if isinstance(one, str)] if isinstance(raw, list | tuple) else []
        facts = {fact.id: fact for fact in context.files(ids)} if ids else {}
        return self.face(
            name,
            seen,
            files=tuple(facts[one] for one in ids if one in facts),
            accept=",".join(self.media_types()),
            multiple=self.max_files > 1,
            can_add=len(ids) < self.max_files,
            text=_("%(types)s, %(limit)s au plus")
            % {
                "types": self.families(),
                "limit": formats.filesize(self.max_size * 1_000_000),
            },
        )


class IdentityDocument(Attachment, frozen=True, tag="identity_document"):
    """A scan of an identity document: erased at the decision, never exported."""

    max_files: Annotated[int, Meta(ge=1, le=4)] = 2
    max_size: Annotated[int, Meta(ge=1, le=20)] = 20

    title: ClassVar[Any] = gettext_lazy("Pièce d’identité")
    erased_at_decision: ClassVar[bool] = True

    def export(self, answer: Any) -> int | None:
        """Only that one was given."""
        return 1 if answer else None
