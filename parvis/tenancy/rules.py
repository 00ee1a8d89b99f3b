"""Official numbers of an authority, and the colours of its pages."""


def check_siren(siren: str) -> None:
    """Accept nine digits whose Luhn sum is a multiple of ten (INSEE), else raise ValueError."""
    if len(siren) != 9 or not siren.isdecimal():
        raise ValueError("Un SIREN compte neuf chiffres.")
    digits = [int(c) for c in siren]
    total = sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits))
    if total % 10:
        raise ValueError("Ce SIREN comporte une erreur de frappe : sa clé ne correspond pas.")


def check_insee(insee: str) -> None:
    """Accept a commune's code of the Code officiel géographique: « 01001 », « 2A004 », « 97105 »."""
    if (
        len(insee) != 5
        or not (insee[:2].isdecimal() or insee[:2] in {"2A", "2B"})
        or not insee[2:].isdecimal()
    ):
        raise ValueError("Un code INSEE de commune compte cinq caractères, par exemple 2A004.")
