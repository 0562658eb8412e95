"""The areas of a plan as a table with a name, so that an area which a plan names cannot be deleted: the table is the
one that is there already, with its rows."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intervals", "0013_plans_in_doubt")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="PlannedArea",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "area",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="intervals.area",
                                verbose_name="area",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="intervals.plan",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "planned area",
                        "verbose_name_plural": "planned areas",
                        "db_table": "intervals_plan_areas",
                        "unique_together": {("plan", "area")},
                    },
                ),
                migrations.AlterField(
                    model_name="plan",
                    name="areas",
                    field=models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        through="intervals.PlannedArea",
                        to="intervals.area",
                        verbose_name="areas",
                    ),
                ),
            ]
        )
    ]
