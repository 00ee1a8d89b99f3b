"""Who may do what with accounts, how long to wait after failures, which password is strong.

Pure functions of plain values.
"""

import ipaddress
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from parvis.accounts.enums import Attempted, PasswordFault, Permission, Role, SigningFault
from parvis.accounts.types import Grant, RoleSet
from parvis.common.text import sort_key

# --- Permissions ---------------------------------------------------------------------------------

# What an administrator of the whole authority may do, and an administrator of one department there.
WIDE = frozenset(Permission)
NARROW = frozenset(
    {
        Permission.SEE_TEAM,
        Permission.INVITE,
        Permission.GRANT,
        Permission.REVOKE,
        Permission.EDIT_DEPARTMENT,
    }
)


def may(held: RoleSet, permission: str, *, department_id: int | None = None) -> bool:
    """Say whether these roles allow the act in a department; None: in the whole authority.

    To see the team is asked without department: any administrator sees it.
    """
    if held.is_administrator:
        return permission in WIDE
    if permission not in NARROW or not held.has(Role.ADMINISTRATOR):
        return False
    if permission == Permission.SEE_TEAM:
        return True
    return department_id is not None and held.has(Role.ADMINISTRATOR, department_id)


def may_give(held: RoleSet, grant: Grant) -> bool:
    """Say whether these roles allow to give, or take back, one grant.

    The administrator of a department gives every role in it but administrator: nobody raises
    another to his own power.
    """
    if grant.role == Role.ADMINISTRATOR and not held.is_administrator:
        return False
    return may(held, Permission.GRANT, department_id=grant.department_id)


def signing_fault(capacity: str, delegation: str) -> SigningFault | None:
    """Return why the words under which an agent signs do not go together, None when they do.

    A delegation is told apart from the capacity (CRPA art. L. 212-1), and never without it.
    """
    if "par delegation" in sort_key(capacity):
        return SigningFault.TOLD_TWICE
    return SigningFault.BARE if delegation and not capacity else None


def may_unprotect(held: RoleSet, agent: RoleSet, *, oneself: bool, elsewhere: bool) -> bool:
    """Say whether these roles allow to remove the second factor that an agent lost.

    agent: the roles of that person here. elsewhere: another authority gave the person a role too.
    Only an administrator of the whole authority, for its own agent, never for oneself (somebody
    else looks at who asks), never for the agent of another authority (one town would open the
    doors of another).
    """
    own = agent.is_agent and not elsewhere
    return own and not oneself and may(held, Permission.UNPROTECT)


def leaves_no_administrator(
    administrators: Collection[tuple[int, Grant]], lost: tuple[int, Grant]
) -> bool:
    """Say whether nobody would administer the whole authority without `lost`.

    administrators: pairs (person id, grant) of those who do, as they are now.
    """
    return lost in administrators and len(administrators) == 1


# --- Attempts ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Limit:
    """How many attempts are free, then the first wait, doubled each time up to the longest.

    wait, longest and memory in seconds; after `memory` without attempt all is forgotten.
    """

    free: int
    wait: int
    longest: int
    memory: int


MINUTE, HOUR, DAY = 60, 3600, 86_400

LIMITS: Mapping[str, Limit] = {
    Attempted.PASSWORD: Limit(free=5, wait=MINUTE, longest=HOUR, memory=DAY),
    Attempted.SECOND_FACTOR: Limit(free=5, wait=MINUTE, longest=HOUR, memory=DAY),
    Attempted.MAIL: Limit(free=5, wait=5 * MINUTE, longest=HOUR, memory=6 * HOUR),
    Attempted.SIGN_IN: Limit(free=30, wait=MINUTE, longest=15 * MINUTE, memory=HOUR),
    Attempted.SIGN_UP: Limit(free=20, wait=5 * MINUTE, longest=HOUR, memory=HOUR),
    Attempted.UPLOAD: Limit(free=200, wait=MINUTE, longest=HOUR, memory=HOUR),
    Attempted.CHECK: Limit(free=60, wait=MINUTE, longest=15 * MINUTE, memory=HOUR),
}


def pause(limit: Limit, attempts: int) -> int:
    """Return how many seconds to wait after so many attempts, the present one included.

    After the last free attempt comes `wait`, then twice as long after each one more.
    """
    beyond = attempts - limit.free
    if beyond < 0:
        return 0
    doubled: int = limit.wait * 2 ** min(beyond, 20)
    return min(doubled, limit.longest)


