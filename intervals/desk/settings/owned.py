"""Who changes what belongs to a clinic or to all."""

from intervals.actions.asking import Asker
from intervals.permissions import Act


def may_change_owned(asker: Asker, owner: int | None) -> bool:
    """Whether whoever asks changes what this clinic owns (None: all): a manager her own, a superuser the rest, too."""
    return asker.may(Act.MANAGE_CLINIC) and (owner is not None or asker.shares)
