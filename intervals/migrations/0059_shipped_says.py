"""The shipped rule says in one sentence what its source says, and when it is to be reviewed again.

Its waits stay what they are. Where somebody has written another rule in its place, or said either, nothing is added.
"""

from datetime import date

from django.db import migrations

SHIPPED = {
    "clinic": None, "earlier__slug": "microneedling", "later__slug": "botox", "version": 1,
    "valid_from": date(2026, 1, 1), "minimum_months": 0, "minimum_days": 7, "recommended_months": 0,
    "recommended_days": 14, "withdrawn": False,
    "source_title": "“Understanding the Optimal Timing for Botox After Microneedling in Hamilton”, unsigned article",
    "reviewed_on": date(2026, 11, 2),
}  # fmt: skip
EMPTY = {"source_says": "", "review_due": None}
SAID = {
    "source_says": "Wait at least 1 to 2 weeks after microneedling before Botox; it names no study.",
    "review_due": date(2027, 11, 2),
}


def _put(was, becomes):
    def put(apps, schema_editor):
        rules = apps.get_model("intervals", "IntervalRule").objects.using(schema_editor.connection.alias)
        rules.filter(**SHIPPED, **was).update(**becomes)

    return put


class Migration(migrations.Migration):
    dependencies = [("intervals", "0058_supplies")]

    operations = [migrations.RunPython(_put(EMPTY, SAID), _put(SAID, EMPTY))]
