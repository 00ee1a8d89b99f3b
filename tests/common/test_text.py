"""French spaces, and what hostile texts cost."""

import pytest

from parvis.common.text import fr

SIZE = 300_000


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Oui  :  non !", "Oui\u00a0:  non\u00a0!"),
        ("«  Léa  »", "«\u00a0Léa\u00a0»"),
        ("voir https://exemple.fr/a:b ; oui", "voir https://exemple.fr/a:b\u00a0; oui"),
        ("(https://exemple.fr) !", "(https://exemple.fr)\u00a0!"),
    ],
)
def test_spaces_of_french_printing(text, printed):
    assert fr(text) == printed


@pytest.mark.parametrize(
    "text",
    ["a" + " " * SIZE + "b", "«" + "\u00a0" * SIZE, "a" * SIZE + " ://x"],
    ids=["spaces", "quote", "address"],
)
def test_a_text_costs_in_proportion_to_its_length(text):
    """From each place of the text to its end, this many characters would take minutes."""
    assert fr(text).startswith(text[:1])
