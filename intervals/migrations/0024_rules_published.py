"""Every version that stands was published, whenever that was: from here on nobody edits it."""

from django.db import migrations
from django.db.models.functions import Now


def publish(apps, schema_editor):
    rules = apps.get_model("intervals", "IntervalRule").objects.using(schema_editor.connection.alias)
    rules.filter(published_at=None).update(published_at=Now())


class Migration(migrations.Migration):
    dependencies = [("intervals", "0023_rule_drafts")]

    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
