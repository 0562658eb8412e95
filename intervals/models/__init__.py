"""Every table. Django reads them here; code imports from the module that defines what it needs."""

from intervals.models import accounts, clinics, guidance, procedures, rules

__all__ = ["accounts", "clinics", "guidance", "procedures", "rules"]
