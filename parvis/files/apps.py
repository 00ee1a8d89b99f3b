from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "parvis.files"
    verbose_name = "Fichiers"

    def ready(self) -> None:
        """Check the surroundings; take part when an account is erased."""
        from parvis.accounts import actions as accounts
        from parvis.files import actions, checks  # noqa: F401 - registers the checks

        accounts.register_eraser("files", actions.erase_free)
