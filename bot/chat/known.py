"""Decides who may configure a workspace: its platform's admins, and whom these chose.

Invariant: pure. A role or person counts only as the platform tells of one who asks there; who belongs to another
workspace is never chosen, and an admin whom the platform knows is one whatever is set.
"""

from dataclasses import dataclass, replace

from bot.conversation import Asking
from bot.message.phrases import counted, phrase
from bot.tenancy import NOTHING_SET, Tenant


@dataclass(frozen=True, slots=True)
class Known:
    """Who asks, and what their workspace has set."""

    asking: Asking
    tenant: Tenant = NOTHING_SET


def known(asking: Asking, tenant: Tenant) -> Known:
    """Who asks, as an admin if they may configure."""
    person = asking.person
    chosen = not (person.admin or person.outside) and (tenant.role in person.roles or person.id in tenant.admins)
    who = replace(person, admin=True, chosen=True) if chosen else person
    return Known(replace(asking, person=who, also=_also(tenant)), tenant)


def _also(tenant: Tenant) -> str:
    if tenant.role:
        return phrase("the role {role}", role=tenant.role_name or tenant.role)
    if not tenant.admins:
        return ""
    return phrase("to be of the {people} chosen here", people=counted(len(tenant.admins), "person", "people"))
