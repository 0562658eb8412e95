"""Plans that were made before are in no doubt until they are looked through, which whoever first opens a list does:
no clinic's plans were judged by anything yet. What is made from here on begins in doubt."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intervals", "0012_rule_examples")]

    operations = [
        migrations.AddField(
            model_name="clinic",
            name="plans_judged_by",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=16, verbose_name="plans judged by"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="plan",
            name="in_doubt",
            field=models.BooleanField(default=False, editable=False, verbose_name="in doubt"),
        ),
        migrations.AlterField(
            model_name="plan",
            name="in_doubt",
            field=models.BooleanField(default=True, editable=False, verbose_name="in doubt"),
        ),
        migrations.AddIndex(
            model_name="plan",
            index=models.Index(
                condition=models.Q(("in_doubt", True), ("state", "open")),
                fields=["clinic", "planned_on", "id"],
                name="plan_in_doubt_by_day",
            ),
        ),
    ]
