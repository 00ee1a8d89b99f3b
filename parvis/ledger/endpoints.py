"""What machines read of the ledger: checkpoint, tiles, bundles, receipts; the witness's door."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from parvis.common.access import public, signed_in
from parvis.ledger import actions, queries
from parvis.ledger.rules.notes import NoteProblem
from parvis.ledger.rules.paths import BadTileError, read_tile_path

TEXT = "text/plain; charset=utf-8"
FOR_EVER = "public, max-age=31536000, immutable"
FRESH = "public, max-age=5"
LONGEST = 64_000  # bytes of a request to the witness


def _say(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", content_type=TEXT, status=status)


@public
@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The last signed checkpoint, with its cosignatures."""
    note = queries.published()
    if note is None:
        return _say(_("Ce registre n’a pas encore de point de contrôle."), HTTPStatus.NOT_FOUND)
    return HttpResponse(note, content_type=TEXT, headers={"Cache-Control": FRESH})


@public
@require_safe
def tile(request: HttpRequest, path: str) -> HttpResponse:
    """A tile or an entry bundle (C2SP tlog-tiles): its bytes never change."""
    try:
        asked = read_tile_path(path)
    except BadTileError:
        return _say(
            _("Cette adresse de tuile est mal écrite. Exemple : tile/0/x001/234."),
            HTTPStatus.BAD_REQUEST,
        )
    data = queries.tile_bytes(asked)
    if data is None:
        return _say(_("Le registre n’a pas cette tuile."), HTTPStatus.NOT_FOUND)
    return HttpResponse(
        data, content_type="application/octet-stream", headers={"Cache-Control": FOR_EVER}
    )


@public
@require_safe
def bare_proof(request: HttpRequest, index: int) -> HttpResponse:
    """The proof that a leaf is in the ledger, without what the leaf holds."""
    text = queries.bare_receipt(index)
    if text is None:
        return _say(_("Le registre n’a pas d’écriture à ce rang."), HTTPStatus.NOT_FOUND)
    return HttpResponse(text, content_type=TEXT)


@signed_in
@require_safe
def receipt(request: HttpRequest, entry: int) -> HttpResponse:
    """The receipt of one of the person's own acts, entry and salt included."""
    person = request.actor.person_id  # type: ignore[attr-defined]
    text = queries.receipt(entry) if queries.is_act_of(entry, person) else None
    if text is None:
        raise Http404
    name = f"recu-{entry}.tlog-proof"
    return HttpResponse(
        text,
        content_type=TEXT,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


@csrf_exempt
@public
@require_POST
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Cosign the checkpoint of a log that we watch (C2SP tlog-witness)."""
    body = request.read(LONGEST + 1)
    if len(body) > LONGEST:
        return _say(_("Cette demande est trop longue."), HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        status, text, kind = actions.add_checkpoint(body.decode())
    except (UnicodeDecodeError, NoteProblem) as problem:
        return _say(_("Cette demande de cosignature est mal écrite : ") + str(problem), 400)
    return HttpResponse(text, content_type=kind, status=status)


@public
@require_GET
def witnessed(request: HttpRequest, digest: str) -> HttpResponse:
    """The last checkpoint that we cosigned of a log, named by the SHA-256 of its origin."""
    note = queries.cosigned(digest)
    if note is None:
        return _say(_("Nous ne surveillons pas ce registre."), HTTPStatus.NOT_FOUND)
    return HttpResponse(note, content_type=TEXT, headers={"Cache-Control": FRESH})
