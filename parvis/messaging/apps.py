from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "parvis.messaging"
    verbose_name = "Courriers"

    def ready(self) -> None:
        """Tell accounts what we keep of a person, and how it is forgotten."""
        from parvis.accounts import actions as accounts
        from parvis.messaging import actions, queries

        accounts.register_export("courriers", queries.export_of)
        accounts.register_eraser("messaging", actions.forget_person)
