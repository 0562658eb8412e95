"""Reading what is published, and keeping it while nothing has changed (docs/adr/0006)."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.validators import slug_re
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.models import F

from intervals.engine.periods import Period
from intervals.engine.rules import Rule
from intervals.models.clinics import Clinic
from intervals.models.guidance import Kind, Place, Topic
from intervals.models.procedures import Procedure
from intervals.models.rules import Evidence, next_begins
from intervals.queries.appearance import colours_in, logo_in
from intervals.queries.change_marks import change_mark
from intervals.queries.clinic_setup import clinic_setup
from intervals.queries.evidence import Elsewhere
from intervals.queries.guidance_versions import published_versions
from intervals.queries.markdown import markdown
from intervals.queries.places import country_of
from intervals.queries.published import (
    Pair,
    Published,
    PublishedClinic,
    PublishedQuestion,
    PublishedRule,
    PublishedSection,
    PublishedTopic,
    Source,
    TopicVersion,
)
from intervals.queries.questions import questions_of
from intervals.queries.read_evidence import elsewhere
from intervals.unavailable import cause_of

_WITH = ("first_earlier", "first_later", "appearance")


class NoClinic(Exception):
    """The clinic named in the settings is not in the database."""


BELIEVED = 60 * 60  # seconds for which the last answer stands while the database is away
_last: dict[str, tuple[float, Published]] = {}  # by clinic, as _memory: when it was known to be so
_memory: dict[
    int, tuple[Any, dict[str, Published]]
] = {}  # by who knows of changes: the mark, and what was read since


def published_by(clinic: str = "") -> Published:
    """What a clinic publishes now: 7 queries, none while nothing has changed. On PostgreSQL, now or 2 seconds ago.

    `clinic` is its slug: the site's own unless it is given, or where none of that name is shown. Where the database
    cannot be asked, what it said at most an hour ago: every version in it says from and until when it counts.
    """
    try:
        found = _published_by(clinic)
    except DatabaseError as error:
        if cause_of(error) is None or not remembers(clinic):
            raise
        return _last[clinic][1]
    if not connections[DEFAULT_DB_ALIAS].in_atomic_block:
        _last[found.clinic.place and clinic] = monotonic(), found
    return found


def remembers(clinic: str = "") -> bool:
    """Whether this process still believes what the database said last of a clinic."""
    return clinic in _last and monotonic() - _last[clinic][0] <= BELIEVED


def _published_by(clinic: str) -> Published:
    whose, mark = change_mark(connections[DEFAULT_DB_ALIAS])
    since, remembered = _memory.get(whose, (None, {}))
    if mark is None or since != mark:
        remembered = {}
    if mark is not None:
        _memory[whose] = mark, remembered
    found = remembered.get(clinic)
    if found is None:
        row = _shown(clinic)
        if row is None:  # names that nobody has would fill the memory
            return _published_by("")
        place = f"c/{row.slug}/" if clinic else ""
        found = _read(row, place, elsewhere(None if mark is None else (whose, mark)))
        remembered[clinic] = found
    return found


def shown_elsewhere() -> list[str]:
    """The slugs of the clinics, other than the site's own, whose pages anybody may open."""
    shown = Clinic.objects.filter(is_shown=True).exclude(slug=settings.CLINIC)
    return list(shown.order_by("slug").values_list("slug", flat=True))


def unshown(clinic: str) -> Published | None:
    """What a clinic would publish if it were shown: nothing of it is kept. None where there is none of that name."""
    if not slug_re.fullmatch(clinic):
        return None
    row = Clinic.objects.select_related(*_WITH).filter(slug=clinic).first()
    return _read(row, f"c/{row.slug}/", elsewhere(None)) if row else None


def published_or_to_come(clinic: str) -> Published:
    """What a clinic publishes, or would if it were shown: what its own managers look at before they publish."""
    found = published_by(clinic)
    return found if found.clinic.slug == clinic else unshown(clinic) or found


def _shown(slug: str) -> Clinic | None:
    """The clinic of that name if it is shown; the site's own, which always is, for "". NoClinic without that one."""
    if slug and not slug_re.fullmatch(slug):  # PostgreSQL takes no NUL, not even to look for
        return None
    clinics = Clinic.objects.select_related(*_WITH)
    clinic = clinics.filter(slug=slug or settings.CLINIC).first()
    if clinic is None and not slug:
        raise NoClinic(f"There is no clinic {settings.CLINIC!r}: set CLINIC, or add it in the admin.")
    return clinic if clinic and (clinic.is_shown or clinic.slug == settings.CLINIC) else None


