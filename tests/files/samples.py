"""Small files of every kind, made on the spot: real ones, and those that lie."""

import io
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\0" * 64
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512


def upload(content, name="fichier.pdf"):
    return SimpleUploadedFile("x", content) if name is None else _named(content, name)


def _named(content, name):
    made = SimpleUploadedFile("x", content)
    made._name = name  # Django already takes the path away; other clients of `receive` may not
    return made


def pdf(pages=1, text="Plan"):
    """Return a PDF of A4 pages with a word on each."""
    kids = " ".join(f"{3 + 2 * n} 0 R" for n in range(pages))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {pages}>>"]
    for n in range(pages):
        stream = f"BT /F1 40 Tf 72 700 Td ({text} {n + 1}) Tj ET"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {4 + 2 * n} 0 R"
            "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
        )
        objects.append(f"<</Length {len(stream)}>>stream\n{stream}\nendstream")
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()
    return out


def picture(form="JPEG", size=(40, 20), *, orientation=None, place=False, colour="red"):
    """Return an image; with `place`, its metadata say where and with what it was taken."""
    image, made = Image.new("RGB", size, colour), io.BytesIO()
    image.putpixel((0, 0), (0, 0, 255))
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    if place:
        exif[0x010F] = "Fabricant Fictif"
        exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 7.0)})
    image.save(made, form, exif=exif)
    return made.getvalue()


def huge_png(side=40_000):
    """Return a PNG that says `side` by `side` and weighs little: 1.6 thousand million points."""

    def chunk(kind, data):
        body = kind + data
        return len(data).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + bytes([8, 2, 0, 0, 0])
    data = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def archive(entries, *, compression=zipfile.ZIP_DEFLATED):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as out:
        for name, content in entries.items():
            out.writestr(name, content)
    return made.getvalue()


def docx(**more):
    return archive(
        {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>", **more}
    )


def xlsx():
    return archive({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"})


def odt():
    return archive(
        {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<office/>"}
    )


def ods():
    return archive(
        {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<office/>"}
    )


def bomb():
    """Return a document of some 400 kB that unfolds to 400 MB."""
    return docx(**{"word/media/image1.bin": b"\0" * 400_000_000})
