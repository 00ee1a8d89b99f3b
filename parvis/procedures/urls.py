from django.urls import path

from parvis.procedures import views

app_name = "procedures"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("communes", views.places, name="communes"),
    path("lieux/<slug:level>", views.places, name="places"),
    path("gerer/", views.index, name="manage"),
    path("gerer/importer/", views.import_pack, name="import"),
    path("gerer/<slug:slug>/", views.detail, name="detail"),
    path("gerer/<slug:slug>/fermer/", views.close, name="close"),
    path("gerer/<slug:slug>/rouvrir/", views.reopen, name="reopen"),
    path("gerer/<slug:slug>/refus-automatiques/", views.refusal, name="refusal"),
    path("gerer/<slug:slug>/regle/", views.rule, name="rule"),
    path("gerer/<slug:slug>/regle/tableau/", views.edit_table, name="rule_table"),
    path("gerer/<slug:slug>/regle/texte/", views.edit_text, name="rule_text"),
    path("gerer/<slug:slug>/regle/cas/", views.accept_outcomes, name="rule_cases"),
    path("gerer/<slug:slug>/<int:number>/publier/", views.publish, name="publish"),
    path("gerer/<slug:slug>/<int:number>/apercu/", views.preview, name="preview"),
    path("gerer/<slug:slug>/<int:number>/exporter/", views.download, name="download"),
    path("<slug:slug>/", views.procedure, name="procedure"),
]
