"""The reading of public sources that comes with us, as of 25 November 2026.

Its tables stand beside this file as they were compiled (docs/evidence.md). What is here already stays as it is. From a
later reading, `manage.py evidence import` takes over what is new. Backwards leaves the rows alone.
"""

import csv
from pathlib import Path

from django.db import migrations

READING = Path(__file__).with_name("reading_2026_11")


def rows(table):
    with (READING / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def ship(apps, schema_editor):
    using = schema_editor.connection.alias

    def table(name):
        return apps.get_model("intervals", name).objects.using(using)

    procedures, sources = table("ReadProcedure"), table("ReadSource")
    if sources.exists():  # went back, and forward again
        return
    procedures.bulk_create(procedures.model(**row) for row in rows("procedures"))
    sources.bulk_create(sources.model(code=row.pop("id"), **row) for row in rows("sources"))
    pairs = dict(procedures.values_list("slug", "pk"))
    read = dict(sources.values_list("code", "pk"))
    table("ReadStatement").bulk_create(
        table("ReadStatement").model(
            code=row["id"],
            earlier_id=pairs[row["earlier"]],
            later_id=pairs[row["later"]],
            source_id=read[row["source"]],
            same_area=row["same_area"] == "yes",
            verified=row["verified"] == "yes",
            **{name: row[name] for name in ("minimum", "upper", "upper_is", "note")},
        )
        for row in rows("statements")
    )


class Migration(migrations.Migration):
    dependencies = [("intervals", "0018_evidence")]

    operations = [migrations.RunPython(ship, migrations.RunPython.noop)]
