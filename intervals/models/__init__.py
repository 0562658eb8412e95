"""Every table. Django reads them here; code imports from the module that defines what it needs."""

from intervals.models import (
    accounts,
    audit,
    circumstances,
    clinics,
    contacts,
    guidance,
    members,
    offers,
    open_days,
    overrides,
    patients,
    plans,
    procedures,
    rules,
    submissions,
    treatments,
)

__all__ = [
    "accounts",
    "audit",
    "circumstances",
    "clinics",
    "contacts",
    "guidance",
    "members",
    "offers",
    "open_days",
    "overrides",
    "patients",
    "plans",
    "procedures",
    "rules",
    "submissions",
    "treatments",
]
