from django.urls import path, register_converter

from parvis.files import views


class PublicId:
    """22 characters of base64url."""

    regex = "[A-Za-z0-9_-]{22}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PublicId, "file_id")

app_name = "files"
urlpatterns = [
    path("envoi", views.receive, name="receive"),
    path("<file_id:public_id>", views.open_file, name="open"),
    path("<file_id:public_id>/apercu/<int:page>", views.preview, name="preview"),
    path("<file_id:public_id>/ligne", views.line, name="line"),
    path("<file_id:public_id>/retrait", views.remove, name="remove"),
]
