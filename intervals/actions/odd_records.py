"""Going through the records that cannot be so."""

from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.permissions import Act
from intervals.queries.odd_records import Odd, known_to_be_odd, odd_records


@action(Act.SEE_ODD_RECORDS)
def go_through(*, by: Asker) -> list[Odd]:
    """What still cannot be so at the clinic; what has been mended since is on the list no longer."""
    listed = list(known_to_be_odd(by.clinic))
    still = odd_records(by.clinic, by.on)
    broken = {(each.guard, each.row.pk) for each in still}
    mended = [each.pk for each in listed if (each.guard, each.record) not in broken]
    if mended:
        known_to_be_odd(by.clinic, most=None).filter(pk__in=mended).delete()
    return still
