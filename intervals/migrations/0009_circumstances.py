"""What a circumstance is called, and the audit's words for changes of open days."""

from importlib import import_module

from django.db import migrations, models

again = import_module('intervals.migrations.0005_chart').guard_again


class Migration(migrations.Migration):

    dependencies = [
        ('intervals', '0008_odd_records'),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, again),
        migrations.RemoveConstraint(
            model_name='auditentry',
            name='audit_kind_known',
        ),
        migrations.AddField(
            model_name='circumstance',
            name='called',
            field=models.CharField(blank=True, help_text='In a word or two: wedding, flu vaccine.', max_length=80, verbose_name='called'),
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='kind',
            field=models.CharField(choices=[('patient_viewed', 'Patient’s page viewed'), ('patient_created', 'Patient created'), ('patient_amended', 'Patient’s data changed'), ('patient_merged', 'Patients merged'), ('patient_archived', 'Patient archived'), ('patient_restored', 'Patient restored'), ('patient_deleted', 'Patient deleted for good'), ('treatment_logged', 'Treatment logged'), ('treatment_voided', 'Treatment voided'), ('treatment_corrected', 'Treatment corrected'), ('plan_made', 'Plan made'), ('plan_moved', 'Plan moved'), ('plan_done', 'Plan became a treatment'), ('plan_cancelled', 'Plan cancelled'), ('circumstance_recorded', 'Circumstance recorded'), ('circumstance_voided', 'Circumstance voided'), ('hold_set', 'Hold set'), ('hold_lifted', 'Hold lifted'), ('warning_overridden', 'Warning overridden'), ('override_explained', 'Override explained'), ('override_reviewed', 'Override reviewed'), ('contact_logged', 'Contact logged'), ('list_exported', 'List exported'), ('lot_recalled', 'Lot looked up'), ('open_days_changed', 'Open days changed'), ('rules_imported', 'Rules imported'), ('audit_read', 'Audit log read'), ('staff_invited', 'Person invited'), ('invitation_withdrawn', 'Invitation withdrawn'), ('staff_joined', 'Person joined'), ('staff_role_changed', 'Role changed'), ('staff_left', 'Person left'), ('signed_in', 'Signed in'), ('sign_in_failed', 'Sign-in failed'), ('second_step_changed', 'Second step changed'), ('password_changed', 'Password changed'), ('account_changed', 'Account changed')], max_length=24, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['patient_viewed', 'patient_created', 'patient_amended', 'patient_merged', 'patient_archived', 'patient_restored', 'patient_deleted', 'treatment_logged', 'treatment_voided', 'treatment_corrected', 'plan_made', 'plan_moved', 'plan_done', 'plan_cancelled', 'circumstance_recorded', 'circumstance_voided', 'hold_set', 'hold_lifted', 'warning_overridden', 'override_explained', 'override_reviewed', 'contact_logged', 'list_exported', 'lot_recalled', 'open_days_changed', 'rules_imported', 'audit_read', 'staff_invited', 'invitation_withdrawn', 'staff_joined', 'staff_role_changed', 'staff_left', 'signed_in', 'sign_in_failed', 'second_step_changed', 'password_changed', 'account_changed'])), name='audit_kind_known', violation_error_message='Choose one of the known kinds.'),
        ),
        migrations.RunPython(again, migrations.RunPython.noop),
    ]
