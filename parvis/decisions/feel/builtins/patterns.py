"""Regular expressions of XPath and XQuery, run by the `regex` package with a time limit.

The pattern is rewritten piece by piece; what the grammar does not allow (look-around, named
groups, possessive repeats…) is refused, so no construct of another dialect gets through.
"""

import re
from functools import lru_cache

import regex

from parvis.decisions.feel.errors import LimitReached
from parvis.decisions.feel.limits import State

_LONGEST = 2000
_MOST_REPEATS = 2000
_SPACES = " \\t\\n\\r"
_INITIAL = "\\p{L}\\p{Nl}_:"
_CLASSES = {
    "s": f"[{_SPACES}]", "S": f"[^{_SPACES}]", "d": "[\\p{Nd}]", "D": "[^\\p{Nd}]",
    "w": "[^\\p{P}\\p{Z}\\p{C}]", "W": "[\\p{P}\\p{Z}\\p{C}]", "i": f"[{_INITIAL}]",
    "I": f"[^{_INITIAL}]", "c": f"[{_INITIAL}\\-.\\p{{Nd}}\\p{{M}}\u00b7]",
    "C": f"[^{_INITIAL}\\-.\\p{{Nd}}\\p{{M}}\u00b7]",
}  # fmt: skip
_SINGLE = {"n": "\\n", "r": "\\r", "t": "\\t"}
_PLAIN = frozenset("\\|.-^?*+{}()[]$")
_PROPERTY = re.compile(r"[pP]\{(\^?[A-Za-z][A-Za-z0-9-]*)\}")
_REPEAT = re.compile(r"(?:[*+?]|\{[0-9]{1,5}(?:,[0-9]{0,5})?\})\??")
_REFERENCE = re.compile(r"\\([\\$])|\$([0-9]+)|([\\$])")


def _quoted(character: str) -> str:
    return f"\\{character}" if not character.isalnum() and character.isascii() else character


class _Translator:
    """Reads a pattern once, from left to right."""

    def __init__(self, source: str, flags: str) -> None:
        self.source = _without_space(source) if "x" in flags else source
        self.flags = flags
        self.index = 0
        self.groups = 0
        self.repeats = 0
        self.opened: list[int] = []  # groups still open, 0 for those without number

    def whole(self) -> str:
        """The pattern for `regex`. Raises ValueError on what the grammar does not have."""
        pieces: list[str] = []
        repeatable = False
        while self.index < len(self.source):
            piece, kind = self._piece()
            if kind == "repeat" and not repeatable:
                raise ValueError("nothing to repeat")
            repeatable = kind == "atom"
            pieces.append(piece)
        if self.opened:
            raise ValueError("group not closed")
        return "".join(pieces)

    def _piece(self) -> tuple[str, str]:
        character = self.source[self.index]
        if character == "\\":
            return self._escape(in_class=False), "atom"
        if character == "[":
            return self._class(0), "atom"
        if character in "()|":
            return self._structure(character)
        if character in "*+?{":
            return self._repeat(), "repeat"
        if character in "]}":
            raise ValueError("unbalanced")
        self.index += 1
        return self._plain(character), "atom"

    def _plain(self, character: str) -> str:
        if character == "^":
            return "^" if "m" in self.flags else "\\A"
        if character == "$":
            return "$" if "m" in self.flags else "\\Z"
        if character == ".":
            return "(?s:.)" if "s" in self.flags else "[^\\n\\r]"
        return _quoted(character)

    def _structure(self, character: str) -> tuple[str, str]:
        self.index += 1
        if character == "|":
            return "|", "bar"
        if character == ")":
            if not self.opened:
                raise ValueError("unbalanced")
            self.opened.pop()
            return ")", "atom"
        if self.source.startswith("?:", self.index):
            self.index += 2
            self.opened.append(0)
            return "(?:", "open"
        self.groups += 1
        self.opened.append(self.groups)
        return "(", "open"

    def _repeat(self) -> str:
        match = _REPEAT.match(self.source, self.index)
        if match is None:
            raise ValueError("repeat")
        self.index = match.end()
        self.repeats += sum(map(int, re.findall("[0-9]+", match.group())))
        if self.repeats > _MOST_REPEATS:
            raise ValueError("repeats")  # they take seconds to compile
        return match.group()

    def _escape(self, *, in_class: bool) -> str:
        self.index += 1
        character = self.source[self.index : self.index + 1]
        found = _PROPERTY.match(self.source, self.index)
        if found:
            self.index = found.end()
            name = found[1]
            name = f"In{name[2:]}" if name.startswith("Is") else name
            return f"\\{character}{{{name}}}"
        self.index += 1
        if character in _CLASSES:
            return _CLASSES[character]
        if character in _SINGLE:
            return _SINGLE[character]
        if character and character in _PLAIN:
            return _quoted(character)
        if in_class or not character.isdigit():
            raise ValueError("escape")
        return self._back_reference(character)

    def _back_reference(self, digits: str) -> str:
        """The longest number of a group that is closed already."""
        while self.source[self.index : self.index + 1].isdigit() and (
            int(digits + self.source[self.index]) <= self.groups
        ):
            digits += self.source[self.index]
            self.index += 1
        if not 0 < int(digits) <= self.groups or int(digits) in self.opened:
            raise ValueError("reference")
        return f"(?:\\{digits})"

    def _class(self, depth: int) -> str:
        """`[…]`, with the subtraction `[a-z-[aeiou]]`."""
        if depth > 10:
            raise ValueError("depth")
        self.index += 1
        negated = self.source.startswith("^", self.index)
        self.index += negated
        pieces: list[str] = []
        while not self.source.startswith("]", self.index) or not pieces:
            if self.source.startswith("-[", self.index) and pieces:
                self.index += 1
                inner = self._class(depth + 1)
                if not self.source.startswith("]", self.index):
                    raise ValueError("subtraction")
                self.index += 1
                return f"[[{'^' * negated}{''.join(pieces)}]--{inner}]"
            pieces.append(self._member())
        self.index += 1
        return f"[{'^' * negated}{''.join(pieces)}]"

    def _member(self) -> str:
        first = self._member_end()
        if (
            self.source.startswith("-", self.index)
            and self.source[self.index + 1 : self.index + 2] not in ("]", "[", "")
            and len(first) <= 3
        ):
            self.index += 1
            return f"{first}-{self._member_end()}"
        return first

    def _member_end(self) -> str:
        character = self.source[self.index : self.index + 1]
        if character == "\\":
            return self._escape(in_class=True)
        if not character or character in "[]":
            raise ValueError("class")
        self.index += 1
        return _quoted(character)


