"""Asking for the grant for a bike, page after page, as a resident does."""

from datetime import timedelta

from parvis.common import clock
from tests.journeys.test_story import on

PICTURE = {
    "name": "facture.png",
    "mimeType": "image/png",
    "buffer": bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0"
        "000003010100c9fe92ef0000000049454e44ae426082"
    ),
}


def attach(visitor, field):
    """Join a file; with scripts, wait until the page says that it is there."""
    visitor.page.set_input_files(f"input[type=file][name={field}]", PICTURE)
    if visitor.scripts:
        visitor.page.wait_for_selector(f"#q-{field} .pv-files li:has-text('facture.png')")


def fill_bike(visitor, *, income="24000", city="Villeneuve-sur-Parvis", postcode="00340"):
    """Fill in the four pages from the first, and stop before submission."""
    page = visitor.page
    bought = clock.today() - timedelta(days=30)
    page.check("input[name=velo][value=electrique]")
    page.check("input[name=etat][value=neuf]")
    for part, value in (("day", bought.day), ("month", bought.month), ("year", bought.year)):
        page.fill(f"input[name=achat-{part}]", str(value))
    page.fill("input[name=prix]", "1200")
    attach(visitor, "facture")
    on(visitor, "Continuer")
    page.fill("input[name=demandeur-given_names]", "Amadou")
    page.fill("input[name=demandeur-family_name]", "Fictif")
    for part, value in (("day", "2"), ("month", "5"), ("year", "1990")):
        page.fill(f"input[name=demandeur-birth-{part}]", value)
    page.fill("input[name=adresse-street]", "4 rue des Arcades")
    page.fill("input[name=adresse-postcode]", postcode)
    page.fill("input[name=adresse-city]", city)
    page.check("input[name=deja][value=no]")
    on(visitor, "Continuer")
    page.fill("input[name=revenu]", income)
    page.fill("input[name=parts]", "2")
    attach(visitor, "avis")
    on(visitor, "Continuer")
    page.fill("input[name=iban]", "FR7630006000011234567890189")
    attach(visitor, "rib")
    attach(visitor, "domicile")
    page.check("input[type=checkbox][name=engagement]")
    on(visitor, "Continuer")
