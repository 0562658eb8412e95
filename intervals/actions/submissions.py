"""The same form sent twice (a double click, a reload, two tabs) records once."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from intervals import clock
from intervals.actions.asking import Asker
from intervals.actions.refusals import refused_in_words
from intervals.models.submissions import Submission

KEPT_FOR = timedelta(days=7)  # nobody sends a form again after that
FORGET_AT_EVERY = 100


def led_to(key: UUID) -> str | None:
    """Where the form with this key led when it was first sent; None if it was not."""
    found = Submission.objects.filter(key=key).first()
    return found.led_to if found else None


def record_once(by: Asker, key: UUID, act: Callable[[], str]) -> tuple[str, bool]:
    """Do `act`, which returns the address to go to next, unless the form with this key has done it already.

    The address, and whether it was done now. Refused as by `act`, and where a guard of the database's refuses.
    """
    with refused_in_words(), transaction.atomic():
        submission, first = Submission.objects.get_or_create(
            key=key, defaults={"by": by.user, "at": clock.now()}
        )
        if first:
            submission.led_to = act()
            submission.save(update_fields=["led_to"])
            if submission.pk % FORGET_AT_EVERY == 0:
                Submission.objects.filter(at__lt=submission.at - KEPT_FOR).delete()
    return submission.led_to, first
