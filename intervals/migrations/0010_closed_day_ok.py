"""A plan on a day on which the clinic is closed, ticked by whoever made it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intervals", "0009_circumstances")]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="closed_day_ok",
            field=models.BooleanField(default=False, verbose_name="on a closed day"),
        ),
    ]
