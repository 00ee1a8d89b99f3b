"""What an issued document holds, read back by another program."""

import pypdfium2

from parvis.files import queries as files


def content_of(document):
    """Return the bytes of its file."""
    row = files.find(document.file)
    return b"".join(files.chunks(row.storage_key))


def text_of(document):
    """Return its text on one line, plain spaces."""
    with pypdfium2.PdfDocument(content_of(document)) as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    text = " ".join(pages).replace("\xa0", " ").replace("\ufffe", "").replace("\x02", "")
    return " ".join(text.split())
