"""`parvis ledger …`: what an operator or an auditor does with the registers of an installation."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from parvis.common.context import use_authority
from parvis.ledger import actions, queries
from parvis.ledger.actions.trusting import pin
from parvis.ledger.enums import Fault
from parvis.ledger.queries.audit import audit
from parvis.ledger.queries.trust import NOTHING, TrustProblem, load
from parvis.ledger.rules.notes import NoteProblem
from parvis.ledger.types import Report
from parvis.tenancy import queries as tenancy
from parvis.tenancy.types import AuthorityInfo

TROUBLES = (TrustProblem, NoteProblem, actions.LedgerDamagedError, actions.KeyLostError)


class Command(BaseCommand):
    help = "The public ledger: audit it, keep outside what an audit needs, sequence."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, text in (
            ("audit", "Work every log out again and say what was changed."),
            ("pin", "Keep keys, checkpoints and leaf hashes in a folder of yours."),
            ("sequence", "Give waiting entries their position now."),
            ("rotate-key", "Sign with a new key from now on; the present one vouches for it."),
            ("revoke-key", "Say for ever that a key of the log is no longer to be believed."),
            ("keys", "Print the public keys to give to a witness."),
            ("watch", "Confirm the log of somebody else from now on."),
            ("add-witness", "Ask a witness to confirm our checkpoints from now on."),
            ("confirm", "Ask the witnesses now."),
        ):
            one = verbs.add_parser(verb, help=text)
            alone = verb in {"rotate-key", "revoke-key"}
            who = "Only this one, by its identifier."
            one.add_argument("--authority", default="", required=alone, help=who)
            if verb in {"audit", "pin"}:
                one.add_argument("--trust", type=Path, required=verb == "pin", help="Your folder.")
            if verb in {"watch", "add-witness"}:
                one.add_argument("--key", required=True, help="Verifier key of the other side.")
            if verb == "revoke-key":
                one.add_argument("--key", required=True, help="Its id: 8 hexadecimal digits.")
            if verb == "add-witness":
                one.add_argument("--url", required=True, help="https://HOST/registre/temoin")

    def handle(self, *args, **options) -> None:
        bad = 0
        for town in self.towns(options["authority"]):
            with use_authority(town.id):
                try:
                    bad += getattr(self, options["verb"].replace("-", "_"))(town, options)
                except TROUBLES as problem:
                    raise CommandError(f"{town.slug}: {problem}") from problem
        if bad:
            raise CommandError(
                f"{bad} findings: the ledger is not what was recorded, or not kept up."
            )

    def towns(self, slug: str) -> list[AuthorityInfo]:
        towns = [tenancy.get(number) for number in tenancy.all_ids()]
        chosen = [town for town in towns if slug in {"", town.slug}]
        if not chosen:
            raise CommandError(f"No authority is called « {slug} ».")
        return chosen

    def audit(self, town: AuthorityInfo, options: dict[str, object]) -> int:
        folder = options["trust"]
        report = audit(load(Path(str(folder)) / town.slug) if folder else NOTHING)
        self.tell(town, report)
        return len(report.findings)

    def pin(self, town: AuthorityInfo, options: dict[str, object]) -> int:
        size = pin(Path(str(options["trust"])) / town.slug)
        self.stdout.write(f"{town.slug}: kept up to {size} entries.")
        return 0

    def sequence(self, town: AuthorityInfo, options: dict[str, object]) -> int:
        self.stdout.write(f"{town.slug}: {actions.sequence()} entries sequenced.")
        return 0

    def rotate_key(self, town: AuthorityInfo, options: dict[str, object]) -> int:
        self.stdout.write(f"{town.slug}: the log is signed from now on by {actions.rotate_key()}")
        actions.sequence()
        return 0

    def revoke_key(self, town: AuthorityInfo, options: dict[str, object]) -> int:
        if not actions.revoke_key(str(options["key"])):
            raise CommandError(f"{town.slug}: no key of the log to revoke has this id.")
        actions.sequence()
        self.stdout.write(f"{town.slug}: revoked; the log is signed by {queries.log_key()}")
        return 0

    def keys(self, town: AuthorityInfo, options: dict[str, object]) -> int:
        self.stdout.write(f"{town.slug}: log      {queries.log_key() or '(no entry yet)'}")
        self.stdout.write(f"{town.slug}: witness  {actions.witness_key()}")
        return 0

    def watch(self, town: AuthorityInfo, options: dict[str, object]) -> int:
        self.stdout.write(f"{town.slug}: watches {actions.watch(str(options['key']))}")
        return 0

    def add_witness(self, town: AuthorityInfo, options: dict[str, object]) -> int:
        name = actions.add_witness(str(options["key"]), str(options["url"]))
        self.stdout.write(f"{town.slug}: asks {name}")
        return 0

    def confirm(self, town: AuthorityInfo, options: dict[str, object]) -> int:
        self.stdout.write(f"{town.slug}: {actions.ask_witnesses()} witnesses confirmed.")
        return 0

    def tell(self, town: AuthorityInfo, report: Report) -> None:
        self.stdout.write(
            f"{town.slug}: {report.size} entries, {report.checkpoints} checkpoints,"
            f" {report.erased} erased, {report.waiting} waiting."
        )
        if report.sound:
            self.stdout.write("  sound: every entry is the one that was signed.")
        for at, finding in enumerate(report.findings):
            where = "" if finding.index is None else f" at index {finding.index}"
            mark = "FIRST BAD ENTRY" if at == 0 else "also"
            mark = "overdue" if finding.fault is Fault.STALE else mark
            self.stdout.write(f"  {mark}{where} [{finding.fault}] {finding.sentence}")
        for spot in report.blind:
            self.stdout.write(f"  not seen: {spot}")
