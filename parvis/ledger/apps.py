from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "parvis.ledger"
    verbose_name = "Registre public"
