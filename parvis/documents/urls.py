from django.urls import path, register_converter

from parvis.documents import endpoints, views


class DocumentId:
    """22 characters of base64url."""

    regex = "[A-Za-z0-9_-]{22}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(DocumentId, "document_id")

app_name = "documents"
urlpatterns = [
    path(".well-known/parvis-keys.json", endpoints.keys, name="keys"),
    path("verifier/", views.verify, name="verify"),
    path("verifier/preuve", views.proof, name="proof"),
    path("verifier/<document_id:public_id>", views.verify_one, name="verify_one"),
    path("modeles/", views.templates, name="templates"),
    path("modeles/<str:name>/", views.template, name="template"),
    path("agents/documents/", views.find_issued, name="find_issued"),
    path("agents/documents/<document_id:public_id>/", views.issued, name="issued"),
    path("agents/lots/<int:batch_id>/apercu.pdf", views.batch_preview, name="batch_preview"),
    path("agents/lots/<int:batch_id>/tout.zip", views.batch_archive, name="batch_archive"),
    path("mes-documents/", views.safe, name="safe"),
    path("mes-documents/tout.zip", views.archive, name="archive"),
    path("mes-documents/<document_id:public_id>/", views.open_document, name="open"),
    path("mes-documents/<document_id:public_id>/ligne", views.line, name="line"),
    path("mes-documents/<document_id:public_id>/details/", views.details, name="details"),
    path("mes-documents/<document_id:public_id>/preuve", views.open_proof, name="open_proof"),
    path("mes-documents/<document_id:public_id>/envoyer", views.resend, name="resend"),
    path("mes-documents/<document_id:public_id>/partager", views.share, name="share"),
    path(
        "mes-documents/<document_id:public_id>/partage/<document_id:share_id>/retirer",
        views.withdraw,
        name="withdraw",
    ),
    path("partage/<document_id:share_id>/<slug:secret>/", views.shared, name="shared"),
]
