from django.db import migrations, models

LABEL = "shown"
HELP = "Whether the public sees its pages. Those of the site’s own clinic are always there."


def shown(*, default):
    return models.BooleanField(default=default, help_text=HELP, verbose_name=LABEL)


class Migration(migrations.Migration):
    """Clinics that are there already are shown, as the API has shown them; one that is added is not, until it says so."""

    dependencies = [("intervals", "0025_clinic_changed")]

    operations = [
        migrations.AddField("clinic", "is_shown", shown(default=True)),
        migrations.AlterField("clinic", "is_shown", shown(default=False)),
    ]
