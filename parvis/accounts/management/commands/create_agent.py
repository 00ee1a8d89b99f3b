"""Create an agent of an authority, and print the link by which they choose their password."""

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError

from parvis.accounts import actions, queries, rules
from parvis.accounts.enums import Role
from parvis.accounts.types import Grant
from parvis.common.context import use_authority
from parvis.journal.types import SYSTEM
from parvis.tenancy import queries as tenancy


class Command(BaseCommand):
    """`parvis create-agent --authority villeneuve claire@exemple.fr Claire Exemple`."""

    help = "Crée un agent et son rôle ; l’agent reçoit un message, et son lien s’affiche."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("first_name")
        parser.add_argument("last_name")
        parser.add_argument("--authority", required=True, help="identifiant de la collectivité")
        parser.add_argument("--role", choices=Role.values, default=Role.ADMINISTRATOR)
        parser.add_argument("--department", default="", help="identifiant du service ; vide : tous")
        parser.add_argument("--capacity", default="", help="écrite sous ses décisions")
        parser.add_argument("--delegation", default="", help="« par délégation du maire, … »")

    def handle(self, **options):
        try:
            authority = tenancy.by_slug(options["authority"])
        except ObjectDoesNotExist:
            raise CommandError(f"Aucune collectivité « {options['authority']} ».") from None
        fault = rules.signing_fault(options["capacity"], options["delegation"])
        if fault:
            raise CommandError(str(fault.label))
        with use_authority(authority.id):
            try:
                person_id = self._invite(options)
            except ObjectDoesNotExist:
                raise CommandError(f"Aucun service « {options['department']} ».") from None
            self.stdout.write(f"{options['email']} : {options['role']}, {authority.name}.")
            if not queries.has_password(person_id):
                path = queries.password_path(person_id)
                self.stdout.write(f"Mot de passe à choisir une fois, sous trois jours : {path}")

    def _invite(self, options):
        slug = options["department"]
        department_id = queries.department(slug).id if slug else None
        return actions.invite(
            options["email"],
            first_name=options["first_name"],
            last_name=options["last_name"],
            grants=[
                Grant(options["role"], department_id, options["capacity"], options["delegation"])
            ],
            actor=SYSTEM,
        )
