"""Structs that several threads read.

msgspec learns the fields of a struct the first time that values become one, and two threads that
learn the same at once end the process (0.22: a struct is known before its fields are). So what
requests and jobs read is learnt when its module is imported, by one thread.
"""

import msgspec


def learn(*shapes: type[msgspec.Struct]) -> None:
    """Learn structs, and all that they hold, before any thread reads one."""
    for shape in shapes:
        msgspec.json.Decoder(shape)
