"""Finding a patient's calendar feeds."""

from intervals.models.feeds import Feed
from intervals.models.portal import PortalAccess


def feeds_of(access: PortalAccess) -> list[Feed]:
    """Those of an access that were not stopped, the newest first."""
    return list(Feed.objects.filter(access=access, ended_at=None))


def feed_with(digest: str) -> Feed | None:
    """The feed with this digest, with its patient and clinic; None where it, its access or its patient is gone.

    Gone means stopped, ended, archived, merged or deleted: whoever asks is told the same for all of them.
    """
    rows = Feed.objects.filter(
        digest=digest,
        ended_at=None,
        access__ended_at=None,
        access__patient__archived_at=None,
        access__patient__merged_into=None,
    )
    return rows.select_related("access__patient", "access__clinic").first()
