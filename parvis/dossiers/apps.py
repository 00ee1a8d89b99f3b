from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "parvis.dossiers"
    verbose_name = "Dossiers"
