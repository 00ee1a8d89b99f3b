from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "parvis.tenancy"
    verbose_name = "Collectivités"

    def ready(self) -> None:
        from parvis.tenancy import checks  # noqa: F401 - importing registers the check
