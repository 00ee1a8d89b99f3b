"""Pages of accounts."""

from parvis.accounts.views.account import (
    delete,
    export,
    home,
    name,
    sessions,
)
from parvis.accounts.views.signin import (
    activate_application,
    add_passkey,
    demo_accounts,
    keys,
    limited,
    mail_limited,
)
from parvis.accounts.views.team import (
    add_role,
    department,
    invite,
    member,
    new_department,
    remove_role,
    reword_role,
    team,
    unprotect,
)

__all__ = [
    "activate_application",
    "add_passkey",
    "add_role",
    "delete",
    "demo_accounts",
    "department",
    "export",
    "home",
    "invite",
    "keys",
    "limited",
    "mail_limited",
    "member",
    "name",
    "new_department",
    "remove_role",
    "reword_role",
    "sessions",
    "team",
    "unprotect",
]
