"""Types as they are written after `instance of`, in parameters and in models."""

from parvis.decisions.feel.cursor import Cursor
from parvis.decisions.feel.errors import FeelError, closest, suggested
from parvis.decisions.feel.types import ANY, SIMPLE, Type
from parvis.decisions.speech import sentence


class TypeParser(Cursor):
    """The part of the parser that reads types."""

    def type(self) -> Type:
        """Read one type. Raises FeelError on an unknown one."""
        self.depth += 1
        if self.depth > self.limits.depth:
            raise FeelError("Ce type est trop imbriqué.", self.at, self.token.text)
        self.count()
        known = self.type_names.match(self.tokens, self.index)
        if known:
            self.index += known[1]
            result = self.types[known[0]]
        elif self.take("function"):
            result = self._function_type()
        else:
            result = self._plain_type()
        self.depth -= 1
        return result

    def _plain_type(self) -> Type:
        at, first = self.at, self.token.text
        name = self._type_name()
        if name in ("list", "range") and self.take("<"):
            item = self.type()
            self.expect(">")
            return Type(name, item=item)
        if name == "context" and self.take("<"):
            return self._context_type()
        if name not in SIMPLE:
            suggestion = closest(name, [*SIMPLE, *self.types])
            message = sentence("Le type « {} » n’existe pas.{}", name, suggested(suggestion))
            raise FeelError(message, at, first, suggestion)
        return SIMPLE[name]

    def _type_name(self) -> str:
        for name in ("days and time duration", "years and months duration", "date and time"):
            words = name.split()
            if [one.text for one in self.tokens[self.index : self.index + len(words)]] == words:
                self.index += len(words)
                return name
        if self.token.kind != "name":
            raise self.unexpected("un nom de type est attendu")
        name = self.token.text
        self.index += 1
        while self.sees(".") and self.tokens[self.index + 1].kind == "name":
            name += "." + self.tokens[self.index + 1].text
            self.index += 2
        return name

    def _context_type(self) -> Type:
        fields: dict[str, Type] = {}
        while not self.sees(">"):
            name = self.name_before(":")
            if name is None:
                raise self.unexpected("un nom suivi de « : » est attendu")
            self.expect(":")
            fields[name] = self.type()
            if not self.take(","):
                break
        self.expect(">")
        return Type("context", fields=fields)

    def _function_type(self) -> Type:
        if not self.take("<"):
            return SIMPLE["function"]
        parameters: list[Type] = []
        while not self.sees(">"):
            parameters.append(self.type())
            if not self.take(","):
                break
        self.expect(">")
        result = self.type() if self.take("->") else ANY
        return Type("function", parameters=tuple(parameters), result=result)
