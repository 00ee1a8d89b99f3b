"""Every room brings its own addresses; the shell answers last."""

from django.urls import include, path

from parvis.site import endpoints

urlpatterns = [
    path("healthz", endpoints.health),
    path("readyz", endpoints.ready),
    path("metrics", endpoints.metrics),
    path("compte/", include("parvis.accounts.urls")),
    path("fichiers/", include("parvis.files.urls")),
    path("courriers/", include("parvis.messaging.urls")),
    path("demarches/", include("parvis.procedures.urls")),
    path("mes-dossiers/", include("parvis.dossiers.urls")),
    path("agents/", include("parvis.workbench.urls")),
    path("automatismes/", include("parvis.automation.urls")),
    path("registre/", include("parvis.ledger.urls")),
    path("", include("parvis.documents.urls")),
    path("", include("parvis.site.urls")),
]

handler403 = "parvis.site.views.forbidden"
handler404 = "parvis.site.views.not_found"
handler500 = "parvis.site.views.server_error"
