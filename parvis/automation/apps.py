from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "parvis.automation"
    verbose_name = "Automatismes"

    def ready(self) -> None:
        """Give the table of reactions to the journal, which starts them."""
        from parvis.automation.kinds import REACTIONS
        from parvis.journal import actions as journal

        journal.register_reactions(REACTIONS)
