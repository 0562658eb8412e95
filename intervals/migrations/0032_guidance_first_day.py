"""Guidance counts from a first day: what is published already, from the day on which it was."""

import datetime

from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Coalesce, TruncDate

FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)


def since_published(apps, schema_editor):
    """Give each version that was published the day of that, by the clock of Greenwich."""
    versions = apps.get_model("intervals", "GuidanceVersion").objects.using(schema_editor.connection.alias)
    versions.exclude(published_at=None).update(first_day=TruncDate("published_at", tzinfo=datetime.UTC))


class Migration(migrations.Migration):

    dependencies = [
        ("intervals", "0031_set_up_links"),
    ]

    operations = [
        migrations.AddField(
            model_name="guidanceversion",
            name="first_day",
            field=models.DateField(blank=True, null=True, verbose_name="first day"),
        ),
        migrations.RunPython(since_published, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="guidanceversion", name="guidance_one_published"),
        migrations.AddConstraint(
            model_name="guidanceversion",
            constraint=models.UniqueConstraint(
                Coalesce(F("clinic"), models.Value(0)),
                F("slug"),
                F("first_day"),
                condition=models.Q(("state", "published")),
                name="guidance_one_begins",
                violation_error_message="Another version of this topic begins on that day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="guidanceversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_day", None), ("published_at", None)),
                    models.Q(
                        ("first_day__isnull", False),
                        ("first_day__range", (FIRST_DAY, LAST_DAY)),
                        ("published_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="guidance_first_day_known",
                violation_error_message="What was published has a first day, from 1900-01-01 to 2199-12-31.",
            ),
        ),
    ]