def client_address(remote: str, forwarded: str, trusted: Collection[str]) -> str:
    """Return the address of the client.

    remote: the peer of the connection. forwarded: the header X-Forwarded-For, believed only as
    far as trusted proxies (addresses or networks) wrote it: from its right end to the first
    address that is not theirs.
    """
    hops = [*(part.strip() for part in forwarded.split(",") if part.strip()), remote]
    for hop in reversed(hops):
        if not is_among(hop, trusted):
            return hop if _address(hop) else remote
    return hops[0]


def is_among(address: str, networks: Collection[str]) -> bool:
    """Say whether an address is one of these addresses or inside one of these networks."""
    found = _address(address)
    return found is not None and any(
        found in ipaddress.ip_network(network, strict=False) for network in networks
    )


def is_address(text: str) -> bool:
    """Say whether the text is an address of the network."""
    return _address(text) is not None


def source(address: str) -> str:
    """Return what is counted as one source: an IPv4 address, or the /64 of an IPv6 household."""
    found = _address(address)
    if found is None:
        return "unknown"
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network(f"{found}/64", strict=False).network_address)


def coarse(address: str) -> str:
    """Return an address without its last part: enough to recognise a place, not a household."""
    found = _address(address)
    if found is None:
        return "0.0.0.0"  # noqa: S104 - « unknown », nothing listens on it
    kept = 24 if found.version == 4 else 48
    return str(ipaddress.ip_network(f"{found}/{kept}", strict=False).network_address)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text.strip("[] "))
    except ValueError:
        return None
    return found.ipv4_mapped or found if found.version == 6 else found


# --- Devices ---

# The first that is found names it; Edge and Opera also say Chrome, Chrome also says Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device(user_agent: str) -> tuple[str, str]:
    """Return browser and system as people call them, « » for one that we do not know."""
    return (
        next((name for mark, name in _BROWSERS if mark in user_agent), ""),
        next((name for mark, name in _SYSTEMS if mark in user_agent), ""),
    )


# --- Passwords -----------------------------------------------------------------------------------

SHORTEST = 12
# What must be left once the words of the person are taken out.
OWN = 8
# zxcvbn's scale: 3 = safely unguessable behind a limit of attempts (10^8 guesses at least).
STRONG = 3
# zxcvbn refuses longer ones; what follows cannot make a password weaker.
JUDGED = 72

_FAULTS = {
    "spatial": PasswordFault.KEYBOARD,
    "repeat": PasswordFault.REPEAT,
    "sequence": PasswordFault.SEQUENCE,
    "regex": PasswordFault.DATE,
    "date": PasswordFault.DATE,
}
_DICTIONARIES = {
    "passwords": PasswordFault.COMMON,
    "user_inputs": PasswordFault.PERSONAL,
    "surnames": PasswordFault.NAME,
    "male_names": PasswordFault.NAME,
    "female_names": PasswordFault.NAME,
}


def password_fault(password: str, personal: Collection[str] = ()) -> PasswordFault | None:
    """Return why a password is too weak, None for a strong one.

    personal: words of the person (name, parts of the address) and of the town. At least twelve
    characters and a score of 3 by zxcvbn: with the limit of attempts this meets what the CNIL
    asks (délibération 2022-100, passwords with restriction of access).
    """
    from zxcvbn import zxcvbn

    if len(password) < SHORTEST:
        return PasswordFault.SHORT
    if len(_without(password, personal)) < OWN:
        return PasswordFault.PERSONAL
    judged = zxcvbn(password[:JUDGED], user_inputs=[word for word in personal if len(word) > 2])
    if judged["score"] >= STRONG:
        return None
    longest = max(judged["sequence"], key=lambda match: len(match["token"]))
    if longest["pattern"] == "dictionary":
        return _DICTIONARIES.get(longest["dictionary_name"], PasswordFault.WORD)
    return _FAULTS.get(longest["pattern"], PasswordFault.WEAK)


def _without(password: str, personal: Collection[str]) -> str:
    left = password.lower()
    for word in sorted(personal, key=len, reverse=True):
        if len(word) > 2:
            left = left.replace(word.lower(), "")
    return "".join(letter for letter in left if letter.isalnum())
