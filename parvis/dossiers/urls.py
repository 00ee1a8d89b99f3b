from django.urls import path, register_converter

from parvis.dossiers import views


class Number:
    """Nine digits."""

    regex = "[1-9][0-9]{8}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Number, "dossier")

app_name = "dossiers"
urlpatterns = [
    path("", views.index, name="list"),
    path("commencer/<slug:slug>", views.start, name="start"),
    path("reprendre/<str:token>/", views.resume, name="resume"),
    path("<dossier:number>/", views.dossier, name="dossier"),
    path("<dossier:number>/etape/<int:page>/", views.page, name="page"),
    path("<dossier:number>/garder/", views.keep, name="keep"),
    path("<dossier:number>/verifier/", views.check, name="check"),
    path("<dossier:number>/depose/", views.done, name="done"),
    path("<dossier:number>/suite/", views.coming, name="coming"),
    path("<dossier:number>/recepisse/", views.receipt, name="receipt"),
    path("<dossier:number>/messages/", views.post_message, name="message"),
    path("<dossier:number>/explication/", views.explanation, name="explanation"),
    path("<dossier:number>/reexamen/", views.ask_review, name="ask_review"),
    path("<dossier:number>/retirer/", views.withdraw, name="withdraw"),
    path("<dossier:number>/abandonner-modifications/", views.discard_edits, name="discard_edits"),
]
