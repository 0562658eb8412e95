from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intervals", "0006_chart_data")]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="closed_day_ok",
            field=models.BooleanField(default=False, verbose_name="on a closed day"),
        ),
    ]
