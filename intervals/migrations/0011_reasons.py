import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intervals', '0010_closed_day_ok'),
    ]

    operations = [
        migrations.AddField(
            model_name='override',
            name='against',
            field=models.JSONField(blank=True, default=dict, verbose_name='against'),
        ),
        migrations.AlterField(
            model_name='override',
            name='plan',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='overrides', to='intervals.plan'),
        ),
        migrations.AlterField(
            model_name='override',
            name='treatment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='overrides', to='intervals.treatment'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.UniqueConstraint(condition=models.Q(('reason', ''), ('treatment__isnull', False)), fields=('treatment',), name='override_asked_once', violation_error_message='The reason for this treatment is asked for already.'),
        ),
    ]
