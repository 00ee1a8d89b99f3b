"""What travels with a file."""

from datetime import datetime

import msgspec

from parvis.files.enums import FileKind, FileState, PreviewState, Refusal


class FileInfo(msgspec.Struct, frozen=True):
    """A file as pages show it.

    id: public, 22 characters, for forms and addresses. size: bytes. media_type: « image/jpeg ».
    url and preview_url are empty while the file, or its preview, is not to be handed out.
    error: the sentence for the person, empty when all is well.
    """

    id: str
    name: str
    kind: FileKind
    size: int
    state: FileState
    preview: PreviewState
    pages: int
    created_at: datetime
    media_type: str
    url: str = ""
    preview_url: str = ""
    error: str = ""

    @property
    def is_ready(self) -> bool:
        """True when the file may be opened."""
        return self.state == FileState.READY


class Holder(msgspec.Struct, frozen=True):
    """Who may see a file that is attached to nothing yet: a person, or the session that sent it.

    address: of the network, never kept; it only bounds how much visitors send from one place.
    """

    person_id: int | None = None
    session_token: str = ""
    address: str = ""


class ArchiveEntry(msgspec.Struct, frozen=True):
    """One entry of a ZIP as its directory declares it, in bytes."""

    name: str
    packed: int
    size: int


class FileRefusedError(Exception):
    """The file is not kept; `str()` is the sentence for the person, `code` its reason."""

    def __init__(self, code: Refusal, sentence: str = "", *, found: str = "") -> None:
        """Take the reason; `found` names what the content is, when that helps."""
        super().__init__(sentence or str(code.label))
        self.sentence = sentence
        self.code = code
        self.found = found
