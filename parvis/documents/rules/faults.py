"""What Typst says of a template, by its English sentence. Pure."""

import re

from parvis.documents.enums import TemplateFault

_SAID = (
    (re.compile(r"unknown variable: (?P<name>\S+)"), TemplateFault.UNKNOWN),
    (re.compile(r'does not contain key "(?P<name>[^"]+)"'), TemplateFault.NO_KEY),
    (re.compile(r"unclosed (?:delimiter|string|label|raw)"), TemplateFault.UNCLOSED),
    (re.compile(r"(?P<name>(?:expected|unexpected) .+)"), TemplateFault.EXPECTED),
    (re.compile(r"download package|package not found"), TemplateFault.NO_PACKAGE),
    (re.compile(r"file not found|failed to load file|access denied"), TemplateFault.NO_FILE),
    (re.compile(r"missing alt"), TemplateFault.NO_ALT),
    (re.compile(r"missing document title"), TemplateFault.NO_TITLE),
    (re.compile(r'the text `"(?P<name>.+)"` could not be displayed'), TemplateFault.NO_GLYPH),
    (
        re.compile(r"call depth exceeded|loop seems to be infinite|always true"),
        TemplateFault.ENDLESS,
    ),
    (re.compile(r"too much memory or time"), TemplateFault.HEAVY),
)


def fault_of(message: str) -> tuple[TemplateFault, str]:
    """Return what is wrong, and the name or the words that go with it.

    message: of a TypesetError, in English.
    """
    for pattern, fault in _SAID:
        found = pattern.search(message)
        if found:
            return fault, found.groupdict().get("name") or ""
    return TemplateFault.OTHER, message.splitlines()[0][:200] if message else ""
