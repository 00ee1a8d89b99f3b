from django.urls import path, re_path

from parvis.ledger import endpoints, views

app_name = "ledger"
urlpatterns = [
    path("", views.explorer, name="explorer"),
    path("preuve/<int:index>/", views.proof, name="proof"),
    path("preuve/<int:index>.tlog-proof", endpoints.bare_proof, name="bare_proof"),
    path("recu/<int:entry>.tlog-proof", endpoints.receipt, name="receipt"),
    path("checkpoint", endpoints.checkpoint, name="checkpoint"),
    path("tile/<path:path>", endpoints.tile, name="tile"),
    path("temoin/add-checkpoint", endpoints.add_checkpoint, name="add_checkpoint"),
    re_path(r"^temoin/(?P<digest>[0-9a-f]{64})/checkpoint$", endpoints.witnessed, name="witnessed"),
]
