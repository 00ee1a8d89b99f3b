from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "parvis.messaging"
    verbose_name = "Courriers"
