"""The file of a lot: one line of a spreadsheet, one document. Pure.

Spreadsheets write CSV with semicolons, commas or tabs, in UTF-8 or in the code page of Windows:
each is read. A file with any fault is refused whole, with all its faults: nobody is left out
unseen.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from parvis.common.text import sort_key
from parvis.documents.enums import RosterFault
from parvis.documents.types import Fault, Roster, RosterError, RosterLine

HEAVIEST = 5_000_000  # bytes
MOST_LINES = 5000
LONGEST = 300  # characters of a cell
_KNOWN = {
    "name": ("nom", "nom complet", "nom et prenom", "prenom et nom", "name"),
    "first": ("prenom", "prenoms", "first name"),
    "email": ("e mail", "email", "mail", "courriel", "adresse e mail", "adresse electronique"),
    "number": ("dossier", "numero de dossier", "n de dossier", "no de dossier"),
}
_COLUMNS = {word: part for part, words in _KNOWN.items() for word in words}
_EMAIL = re.compile(r"[^@\s,;:<>()\"]{1,64}@(?:[^@\s.,;:<>()\"]+\.)+[^@\s.,;:<>()\"]{2,}")
# UTF-8 that something read as the code page of Windows: « LÃ©a », « lâ€™Ã©cole ».
_GARBLED = re.compile(r"[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€|\ufffd")


def read(content: bytes) -> Roster:
    """Return the lines of a file; raise RosterError with all that is wrong."""
    rows = _rows(_text(content))
    title = next(rows, (1, []))[1]
    headings = _headings(title)
    lines = list(islice(rows, MOST_LINES + 1))
    if not lines:
        raise RosterError((Fault(RosterFault.EMPTY),))
    if len(lines) > MOST_LINES:
        raise RosterError((Fault(RosterFault.TOO_LONG),))
    faults = [fault for number, row in lines for fault in _faults(number, row, headings)]
    faults += _repeated(lines)
    if faults:
        raise RosterError(tuple(sorted(faults, key=lambda fault: fault.line)))
    return Roster(
        tuple(word for word, part in headings if not part),
        tuple(_line(number, row, headings) for number, row in lines),
    )


def _text(content: bytes) -> str:
    """Return the text of a file: UTF-8 as it should be, else what Excel writes on Windows."""
    if not content:
        raise RosterError((Fault(RosterFault.MISSING),))
    if len(content) > HEAVIEST:
        raise RosterError((Fault(RosterFault.TOO_LONG),))
    marked = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and not text.startswith("PK\x03\x04"):
            return text
    raise RosterError((Fault(RosterFault.NOT_CSV),))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that says something, with its number in a spreadsheet."""
    top = text.lstrip().partition("\n")[0]
    delimiter = max(";,\t", key=top.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, row in enumerate(reader, 1):
            cells = [" ".join(cell.split()) for cell in row]
            if any(cells):
                yield number, cells
    except csv.Error as error:
        raise RosterError((Fault(RosterFault.NOT_CSV, line=reader.line_num),)) from error


def _headings(row: Sequence[str]) -> list[tuple[str, str]]:
    """Return each heading with what it is of a line, "" for one that is printed as it is."""
    while row and not row[-1]:
        row = row[:-1]
    found = [(word, _COLUMNS.get(sort_key(word), "")) for word in row]
    parts = [part or sort_key(word) for word, part in found]
    faults = [Fault(RosterFault.GARBLED, value=word) for word in row if _GARBLED.search(word)]
    faults += [
        Fault(RosterFault.UNTITLED, place=place) for place, word in enumerate(row, 1) if not word
    ]
    faults += [
        Fault(RosterFault.SAME_HEADING, value=row[place])
        for place, part in enumerate(parts)
        if part and part in parts[:place]
    ]
    if "name" not in parts:
        faults.append(Fault(RosterFault.NO_NAME))
    if "email" not in parts and "number" not in parts:
        faults.append(Fault(RosterFault.NO_HOLDER))
    if faults:
        raise RosterError(tuple(faults))
    return found


def _faults(
    number: int, row: Sequence[str], headings: Sequence[tuple[str, str]]
) -> Iterator[Fault]:
    if any(row[len(headings) :]):
        yield Fault(RosterFault.EXTRA, line=number)
    line = _line(number, row, headings)
    if not line.name:
        yield Fault(RosterFault.NAMELESS, line=number)
    if line.email and (len(line.email) > 254 or not _EMAIL.fullmatch(line.email)):
        yield Fault(RosterFault.BAD_EMAIL, line=number, value=line.email[:80])
    for cell in row:
        if len(cell) > LONGEST:
            yield Fault(RosterFault.LONG, line=number, value=cell[:40])
        elif _GARBLED.search(cell):
            yield Fault(RosterFault.GARBLED, line=number, value=cell[:80])


def _repeated(lines: Sequence[tuple[int, list[str]]]) -> Iterator[Fault]:
    seen: dict[tuple[str, ...], int] = {}
    for number, row in lines:
        first = seen.setdefault(tuple(row), number)
        if first != number:
            yield Fault(RosterFault.SAME_LINE, line=number, place=first)


def _line(number: int, row: Sequence[str], headings: Sequence[tuple[str, str]]) -> RosterLine:
    cells = list(zip(headings, row, strict=False))
    part = {part: cell for (_word, part), cell in cells if part}
    name = f"{part.get('first', '')} {part.get('name', '')}".strip()
    return RosterLine(
        number=number,
        name=name if part.get("name") else "",
        email=part.get("email", "").lower(),
        dossier=part.get("number", ""),
        facts=tuple((word, cell) for (word, part), cell in cells if not part and cell),
    )
