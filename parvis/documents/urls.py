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
]
