"""What a patient takes home of the guidance: the section that fits the day."""

from datetime import date

from intervals.engine.chart import Chart
from intervals.engine.reasons import AfterTreatment
from intervals.models.clinics import Clinic
from intervals.models.guidance import Kind, Place
from intervals.queries.read_published import published_or_to_come
from intervals.web.guidance import Section, is_care_card, is_for_now, shown_section, topics_of


def aftercare(chart: Chart, slug: str, on: date, clinic: Clinic) -> Section | None:
    """The first section for the day on which the wait for a procedure is.

    None where nobody knows the day, or a clinician has to look first.
    """
    found = chart.ask_next(slug, on).forecast()
    waits = found.gives_recommended or found.gives_earliest
    if found.unsettled or not isinstance(waits, AfterTreatment) or not found.by_the_dates:
        return None
    given_on = waits.given_on
    if given_on is None or given_on > on:
        return None
    place, day = Place(found.by_the_dates), (on - given_on).days
    published = published_or_to_come(clinic.slug)
    fitting = (
        shown_section(section)
        for topic in topics_of(published, waits.rule.earlier, slug, on)
        for section in topic.sections
        if section.kind is not Kind.LIMITS and not is_care_card(section) and is_for_now(section, place, day)
    )
    return next(fitting, None)
