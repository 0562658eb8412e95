"""A draft of a rule may be for all clinics. The version before knows none: backwards, such drafts are thrown away."""

import django.db.models.deletion
from django.db import migrations, models


def throw_away(apps, schema_editor):
    drafts = apps.get_model("intervals", "RuleDraft").objects.using(schema_editor.connection.alias)
    drafts.filter(clinic=None).delete()


class Migration(migrations.Migration):
    dependencies = [("intervals", "0055_procedures_retired")]

    operations = [
        migrations.AlterField(
            model_name="ruledraft",
            name="clinic",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rule_drafts",
                to="intervals.clinic",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, throw_away),
    ]
