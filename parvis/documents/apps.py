from typing import Any

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "parvis.documents"
    verbose_name = "Documents officiels"

    def ready(self) -> None:
        """Tell the files' room who may open the file of a document."""
        from parvis.accounts import actions as accounts
        from parvis.documents import checks, queries  # noqa: F401 - registers the checks
        from parvis.documents.actions import forgetting, opening
        from parvis.files import actions as files

        def may_open(request: Any, document_id: int) -> bool:
            found = queries.by_id(document_id)
            return found is not None and queries.may_open(request, found)

        files.register_access("document", may_open)
        opening.register_access("batch", queries.may_follow, decides=queries.may_follow)
        accounts.register_export("documents", queries.export_of)
        accounts.register_eraser("documents", forgetting.delete_links_of)
