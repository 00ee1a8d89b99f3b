"""The door for writing of people, departments, roles, sessions and attempts.

Each act is one transaction with one journal entry in the authority of the context; attempts and
the clean-up of expired rows are not journaled. Whether the actor may do it is asked beforehand of
`rules` by the page; the operator's commands act as the house itself.
"""

from parvis.accounts.actions.attempts import attempt, forget_old, forgive
from parvis.accounts.actions.data import (
    StillAgentError,
    delete_account,
    export_data,
    register_eraser,
    register_export,
)
from parvis.accounts.actions.people import (
    create_person,
    invite,
    note_created,
    note_security,
    note_sign_in,
    rename,
)
from parvis.accounts.actions.roles import (
    LastAdministratorError,
    change_department,
    create_department,
    grant_role,
    revoke_role,
    reword_role,
)
from parvis.accounts.actions.sessions import (
    end_other_sessions,
    end_session,
    remove_protection,
    remove_protection_everywhere,
)

__all__ = [
    "LastAdministratorError",
    "StillAgentError",
    "attempt",
    "change_department",
    "create_department",
    "create_person",
    "delete_account",
    "end_other_sessions",
    "end_session",
    "export_data",
    "forget_old",
    "forgive",
    "grant_role",
    "invite",
    "note_created",
    "note_security",
    "note_sign_in",
    "register_eraser",
    "register_export",
    "remove_protection",
    "remove_protection_everywhere",
    "rename",
    "revoke_role",
    "reword_role",
]
