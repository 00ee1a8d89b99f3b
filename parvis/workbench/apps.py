from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "parvis.workbench"
    verbose_name = "Instruction"
