"""The shipped rule has worked examples, so that `manage.py rules verify` holds the engine against them.

Its waits stay what they are. Where somebody has written another rule in its place, nothing is added.
"""

from datetime import date

from django.db import migrations

SHIPPED = {
    "clinic": None, "earlier__slug": "microneedling", "later__slug": "botox", "version": 1,
    "valid_from": date(2026, 1, 1), "minimum_months": 0, "minimum_days": 7, "recommended_months": 0,
    "recommended_days": 14, "withdrawn": False,
    "source_title": "“Understanding the Optimal Timing for Botox After Microneedling in Hamilton”, unsigned article",
}  # fmt: skip

# Plain weeks; over the days on which the clocks change in Hamilton, Ontario; over the year's end; over a leap day, and
# the same in a common year.
EXAMPLES = [
    {"given_on": given_on, "earliest": earliest, "recommended": recommended}
    for given_on, earliest, recommended in (
        ("2026-11-10", "2026-11-17", "2026-11-24"),
        ("2026-10-28", "2026-11-04", "2026-11-11"),
        ("2026-03-05", "2026-03-12", "2026-03-19"),
        ("2026-12-25", "2027-01-01", "2027-01-08"),
        ("2028-02-22", "2028-02-29", "2028-03-07"),
        ("2027-02-22", "2027-03-01", "2027-03-08"),
    )
]


def _put(was, becomes):
    def put(apps, schema_editor):
        rules = apps.get_model("intervals", "IntervalRule").objects.using(schema_editor.connection.alias)
        for row in rules.filter(**SHIPPED):
            if row.examples == was:
                rules.filter(pk=row.pk).update(examples=becomes)

    return put


class Migration(migrations.Migration):
    dependencies = [("intervals", "0053_updates_forgotten")]

    operations = [migrations.RunPython(_put([], EXAMPLES), _put(EXAMPLES, []))]
