"""Pictures of the pages of a PDF, made in a process of its own with little memory and time.

A PDF comes from anyone and its reader is 400 000 lines of C++: whatever it does to that process,
the job worker lives on. Run as `python -m parvis.common.rasterise FILE FOLDER PAGES LONGEST`.
"""

import contextlib
import resource
import subprocess
import sys
from pathlib import Path

MEMORY = 1_500_000_000
SECONDS = 30


class NoPictureError(RuntimeError):
    """The PDF cannot be drawn: broken, locked by a password, or too heavy."""


def pages(source: Path, folder: Path, *, most: int, longest: int) -> list[Path]:
    """Draw at most `most` pages into `folder` as JPEG, `longest` pixels long; return their paths.

    Raises NoPictureError when not even the first page can be drawn.
    """
    command = [sys.executable, "-m", "parvis.common.rasterise", str(source), str(folder)]
    with contextlib.suppress(subprocess.TimeoutExpired):  # the pages drawn so far are kept
        subprocess.run(
            [*command, str(most), str(longest)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parents[2],
            env={"PATH": "/usr/bin:/bin"},
            timeout=3 * SECONDS,
        )
    drawn = sorted(folder.glob("*.jpg"))
    if not drawn:
        raise NoPictureError
    return drawn


def draw(source: Path, folder: Path, most: int, longest: int) -> None:
    """Draw in this process, under limits; a page has its name only once it is whole."""
    import pypdfium2

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    document = pypdfium2.PdfDocument(source)
    for number in range(min(most, len(document))):
        page = document[number]
        scale = min(longest / max(page.get_width(), page.get_height(), 1), 4)
        picture = page.render(scale=scale).to_pil().convert("RGB")
        unfinished = folder / f"{number:04d}.part"
        picture.save(unfinished, "JPEG", quality=80)
        unfinished.rename(folder / f"{number:04d}.jpg")


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
