"""Remove the second factor that an agent lost, when no administrator of one authority may."""

from django.core.management.base import BaseCommand, CommandError

from parvis.accounts import actions, queries
from parvis.journal.types import SYSTEM
from parvis.tenancy import queries as tenancy


class Command(BaseCommand):
    """`parvis remove-protection claire@exemple.fr`, for an agent of several authorities too."""

    help = "Retire la double protection qu’un agent a perdue, et ferme toutes ses sessions."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--confirm", default="", help="l’adresse, une seconde fois")

    def handle(self, **options):
        found = queries.find_person(options["email"])
        towns = queries.authorities_of(found.id) if found else []
        if found is None or not towns:
            raise CommandError("Aucun agent n’a cette adresse.")
        names = ", ".join(tenancy.get(town).name for town in towns)
        self.stdout.write(
            f"Agent de : {names}. Ses clés, son application et ses codes de secours sont retirés ;"
            " il est déconnecté partout. Vérifiez d’abord, de vive voix, que c’est bien lui."
        )
        typed = options["confirm"] or input("Recopiez l’adresse pour confirmer : ")
        if typed.strip().lower() != options["email"].strip().lower():
            raise CommandError("L’adresse n’est pas la même : rien n’est changé.")
        if not actions.remove_protection_everywhere(found.id, actor=SYSTEM):
            raise CommandError("Ce compte n’a pas de double protection.")
        self.stdout.write("La double protection est retirée. L’agent reçoit un e-mail.")
