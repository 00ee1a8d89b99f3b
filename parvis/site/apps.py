from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "parvis.site"
    verbose_name = "Site"
