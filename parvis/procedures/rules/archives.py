"""A pack as one file: a ZIP, or `procedure.yaml` alone."""

import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping

from parvis.procedures.enums import PackFault
from parvis.procedures.types import Fault, PackError

MAIN = "procedure.yaml"
MAX_FILES = 40
MAX_BYTES = 5_000_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def read_archive(data: bytes) -> dict[str, bytes]:
    """Return the files of an uploaded pack, by name, without the folder that may hold them.

    Raises PackError: a ZIP that does not open or is encrypted, more than 40 files or 5 MB once
    unpacked (what the archive claims is not believed, what comes out is counted), several folders.
    """
    if not data.startswith(b"PK"):
        return {MAIN: data}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _flat(_unpack(archive))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise _refuse(PackFault.ARCHIVE_BROKEN) from error


def _refuse(code: PackFault) -> PackError:
    return PackError((Fault(code=code),))


def _unpack(archive: zipfile.ZipFile) -> dict[str, bytes]:
    members = [one for one in archive.infolist() if not one.is_dir() and not _is_noise(one)]
    if len(members) > MAX_FILES:
        raise _refuse(PackFault.ARCHIVE_TOO_BIG)
    files: dict[str, bytes] = {}
    left = MAX_BYTES
    for member in members:
        with archive.open(member) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0:
            raise _refuse(PackFault.ARCHIVE_TOO_BIG)
        files[member.filename.replace("\\", "/")] = content
    return files


def _is_noise(member: zipfile.ZipInfo) -> bool:
    """What computers add by themselves."""
    parts = member.filename.split("/")
    return parts[0] == "__MACOSX" or parts[-1] in {".DS_Store", "Thumbs.db"}


def _flat(files: dict[str, bytes]) -> dict[str, bytes]:
    folders = {name.rpartition("/")[0] for name in files}
    if len(folders) > 1 or any("/" in folder for folder in folders):
        raise _refuse(PackFault.ARCHIVE_NESTED)
    return {name.rpartition("/")[2]: content for name, content in files.items()}


def name_faults(names: Iterable[str]) -> tuple[Fault, ...]:
    """Return a fault for each name that could not be written to any disk as it is."""
    return tuple(
        Fault(code=PackFault.FILE_NAME, params={"name": name[:100]})
        for name in names
        if _NAME.fullmatch(name) is None
    )


def write_archive(slug: str, files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP that holds one folder; the same files always give the same bytes."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(f"{slug}/{name}", _EPOCH), files[name])
    return output.getvalue()


def digest(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of names and contents, in the order of names, as hexadecimal."""
    total = hashlib.sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name]):
            total.update(len(part).to_bytes(8, "big"))
            total.update(part)
    return total.hexdigest()
