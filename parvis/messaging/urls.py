from django.urls import path

from parvis.messaging import endpoints, views

app_name = "messaging"
urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("<int:mail_id>/", views.read, name="read"),
    path("<int:mail_id>/html", views.html, name="html"),
    path("desinscription/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("desinscription/<str:token>/retour", views.resubscribe, name="resubscribe"),
    path("rebonds", endpoints.bounce, name="bounce"),
]
