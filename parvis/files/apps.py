from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "parvis.files"
    verbose_name = "Fichiers"

    def ready(self) -> None:
        from parvis.files import checks  # noqa: F401 - registers the checks
