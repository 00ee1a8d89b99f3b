from typing import Any

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "parvis.dossiers"
    verbose_name = "Dossiers"

    def ready(self) -> None:
        """Tell rooms below who may open the files of a dossier, and what we keep of a person."""
        from parvis.accounts import actions as accounts
        from parvis.documents import actions as documents
        from parvis.dossiers import actions, queries
        from parvis.files import actions as files

        def may_open(request: Any, dossier_id: int) -> bool:
            return queries.may_open_files(
                dossier_id, person_id=request.user.pk, roles=request.roles
            )

        def decides(request: Any, dossier_id: int) -> bool:
            return queries.decides(dossier_id, roles=request.roles)

        files.register_access("dossier", may_open)
        documents.register_access("dossier", may_open, decides=decides)
        documents.register_language("dossier", queries.language)
        documents.register_language("person", queries.language_of_person)
        accounts.register_export("dossiers", queries.export_of)
        accounts.register_eraser("dossiers", actions.erase_drafts)
