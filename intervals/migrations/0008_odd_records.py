"""Records that broke a guard before it came, kept for a person."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intervals', '0007_likenesses'),
    ]

    operations = [
        migrations.CreateModel(
            name='OddRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('guard', models.CharField(max_length=40, verbose_name='guard')),
                ('record', models.BigIntegerField(verbose_name='record')),
                ('clinic', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='intervals.clinic')),
            ],
            options={
                'verbose_name': 'odd record',
                'verbose_name_plural': 'odd records',
                'constraints': [models.UniqueConstraint(fields=('clinic', 'guard', 'record'), name='odd_record_once', violation_error_message='This record is on the list already.')],
            },
        ),
    ]
