"""Operands: literals, names, lists, contexts, ranges, and the forms that begin with a keyword."""

from decimal import Decimal, InvalidOperation

from parvis.decisions.feel import ast
from parvis.decisions.feel.errors import FeelError, Place
from parvis.decisions.feel.lexer import KEYWORDS, unescape
from parvis.decisions.feel.names import NameTable
from parvis.decisions.feel.type_parser import TypeParser
from parvis.decisions.feel.types import Type
from parvis.decisions.feel.values import CONTEXT
from parvis.decisions.speech import sentence

_RETRIES = 50
COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")


class PrimaryParser(TypeParser):
    """The part of the parser that reads one operand."""

    def expression(self, level: int = 1) -> ast.Node:
        """Read an expression; given by the whole parser."""
        raise NotImplementedError

    def primary(self) -> ast.Node:
        """Read one operand, without what follows it."""
        token, at = self.token, self.at
        if token.kind == "string":
            self.index += 1
            return self.make(ast.Literal(unescape(token.text)), at)
        if token.kind == "symbol":
            return self._symbol(token.text, at)
        found = self.known_name()
        if found and (found[1] > 1 or token.text not in KEYWORDS):
            return self.make(ast.Name(self._take_name(found)), at)
        if token.kind == "number":
            self.index += 1
            return self.make(ast.Literal(_number(token.text, at)), at)
        if token.text in KEYWORDS:
            return self._keyword(token.text, at)
        name = self.free_name()
        if name is None:
            raise self.unexpected("une valeur est attendue")
        return self.make(ast.Name(name), at)

    def _take_name(self, found: tuple[str, int]) -> str:
        """The known name, or in an open scope the longer run of words it begins."""
        start = self.index
        if self.open and self.token.kind == "name":
            free = self.free_name()
            if free is not None and self.index - start > found[1]:
                return free
        self.index = start + found[1]
        return found[0]

    def _symbol(self, symbol: str, at: Place) -> ast.Node:
        if symbol == "?":
            self.index += 1
            return self.make(ast.Name("?"), at)
        if symbol == "(":
            return self._parenthesis(at)
        if symbol == "[":
            return self._bracket(at)
        if symbol == "]":
            self.index += 1
            return self._range_after(self.expression(), at, included=False)
        if symbol == "{":
            return self._context(at)
        if symbol == "@" and self.tokens[self.index + 1].kind == "string":
            text = unescape(self.tokens[self.index + 1].text)
            self.index += 2
            return self.make(ast.AtLiteral(text), at)
        if symbol in COMPARISONS:
            self.index += 1
            return self.make(ast.ComparisonRange(symbol, self.expression(4)), at)
        raise self.unexpected("une valeur est attendue")

    def _keyword(self, word: str, at: Place) -> ast.Node:
        self.index += 1
        if word in ("true", "false"):
            return self.make(ast.Literal(word == "true"), at)
        if word == "null":
            return self.make(ast.Literal(None), at)
        if word == "if":
            return self._if(at)
        if word == "for":
            return self._for(at)
        if word in ("some", "every"):
            return self._quantified(word, at)
        if word == "function":
            return self._function(at)
        if word == "not" and self.sees("("):
            return self.make(ast.Name("not"), at)
        self.index -= 1
        raise self.unexpected("une valeur est attendue")

    def _parenthesis(self, at: Place) -> ast.Node:
        self.index += 1
        first = self.expression()
        if self.sees(".."):
            return self._range_after(first, at, included=False)
        self.expect(")", " pour fermer la parenthèse")
        return first

    def _bracket(self, at: Place) -> ast.Node:
        self.index += 1
        if self.take("]"):
            return self.make(ast.ListOf([]), at)
        items = [self.expression()]
        if self.sees(".."):
            return self._range_after(items[0], at, included=True)
        while self.take(","):
            items.append(self.expression())
        self.expect("]", " pour fermer la liste")
        return self.make(ast.ListOf(items), at)

    def _range_after(self, start: ast.Node, at: Place, *, included: bool) -> ast.Node:
        self.expect("..", " dans l’intervalle")
        mark, depth, frames = self.index, self.depth, list(self.frames)
        try:
            end = self.expression()
            closed = self._range_closing()
        except FeelError:
            self.retries += 1
            if self.retries > _RETRIES:
                raise
            self.index, self.depth, self.frames = mark, depth, frames
            end = self._unfiltered()
            closed = self._range_closing()
        return self.make(ast.RangeOf(start, end, included, closed), at)

    def _unfiltered(self) -> ast.Node:
        """The end of `[1..5[`, where the bracket closes the range and opens no filter."""
        at = self.at
        self.count()
        if self.take("-"):
            return self.make(ast.Negate(self.primary()), at)
        return self.primary()

    def _range_closing(self) -> bool:
        if self.take("]"):
            return True
        if self.take(")", "["):
            return False
        raise self.unexpected("« ] », « ) » ou « [ » est attendu pour fermer l’intervalle")

    def _context(self, at: Place) -> ast.Node:
        self.index += 1
        entries: list[tuple[str, ast.Node]] = []
        frame = NameTable()
        self.frames.append(frame)
        while not self.sees("}"):
            key = self._key()
            self.expect(":", sentence(" après la clé « {} »", key))
            if self.sees("function"):
                frame.add(key)  # a function may call itself
            entries.append((key, self.expression()))
            frame.add(key)
            self.members.add(key)
            if not self.take(","):
                break
        self.frames.pop()
        self.expect("}", " pour fermer le contexte")
        return self.make(ast.ContextOf(entries), at)

    def _key(self) -> str:
        if self.token.kind == "string":
            self.index += 1
            return unescape(self.tokens[self.index - 1].text)
        key = self.name_before(":")
        if key is None:
            raise self.unexpected("une clé suivie de « : » est attendue")
        return key

    def _if(self, at: Place) -> ast.Node:
        condition = self.expression()
        self.expect("then", " après la condition de « if »")
        then = self.expression()
        self.expect("else", " : « if » donne toujours les deux cas")
        return self.make(ast.If(condition, then, self.expression()), at)

    def _iterators(self) -> list[ast.Iterator]:
        iterators: list[ast.Iterator] = []
        frame = NameTable()
        self.frames.append(frame)
        while True:
            at = self.at
            name = self.name_before("in")
            if name is None:
                raise self.unexpected("un nom suivi de « in » est attendu")
            self.expect("in")
            domain = self.expression()
            end = self.expression() if self.take("..") else None
            iterators.append(ast.Iterator(name, domain, end, at=at))
            frame.add(name)
            if not self.take(","):
                return iterators

    def _for(self, at: Place) -> ast.Node:
        iterators = self._iterators()
        self.frames[-1].add("partial")
        self.expect("return", " après la liste de « for »")
        body = self.expression()
        self.frames.pop()
        return self.make(ast.For(iterators, body), at)

    def _quantified(self, word: str, at: Place) -> ast.Node:
        iterators = self._iterators()
        self.expect("satisfies", sentence(" après la liste de « {} »", word))
        condition = self.expression()
        self.frames.pop()
        return self.make(ast.Quantified(word, iterators, condition), at)

    def _function(self, at: Place) -> ast.Node:
        self.expect("(", " après « function »")
        parameters: list[tuple[str, Type | None]] = []
        while not self.take(")"):
            parameter_at = self.at
            parameters.append(self._parameter())
            if parameters[-1][0] in [name for name, _ in parameters[:-1]]:
                raise FeelError(
                    sentence("Le paramètre « {} » est écrit deux fois.", parameters[-1][0]),
                    parameter_at,
                )
            if not self.take(","):
                self.expect(")", " pour fermer les paramètres")
                break
        frame = NameTable(name for name, _ in parameters)
        self.frames.append(frame)
        external = self.take("external")
        body = self.expression()
        self.frames.pop()
        return self.make(ast.FunctionOf(parameters, None if external else body), at)

    def _parameter(self) -> tuple[str, Type | None]:
        name = self.name_before(":")
        if name is not None:
            self.expect(":")
            return name, self.type()
        name = self.name_before(",") or self.name_before(")")
        if name is None:
            raise self.unexpected("un nom de paramètre est attendu")
        return name, None


def _number(text: str, at: Place) -> Decimal:
    try:
        return CONTEXT.create_decimal(text)
    except (InvalidOperation, ArithmeticError):
        raise FeelError("Ce nombre est trop grand.", at, text) from None
