from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "parvis.automation"
    verbose_name = "Automatismes"
