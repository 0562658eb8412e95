"""Anything else that counts for a course: asked under its answer, as under that of a date, and kept nowhere either."""

from dataclasses import replace

from intervals.engine.circumstances import bearing_on
from intervals.public.course_counted import Counted
from intervals.public.course_query import Asked, CourseQuery
from intervals.public.pieces import address
from intervals.public.told import Asked as Question
from intervals.public.told import Told, ToldOf, circumstances, questions_of
from intervals.queries.questions import MOST_ON_A_PAGE


def with_told(asked: CourseQuery, said: Told) -> CourseQuery:
    """The course with what was told of, which its address does not carry."""
    told = tuple(Asked(slug, day=written) for slug, written in said.happened)
    return replace(asked, told=told, sent=tuple(said.tokens()), speaks_first=bool(said.speaks_first))


def asked_of(counted: Counted, said: Told) -> list[Question]:
    """What could take a day from a visit, the clinic's own questions, and all that was answered already."""
    asked, published = counted.asked, counted.published
    known = {each.procedure for each in asked.given}
    slugs = [slug for slug in circumstances(published) if slug not in known]
    possible = [figure.windows for figure in (counted.found.minimum, counted.found.full) if figure.possible]
    firsts = [min(window.first for window in windows) for windows in zip(*possible, strict=True)]
    kinds = [visit.kind for visit in counted.found.course.visits] if firsts else []
    visits = zip(kinds, firsts, strict=True)
    chart = published.chart(asked.history(counted.on))
    bearing = bearing_on(chart, counted.on, slugs, visits)
    later = {each.procedure for each in asked.visits}
    return questions_of(slugs, bearing, published, said, *later, most=MOST_ON_A_PAGE * len(later))


def course_told(counted: Counted, said: Told) -> ToldOf | None:
    """The questions under the answer to a course; None where nothing is worth asking and nothing was answered."""
    found, sent = asked_of(counted, said), list(counted.asked.sent)
    if not (found or sent):
        return None
    href = f"{address('course-told')}?{replace(counted.asked, fix=None)}"
    return ToldOf(href, found, sent, keep=f"{href}&{said.query()}" if sent else "")
