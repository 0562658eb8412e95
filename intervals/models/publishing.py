"""Whether anything was published: on PostgreSQL, each write to what the public reads changes one mark.

The mark is changed in the writer's own transaction, by a trigger, whoever writes and however: the admin, in bulk, a
cascade, COPY, TRUNCATE, a person at the database's prompt. It is one row. So of two who publish at once the second
waits until the first has committed, and neither is hidden by the other, as it could be if each took a number and
committed in the other order. SQLite counts its writes itself and needs none of this (docs/adr/0006).

The table is no model: it comes and goes with its triggers (intervals.models.guarding), and is nobody's to write.
"""

from collections.abc import Iterator
from uuid import UUID

from django.db import ProgrammingError, models
from django.db.backends.base.base import BaseDatabaseWrapper

from intervals.models.appearances import Appearance
from intervals.models.areas import Area
from intervals.models.clinics import Clinic
from intervals.models.evidence import ReadProcedure, ReadSource, ReadStatement
from intervals.models.guidance import Section, Topic
from intervals.models.guidance_versions import GuidanceVersion
from intervals.models.offers import Offer
from intervals.models.open_days import ClosedDays, ExtraDay, OpenWeek
from intervals.models.procedures import Procedure
from intervals.models.questions import ClinicQuestion
from intervals.models.rules import IntervalRule
from intervals.models.triggers import Trigger, on_postgresql

PUBLISHED: tuple[type[models.Model], ...] = (
    Appearance,
    Area,
    Clinic,
    ClinicQuestion,
    ClosedDays,
    ExtraDay,
    GuidanceVersion,
    IntervalRule,
    Offer,
    OpenWeek,
    Procedure,
    ReadProcedure,
    ReadSource,
    ReadStatement,
    Section,
    Topic,
)
TABLES = [model._meta.db_table for model in PUBLISHED]

COLUMNS = "one boolean PRIMARY KEY CHECK (one), mark uuid NOT NULL"
MAKE_MARK = f"CREATE TABLE IF NOT EXISTS intervals_publication ({COLUMNS})"
CHANGE_MARK = (
    "INSERT INTO intervals_publication (one, mark) VALUES (true, gen_random_uuid()) "
    "ON CONFLICT (one) DO UPDATE SET mark = excluded.mark"
)
FUNCTION = (
    "CREATE OR REPLACE FUNCTION published_mark() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN {CHANGE_MARK}; RETURN NULL; END $$"
)
ASK = (
    "SELECT mark FROM intervals_publication WHERE %s = (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal "
    "AND tgenabled IN ('O', 'A') AND tgname ~ '^published_' AND pg_table_is_visible(tgrelid))"
)


def declared(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    """A trigger for each table that is there already; none on SQLite."""
    if connection.vendor == "postgresql":
        there = set(connection.introspection.table_names())
        for table in filter(there.__contains__, TABLES):
            name = f"published_{table}"
            events = "INSERT OR UPDATE OR DELETE OR TRUNCATE"
            trigger = f"CREATE TRIGGER {name} AFTER {events} ON {table} EXECUTE FUNCTION published_mark()"
            yield on_postgresql(name, table, FUNCTION, trigger)


def begin(connection: BaseDatabaseWrapper) -> None:
    """Make the mark's table where there is none. What was written while no trigger stood counts as published now."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(MAKE_MARK)
            cursor.execute(CHANGE_MARK)


def mark(connection: BaseDatabaseWrapper) -> UUID | None:
    """What differs once anything was published; None where a trigger is missing or does not wake, so nobody knows."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(ASK, [len(TABLES)])
            row = cursor.fetchone()
    except ProgrammingError:  # the next `migrate` makes the table
        return None
    return row[0] if row else None
