"""Text of an expression → tokens with their places."""

import re
from bisect import bisect_right
from dataclasses import dataclass

from parvis.decisions.feel.errors import FeelError, Place
from parvis.decisions.speech import sentence

KEYWORDS = frozenset(
    ["and", "between", "else", "every", "external", "false", "for", "function", "if", "in",
     "instance", "not", "null", "of", "or", "return", "satisfies", "some", "then", "true"]
)  # fmt: skip
_START = (
    "A-Za-z_\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u167f"
    "\u1681-\u180d\u180f-\u1fff\u200c-\u200d\u2070-\u218f\u2600-\u27bf\u2c00-\u2fef\u3001-\ud7ff"
    "\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U000effff"
)
_SPACE = "\t\n\v\f\r \u0085\u00a0\u1680\u180e\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
_TOKEN = re.compile(
    rf"""
    (?P<space> (?: [{_SPACE}]+ | //[^\n]* | /\*.*?\*/ )+ )
  | (?P<number> (?: [0-9]+ (?:\.[0-9]+)? | \.[0-9]+ ) (?: [eE][+-]?[0-9]+ )? )
  | (?P<string> "(?:[^"\\]|\\.)*" )
  | (?P<name> [{_START}][{_START}0-9\u00b7\u0300-\u036f\u203f-\u2040°€]* )
  | (?P<symbol> \*\* | \.\. | <= | >= | != | -> | [-+*/=<>()\[\]{{}},:.@?'’&%°€] )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|(.))", re.DOTALL)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}


@dataclass(slots=True)
class Token:
    """One token. `kind`: number, string, name, symbol or end; `spaced`: white space before it."""

    kind: str
    text: str
    at: Place
    start: int
    spaced: bool


def tokenize(text: str) -> list[Token]:
    """All tokens of a text, ended by one of kind `end`.

    Raises FeelError at the first character that begins none, as an unclosed string.
    """
    lines = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(position: int) -> Place:
        line = bisect_right(lines, position)
        return line, position - lines[line - 1] + 1

    tokens: list[Token] = []
    position, spaced = 0, False
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _unreadable(text, position, place(position))
        kind = match.lastgroup or ""
        if kind == "space":
            spaced = True
        else:
            tokens.append(Token(kind, match.group(), place(position), position, spaced))
            spaced = False
        position = match.end()
    tokens.append(Token("end", "", place(len(text)), len(text), spaced))
    return tokens


def _unreadable(text: str, position: int, at: Place) -> FeelError:
    character = text[position]
    if character == '"':
        return FeelError("Un texte commence ici par un guillemet et n’est jamais refermé.", at, '"')
    if character in "“”«»":
        return FeelError('Les textes s’écrivent entre guillemets droits (").', at, character, '"')
    return FeelError(sentence("Le caractère « {} » n’a pas de sens ici.", character), at, character)


def unescape(literal: str) -> str:
    """The value of a string literal, quotes included in `literal`.

    A backslash that begins no escape is a plain character, as in the pattern "\\d+".
    """
    body = literal[1:-1]
    if "\\" not in body:
        return body

    def replace(match: re.Match[str]) -> str:
        short, long, simple = match.groups()
        if simple is not None:
            if simple not in _SIMPLE:
                return "\\" + str(simple)
            return _SIMPLE[simple]
        return chr(int(short or long, 16))

    value = _ESCAPE.sub(replace, body)
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def escape(value: str) -> str:
    """A string as a literal, quotes included."""
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"),
                           ("\t", "\\t")):  # fmt: skip
        value = value.replace(plain, escaped)
    return f'"{value}"'


def spell(tokens: list[Token]) -> str:
    """The canonical spelling of a name made of these tokens: single spaces where it has some."""
    parts = [tokens[0].text]
    for token in tokens[1:]:
        parts.append((" " if token.spaced else "") + token.text)
    return "".join(parts)


def normal(name: str) -> str:
    """A name with its white space made single and plain."""
    return " ".join(re.split(f"[{_SPACE}]+", name.strip(_spaces())))


def _spaces() -> str:
    return "\t\n\v\f\r \u0085\u00a0\u2007\u202f\ufeff"
