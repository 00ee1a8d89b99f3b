"""Reading tokens in order: expectations, names in scope, errors that say what to do."""

from parvis.decisions.feel.ast import Node
from parvis.decisions.feel.errors import FeelError, Place, closest, suggested
from parvis.decisions.feel.lexer import KEYWORDS, Token, spell, tokenize
from parvis.decisions.feel.limits import Limits
from parvis.decisions.feel.names import NameTable, Tables
from parvis.decisions.speech import sentence, together

_IN_NAMES = frozenset("./-'’+*&%?°€")


class Cursor:
    """A place in a list of tokens, with the names that can be met there."""

    def __init__(self, text: str, tables: Tables, limits: Limits) -> None:
        if len(text) > limits.text:
            raise FeelError(sentence("Ce texte dépasse {} caractères.", limits.text))
        self.tokens = tokenize(text)
        self.index = 0
        self.frames = list(tables.frames)
        self.members = tables.members.copy()
        self.types = tables.types
        self.open = tables.open
        self.type_names = NameTable(tables.types)
        self.limits = limits
        self.made = 0
        self.depth = 0
        self.retries = 0

    @property
    def token(self) -> Token:
        """The token to read next."""
        return self.tokens[self.index]

    @property
    def at(self) -> Place:
        """The place of the token to read next."""
        return self.tokens[self.index].at

    def sees(self, *texts: str) -> bool:
        """Whether the next token is one of these symbols or keywords."""
        token = self.token
        return token.text in texts and token.kind in ("symbol", "name")

    def take(self, *texts: str) -> bool:
        """Step over the next token if it is one of these symbols or keywords."""
        if self.sees(*texts):
            self.index += 1
            return True
        return False

    def expect(self, text: str, why: str = "") -> None:
        """Step over this symbol or keyword. Raises FeelError when something else stands there."""
        if not self.take(text):
            raise self.unexpected(sentence("« {} » est attendu{}", text, sentence(why)))

    def count(self) -> None:
        """Count one more node. Raises FeelError over the budget."""
        self.made += 1
        if self.made > self.limits.nodes:
            raise FeelError("Cette expression est trop longue.", self.at, self.token.text)

    def unexpected(self, wish: str = "") -> FeelError:
        """The error for a token that cannot stand where it does."""
        token = self.token
        before = self.tokens[self.index - 1] if self.index else None
        if token.kind == "end":
            message = sentence("L’expression s’arrête trop tôt")
        elif before is not None and _two_words(before, token):
            return self._unknown_pair(before, token)
        else:
            message = sentence("« {} » ne peut pas se trouver ici", token.text)
            if token.text == "==":
                wish = "l’égalité s’écrit avec un seul « = »"
        whole = sentence("{} : {}.", message, sentence(wish)) if wish else together([message, "."])
        return FeelError(whole, token.at, token.text)

    def _unknown_pair(self, before: Token, token: Token) -> FeelError:
        name = f"{before.text} {token.text}"
        known = {one for frame in self.frames for one in frame.names} | KEYWORDS
        suggestion = closest(name, known) or closest(token.text, KEYWORDS)
        words = (
            "« {} » ne peut pas suivre « {} » :"
            " le nom « {} » est inconnu et il manque un opérateur.{}"
        )
        return FeelError(
            sentence(words, token.text, before.text, name, suggested(suggestion)),
            token.at, token.text, suggestion,
        )  # fmt: skip

    def known_name(self) -> tuple[str, int] | None:
        """The longest name in scope that stands here, and its number of tokens."""
        best: tuple[str, int] | None = None
        for frame in reversed(self.frames):
            found = frame.match(self.tokens, self.index)
            if found and (best is None or found[1] > best[1]):
                best = found
        return best

    def free_name(self) -> str | None:
        """Read words that make up a name nobody declared, or None when no name stands here."""
        start = self.index
        while self.token.kind == "name" and self.token.text not in KEYWORDS:
            self.index += 1
        return spell(self.tokens[start : self.index]) if self.index > start else None

    def name_before(self, stop: str) -> str | None:
        """Read a name written before `stop` (`:` or `in`), not the stop; None when it is none."""
        end = self.index
        while not (self.tokens[end].text == stop and self.tokens[end].kind in ("symbol", "name")):
            token = self.tokens[end]
            if token.kind not in ("name", "number") and token.text not in _IN_NAMES:
                return None
            end += 1
        if end == self.index or self.token.kind == "number":
            return None
        name = spell(self.tokens[self.index : end])
        self.index = end
        return name

    def make(self, node: Node, at: Place) -> Node:
        """Give a node its place, and count it."""
        self.count()
        node.at = at
        return node


def _two_words(before: Token, token: Token) -> bool:
    return (
        before.kind == "name"
        and token.kind == "name"
        and before.text not in KEYWORDS
        and token.text not in KEYWORDS
    )
