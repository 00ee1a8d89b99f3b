"""Opening a dossier for its resident, and what the form engine needs of a request."""

import secrets
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import msgspec
from django.conf import settings
from django.core import signing
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.views.decorators.cache import never_cache

from parvis.common import clock
from parvis.common.access import go, public
from parvis.dossiers import actions, queries
from parvis.dossiers.enums import State
from parvis.dossiers.models import Dossier, Revision
from parvis.files import queries as files
from parvis.files.enums import FileKind
from parvis.files.types import FileInfo
from parvis.journal.types import Actor
from parvis.procedures import queries as procedures
from parvis.procedures.types import Definition, FieldContext, Form

SESSION_KEY = "drafts"
_PERMIT = "parvis.dossiers.permit"
_PERMIT_AGE = 24 * 3600
_MEDIA = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.WEBP: "image/webp",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.ODT: "application/vnd.oasis.opendocument.text",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.ODS: "application/vnd.oasis.opendocument.spreadsheet",
    FileKind.TEXT: "text/plain",
    FileKind.CSV: "text/csv",
}


class FormFile(msgspec.Struct, frozen=True):
    """A file as the form engine checks it and the page lists it. kind: a media type."""

    id: str
    name: str
    size: int
    kind: str
    state: str
    url: str
    error: str


class Filling(msgspec.Struct, frozen=True):
    """What is being filled in: the draft, or the edits that wait after submission."""

    dossier: Dossier
    definition: Definition
    form: Form
    revision: Revision | None
    context: FieldContext

    @property
    def answers(self) -> dict[str, Any]:
        """The answers to show: those that wait, else those of the dossier."""
        return self.revision.answers if self.revision else self.dossier.answers

    @property
    def typed(self) -> dict[str, Any]:
        """What could not be read, as it was typed."""
        return self.revision.typed if self.revision else self.dossier.typed

    @property
    def shown(self) -> int:
        """The version that the form carries."""
        return actions.shown_version(self.dossier, self.revision)

    @property
    def saved_at(self) -> Any:
        """The instant of the last save."""
        return self.revision.updated_at if self.revision else self.dossier.updated_at


View = Callable[..., HttpResponseBase]


def own(view: View) -> View:
    """Open the dossier named in the address: to its resident, or to the visitor who started it.

    Others are told that it does not exist; who is signed out is sent to sign in, and comes back.
    """

    @wraps(view)
    def opened(request: HttpRequest, number: str, **rest: Any) -> HttpResponseBase:
        dossier = find(request, number)
        if dossier is not None:
            return view(request, dossier, **rest)
        if request.user.is_authenticated:
            raise Http404
        return go(request, settings.LOGIN_URL)

    return public(never_cache(opened))


def find(request: HttpRequest, number: str) -> Dossier | None:
    """Return the dossier if this request may open it as its resident, else None."""
    person_id = request.user.pk
    started_here = number in request.session.get(SESSION_KEY, ())
    if person_id is None and not started_here:
        return None
    try:
        dossier = queries.by_number(number)
    except Dossier.DoesNotExist:
        return None
    if person_id is not None and dossier.owner_id == person_id:
        return dossier
    if not started_here or dossier.owner_id is not None:
        return None
    if person_id is not None:
        actions.adopt(dossier, actor=actor_of(request))
    return dossier


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts."""
    return request.actor  # type: ignore[attr-defined,no-any-return]


def filling(request: HttpRequest, dossier: Dossier, *, official: bool = False) -> Filling:
    """Return all that a page of the form needs; no statement for a draft without files.

    official: leave out the edits that wait.
    """
    waits = dossier.state == State.SUBMITTED and not official
    return Filling(
        dossier=dossier,
        definition=procedures.definition(dossier.procedure_version_id),
        form=procedures.form(dossier.procedure_version_id),
        revision=queries.pending_revision(dossier.pk) if waits else None,
        context=form_context(request, dossier),
    )


def form_context(request: HttpRequest, dossier: Dossier) -> FieldContext:
    """Return what the form engine knows of the outside."""
    person_id = request.user.pk

    def linked(number: str) -> str | None:
        return None if person_id is None else queries.title_visible_to(person_id, number)

    def usable(ids: Sequence[str]) -> tuple[FormFile, ...]:
        return usable_files(request, dossier, ids)

    return FieldContext(
        now=clock.now(),
        audience=dossier.audience,
        places=procedures.PLACES,
        files=usable,
        dossiers=linked,
        new_id=new_row_id,
    )


def new_row_id() -> str:
    """Return the id of a new row of a repetition."""
    return f"r{secrets.token_hex(4)}"


def usable_files(
    request: HttpRequest, dossier: Dossier, ids: Sequence[str]
) -> tuple[FormFile, ...]:
    """Return those of the files that are attached to this dossier or were sent by this person."""
    if not ids:
        return ()
    attached = {file.id: file for file in files.of_subject("dossier", dossier.pk)}
    others = [one for one in ids if one not in attached]
    held = files.held(others, files.holder(request)) if others else []
    found = {**attached, **{file.id: file for file in files.info(held)}} if held else attached
    return tuple(_form_file(found[one]) for one in ids if one in found)


def permit(dossier: Dossier) -> str:
    """Return what lets a page be saved, and nothing else, after its session has ended."""
    return signing.dumps([dossier.number, dossier.owner_id], salt=_PERMIT)


def read_permit(token: str, number: str) -> int | None:
    """Return the id of the person for whom the page was drawn, None when the permit is not good."""
    try:
        found, person_id = signing.loads(token, salt=_PERMIT, max_age=_PERMIT_AGE)
    except signing.BadSignature:
        return None
    return person_id if found == number else None


class SeeOther(HttpResponseRedirect):
    """After a form was sent: read this page next, whatever the method was."""

    status_code = 303


def redirect_to(address: str) -> HttpResponse:
    """Send the browser to another page of ours."""
    return SeeOther(address)


def _form_file(file: FileInfo) -> FormFile:
    return FormFile(
        file.id, file.name, file.size, _MEDIA[file.kind], file.state, file.url, file.error
    )
