from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "parvis.procedures"
    verbose_name = "Démarches"

    def ready(self) -> None:
        from parvis.procedures import checks  # noqa: F401 - importing registers the check