def _without_space(source: str) -> str:
    """The pattern of flag `x`: white space does not count, except inside a class."""
    kept: list[str] = []
    depth, escaped = 0, False
    for character in source:
        if character in " \t\n\r" and not depth:
            continue
        if not escaped and character in "[]":
            depth += 1 if character == "[" else -1
        escaped = character == "\\" and not escaped
        kept.append(character)
    return "".join(kept)


class Pattern:
    """A compiled pattern, with the budget of each match."""

    def __init__(self, source: str, flags: str) -> None:
        if len(source) > _LONGEST or set(flags) - set("smix"):
            raise ValueError("pattern")
        options = regex.VERSION1
        options |= regex.IGNORECASE if "i" in flags else 0
        options |= regex.MULTILINE if "m" in flags else 0
        translator = _Translator(source, flags)
        try:
            self.compiled = regex.compile(translator.whole(), options, cache_pattern=False)
        except (regex.error, RecursionError, OverflowError):
            raise ValueError("pattern") from None
        self.groups = translator.groups

    def found_in(self, state: State, text: str) -> bool:
        """Whether it matches somewhere in a text."""
        state.tick(50)
        try:
            return self.compiled.search(text, timeout=state.limits.regex_seconds) is not None
        except TimeoutError:
            raise _too_long() from None

    def replaced(self, state: State, text: str, replacement: str) -> str:
        """The text with each match replaced. Raises ValueError when it matches the empty text."""
        self._refuse_empty(state)
        parts = list(self._template(replacement))

        def filled(match: regex.Match[str]) -> str:
            result = "".join(
                part if isinstance(part, str) else match.group(part) or "" for part in parts
            )
            state.text(len(result) + 64)
            return result

        try:
            result: str = self.compiled.sub(filled, text, timeout=state.limits.regex_seconds)
        except TimeoutError:
            raise _too_long() from None
        state.text(len(result))
        return result

    def split(self, state: State, text: str) -> list[str]:
        """The pieces of a text between matches. Raises ValueError as `replaced` does."""
        self._refuse_empty(state)
        pieces: list[str] = []
        start = 0
        try:
            for match in self.compiled.finditer(text, timeout=state.limits.regex_seconds):
                state.tick()
                pieces.append(text[start : match.start()])
                start = match.end()
        except TimeoutError:
            raise _too_long() from None
        return [*pieces, text[start:]]

    def _refuse_empty(self, state: State) -> None:
        state.tick(50)
        if self.compiled.search("", timeout=state.limits.regex_seconds):
            raise ValueError("matches the empty text")

    def _template(self, replacement: str) -> "list[str | int]":
        parts: list[str | int] = []
        start = 0
        for match in _REFERENCE.finditer(replacement):
            parts.append(replacement[start : match.start()])
            start = match.end()
            escaped, digits, stray = match.groups()
            if stray:
                raise ValueError("replacement")
            if escaped:
                parts.append(escaped)
                continue
            number, rest = self._group(digits)
            parts += [number, rest] if number <= self.groups else [rest]
        return [*parts, replacement[start:]]

    def _group(self, digits: str) -> tuple[int, str]:
        """The longest group number that exists, and the digits left."""
        taken = len(digits)
        while taken > 1 and int(digits[:taken]) > self.groups:
            taken -= 1
        return int(digits[:taken]), digits[taken:]


def _too_long() -> LimitReached:
    return LimitReached("Une recherche par motif dure trop longtemps ; le calcul est arrêté.")


@lru_cache(maxsize=256)
def pattern(source: str, flags: str) -> Pattern:
    """The pattern of these texts, compiled once. Raises ValueError when it is not valid."""
    return Pattern(source, flags)
