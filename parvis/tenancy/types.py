"""What other rooms know of an authority."""

from typing import Any

import msgspec

from parvis.common.shapes import learn


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """The town's clothes: colours as entered (« #rrggbb ») and the style sheet made from them."""

    brand: str = "#0e5c63"
    accent: str = "#f2b134"
    radius: int = 8
    logo: str = ""
    picture: str = ""
    css: str = ""
    digest: str = ""


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """How to reach the authority, or the person it names."""

    name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    phone: str = ""
    email: str = ""


class OpeningHours(msgspec.Struct, frozen=True, kw_only=True):
    """One line of opening hours: ISO weekdays (1 = Monday), local times « HH:MM »."""

    days: tuple[int, ...]
    opens: str
    closes: str


class AccessibilityAudit(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded RGAA audit: rate in percent, day (ISO), who did it, what is not accessible."""

    rate: int
    day: str
    auditor: str
    failures: tuple[str, ...] = ()


class Signatory(msgspec.Struct, frozen=True, kw_only=True):
    """In whose name rules decide: the competent authority's name and capacity (CRPA L. 212-1).

    delegation: « par délégation du maire, arrêté n° 12 », "" for who decides in their own name.
    """

    name: str = ""
    capacity: str = ""
    delegation: str = ""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What an authority says of itself."""

    theme: Theme = msgspec.field(default_factory=Theme)
    contact: Contact = msgspec.field(default_factory=Contact)
    dpo: Contact = msgspec.field(default_factory=Contact)
    publisher: str = ""
    hosting: Contact = msgspec.field(default_factory=Contact)
    hours: tuple[OpeningHours, ...] = ()
    news: str = ""
    news_url: str = ""
    court: str = ""
    signatory: Signatory = msgspec.field(default_factory=Signatory)
    audit: AccessibilityAudit | None = None


class AuthorityInfo(msgspec.Struct, frozen=True, kw_only=True):
    """An authority as pages and rules see it; `hosts` in lower case, the first is the main one."""

    id: int
    slug: str
    name: str
    kind: str
    insee: str
    siren: str
    hosts: tuple[str, ...]
    profile: Profile

    @property
    def main_host(self) -> str:
        """The host under which links in mails are written."""
        return self.hosts[0] if self.hosts else ""


learn(Profile)


def profile_from(data: dict[str, Any]) -> Profile:
    """Read a stored profile; raise msgspec.ValidationError on a wrong shape."""
    return msgspec.convert(data, Profile)


# Our tables that belong to the installation, each with its reason. A test refuses any other.
WITHOUT_AUTHORITY = (
    ("tenancy_authority", "it is the authority"),
    ("accounts_person", "one person and their sign-in serve several authorities"),
    ("accounts_session", "a session opens the installation to one person"),
    ("accounts_attempt", "abuse is counted for the installation, whose doors it tries"),
    ("procedures_place", "the list of communes and countries is the same for everyone"),
    ("procedures_place_word", "beginnings of the names of that list"),
)