def _read(clinic: Clinic, place: str, read_elsewhere: Elsewhere) -> Published:
    found, look = clinic_setup(clinic), getattr(clinic, "appearance", None)
    procedures, rules, changes = _procedures_and_rules(clinic)
    names = {slug: found.names.get(slug) or name for slug, (name, _kind) in procedures.items()}
    snapshot = Published(
        clinic=PublishedClinic(
            clinic.slug,
            clinic.name,
            clinic.town,
            clinic.time_zone,
            clinic.address,
            clinic.telephone,
            clinic.email,
            clinic.booking_url,
            clinic.country or country_of(clinic.time_zone),
            clinic.is_shown,
            place,
            colours_in(look),
            logo_in(look),
        ),
        names=names,
        rules=rules,
        guidance=(*_shipped_topics(), *published_versions(clinic)),
        areas=found.areas,
        open_days=found.open_days,
        kinds={slug: kind for slug, (_name, kind) in procedures.items()},
        offered=tuple(sorted(found.names, key=lambda slug: (found.order[slug], names[slug].casefold()))),
        elsewhere=read_elsewhere,
        opens_with=_opens_with(clinic),
        questions=tuple(_questions(clinic)),
        changes=changes,
    )
    return replace(snapshot, fingerprint=hashlib.sha256(repr(snapshot).encode()).hexdigest()[:16])


def _questions(clinic: Clinic) -> Iterator[PublishedQuestion]:
    for each in questions_of(clinic):
        procedure = each.procedure.slug if each.procedure else None
        yield PublishedQuestion(f"q.{each.pk}", each.text, each.reason, procedure)


def _opens_with(clinic: Clinic) -> Pair | None:
    earlier, later = clinic.first_earlier, clinic.first_later
    return Pair(earlier.slug, later.slug) if earlier and later else None


def _procedures_and_rules(
    clinic: Clinic,
) -> tuple[dict[str, tuple[str, str]], tuple[PublishedRule, ...], dict[str, int]]:
    """Every procedure's name and kind, with or without a rule, and all versions of the shared rules and the own.

    Also how often anything changed for what comes later: a version, an end and what was called off count as one each.
    """
    rows: Iterable[Any] = (
        Procedure.objects.at(clinic)
        .order_by("slug", "rules_after__valid_from", "rules_after__pk")
        .annotate(valid_to=next_begins("rules_after__"))
        .values(
            "slug", "public_name", "kind", "valid_to", later=F("rules_after__later__slug"), **_RULE_COLUMNS
        )
    )
    procedures, rules, changes = {}, [], Counter[str]()
    for row in rows:
        procedures[row["slug"]] = row["public_name"], row["kind"]
        if not row["later"] or row["owner"] not in (None, clinic.pk):
            continue
        changes[row["later"]] += 2 if row["called_off_at"] else 1
        if not row["withdrawn"] and not row["called_off_at"]:
            rules.append(_rule(row, clinic))
    return procedures, tuple(rules), dict(sorted(changes.items()))


_RULE_COLUMNS = {
    name: F(f"rules_after__{name}")
    for name in (
        "version",
        "valid_from",
        "withdrawn",
        "called_off_at",
        "minimum_months",
        "minimum_days",
        "recommended_months",
        "recommended_days",
        "same_day_allowed",
        "best_by_months",
        "best_by_days",
        "start_again_months",
        "start_again_days",
        "same_area",
        "evidence",
        "source_title",
        "source_url",
        "reviewed_by",
        "reviewed_on",
        "source_says",
        "review_due",
    )
} | {"owner": F("rules_after__clinic")}


def _rule(row: dict[str, Any], clinic: Clinic) -> PublishedRule:
    own = row["owner"] is not None
    rule = Rule(
        earlier=row["slug"],
        later=row["later"],
        minimum=Period(row["minimum_months"], row["minimum_days"]),
        recommended=Period(row["recommended_months"], row["recommended_days"]),
        same_day_allowed=row["same_day_allowed"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        own=own,
        id=f"{clinic.slug if own else 'shared'}:{row['slug']}:{row['later']}",
        version=row["version"],
        best_by=_upper(row, "best_by"),
        start_again=_upper(row, "start_again"),
        same_area=row["same_area"],
    )
    return PublishedRule(rule, _source(row), Evidence(row["evidence"]), row["source_says"], row["review_due"])


def _upper(row: dict[str, Any], name: str) -> Period | None:
    months, days = row[f"{name}_months"], row[f"{name}_days"]
    return None if months is None else Period(months, days)


def _source(row: dict[str, Any]) -> Source:
    return Source(row["source_title"], row["source_url"], row["reviewed_by"], row["reviewed_on"])


def _shipped_topics() -> Iterator[TopicVersion]:
    rows: Iterable[Any] = (
        Topic.objects.filter(published=True)
        .order_by("order", "slug", "sections__order")
        .values(
            "order",
            "slug",
            "title",
            "summary",
            "earlier__slug",
            "later__slug",
            "source_title",
            "source_url",
            "reviewed_by",
            "reviewed_on",
            "sections__heading",
            "sections__body",
            "sections__place",
            "sections__kind",
        )
    )
    for slug, group in groupby(rows, key=itemgetter("slug")):
        first, *others = group
        topic = PublishedTopic(
            slug,
            first["title"],
            first["summary"],
            first["earlier__slug"],
            first["later__slug"],
            _source(first),
            tuple(_section(row) for row in (first, *others) if row["sections__heading"] is not None),
        )
        yield TopicVersion(topic, first["order"])


def _section(row: dict[str, Any]) -> PublishedSection:
    return PublishedSection(
        row["sections__heading"],
        markdown(row["sections__body"]),
        Place(row["sections__place"]),
        Kind(row["sections__kind"]),
    )
