from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "parvis.site"
    verbose_name = "Site"

    def ready(self) -> None:
        """Tell the room of files that the town's own pictures are for everyone."""
        from parvis.files import actions as files
        from parvis.site.actions import SUBJECT

        files.register_access(SUBJECT, lambda request, town_id: request.authority.id == town_id)
