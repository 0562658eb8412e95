"""A clinic may set a least age for a procedure that it offers: the desk is warned below it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intervals", "0056_drafts_for_all")]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="least_age",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="In whole years: below it, the desk is warned. Empty: none.",
                null=True,
                verbose_name="least age",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("least_age", None), ("least_age__range", (1, 99)), _connector="OR"),
                name="offer_least_age_of_people",
                violation_error_message="Enter a least age from 1 to 99, or leave it empty.",
            ),
        ),
    ]
