"""A clinic lists its products, devices and lots, and marks which lot is in use."""

import datetime
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intervals', '0057_least_ages'),
    ]

    operations = [
        migrations.CreateModel(
            name='Supply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('injectable', 'Product for injections'), ('needling', 'Device for needling, with cartridges'), ('energy', 'Device for energy, such as a laser'), ('peel', 'Product for peels')], max_length=12, verbose_name='what it is')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('lot_number', models.CharField(blank=True, max_length=60, verbose_name='lot number')),
                ('lot_key', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Upper(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(models.F('lot_number'), models.Value(' '), models.Value('')), models.Value('-'), models.Value(''))), output_field=models.CharField(max_length=60))),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='expiry')),
                ('in_use_at', models.DateTimeField(blank=True, null=True, verbose_name='in use since')),
                ('archived_at', models.DateTimeField(blank=True, null=True, verbose_name='archived at')),
            ],
            options={
                'verbose_name': 'product or device',
                'verbose_name_plural': 'products and devices',
            },
        ),
        migrations.RemoveConstraint(
            model_name='auditentry',
            name='audit_kind_known',
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='kind',
            field=models.CharField(choices=[('patient_viewed', 'Patient’s page viewed'), ('list_viewed', 'List viewed'), ('search_slowed', 'Asked to search more slowly'), ('patient_created', 'Patient created'), ('patient_amended', 'Patient’s data changed'), ('patient_merged', 'Patients merged'), ('patient_archived', 'Patient archived'), ('patient_restored', 'Patient restored'), ('patient_deleted', 'Patient deleted for good'), ('treatment_logged', 'Treatment logged'), ('treatment_voided', 'Treatment voided'), ('treatment_corrected', 'Treatment corrected'), ('plan_made', 'Plan made'), ('plan_moved', 'Plan moved'), ('plan_done', 'Plan became a treatment'), ('plan_reopened', 'Plan open again'), ('plan_cancelled', 'Plan cancelled'), ('course_made', 'Course made'), ('course_ended', 'Course ended'), ('course_template_changed', 'Template of a course changed'), ('supply_changed', 'Products and lots changed'), ('circumstance_recorded', 'Circumstance recorded'), ('circumstance_voided', 'Circumstance voided'), ('hold_set', 'Hold set'), ('hold_lifted', 'Hold lifted'), ('warning_overridden', 'Warning overridden'), ('override_explained', 'Override explained'), ('override_reviewed', 'Override reviewed'), ('contact_logged', 'Contact logged'), ('undone', 'Undone'), ('list_exported', 'List exported'), ('lot_recalled', 'Lot looked up'), ('open_days_changed', 'Open days changed'), ('rule_drafted', 'Rule drafted'), ('rule_draft_changed', 'Draft of a rule changed'), ('rule_draft_dropped', 'Draft of a rule thrown away'), ('rule_proved', 'Rule’s examples confirmed'), ('rule_approved', 'Rule approved'), ('rule_published', 'Rule published'), ('rule_withdrawn', 'Rule withdrawn'), ('rule_called_off', 'Version of a rule called off'), ('rule_approval_set', 'Approval of rules changed'), ('set_up_changed', 'Changed in the administration'), ('clinic_changed', 'Clinic’s data changed'), ('rules_exported', 'Rules exported'), ('rule_drafts_imported', 'Rules imported as drafts'), ('guidance_drafted', 'Guidance drafted'), ('guidance_published', 'Guidance published'), ('guidance_ended', 'Guidance taken back'), ('rules_imported', 'Rules imported'), ('evidence_imported', 'Published readings imported'), ('audit_read', 'Audit log read'), ('set_up_link_made', 'Link for the set-up printed'), ('set_up_begun', 'Set-up begun'), ('staff_invited', 'Person invited'), ('invitation_withdrawn', 'Invitation withdrawn'), ('staff_joined', 'Person joined'), ('staff_role_changed', 'Role changed'), ('staff_left', 'Person left'), ('consent_given', 'Messages asked for'), ('consent_withdrawn', 'Messages stopped'), ('messages_changed', 'Messages to patients changed'), ('signed_in', 'Signed in'), ('sign_in_failed', 'Sign-in failed'), ('second_step_changed', 'Second step changed'), ('password_changed', 'Password changed'), ('account_changed', 'Account changed'), ('own_invited', 'Invited to her own pages'), ('own_card_printed', 'Card for her own pages printed'), ('own_ended', 'Access to her own pages ended'), ('own_signed_in', 'Patient signed in'), ('own_viewed', 'Own page viewed by the patient'), ('own_address_changed', 'Address for signing in changed'), ('own_feed_made', 'Calendar feed made by the patient'), ('own_feed_ended', 'Calendar feed stopped by the patient'), ('own_word_sent', 'Message from the patient'), ('own_word_answered', 'Message from the patient answered'), ('own_signed_out', 'Patient signed out everywhere')], max_length=24, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['patient_viewed', 'list_viewed', 'search_slowed', 'patient_created', 'patient_amended', 'patient_merged', 'patient_archived', 'patient_restored', 'patient_deleted', 'treatment_logged', 'treatment_voided', 'treatment_corrected', 'plan_made', 'plan_moved', 'plan_done', 'plan_reopened', 'plan_cancelled', 'course_made', 'course_ended', 'course_template_changed', 'supply_changed', 'circumstance_recorded', 'circumstance_voided', 'hold_set', 'hold_lifted', 'warning_overridden', 'override_explained', 'override_reviewed', 'contact_logged', 'undone', 'list_exported', 'lot_recalled', 'open_days_changed', 'rule_drafted', 'rule_draft_changed', 'rule_draft_dropped', 'rule_proved', 'rule_approved', 'rule_published', 'rule_withdrawn', 'rule_called_off', 'rule_approval_set', 'set_up_changed', 'clinic_changed', 'rules_exported', 'rule_drafts_imported', 'guidance_drafted', 'guidance_published', 'guidance_ended', 'rules_imported', 'evidence_imported', 'audit_read', 'set_up_link_made', 'set_up_begun', 'staff_invited', 'invitation_withdrawn', 'staff_joined', 'staff_role_changed', 'staff_left', 'consent_given', 'consent_withdrawn', 'messages_changed', 'signed_in', 'sign_in_failed', 'second_step_changed', 'password_changed', 'account_changed', 'own_invited', 'own_card_printed', 'own_ended', 'own_signed_in', 'own_viewed', 'own_address_changed', 'own_feed_made', 'own_feed_ended', 'own_word_sent', 'own_word_answered', 'own_signed_out'])), name='audit_kind_known', violation_error_message='Choose one of the known kinds.'),
        ),
        migrations.AddField(
            model_name='supply',
            name='archived_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='supply',
            name='clinic',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='supplies', to='intervals.clinic'),
        ),
        migrations.AddField(
            model_name='supply',
            name='in_use_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='supply',
            index=models.Index(fields=['clinic', 'archived_at', 'name'], name='supply_by_name'),
        ),
        migrations.AddConstraint(
            model_name='supply',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='supply_named', violation_error_message='Enter what it is called.'),
        ),
        migrations.AddConstraint(
            model_name='supply',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['injectable', 'needling', 'energy', 'peel'])), name='supply_kind_known', violation_error_message='Choose what it is.'),
        ),
        migrations.AddConstraint(
            model_name='supply',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lot_number', ''), _negated=True), models.Q(('expires_on', None), ('in_use_at', None)), _connector='OR'), name='supply_lot_in_use', violation_error_message='It is a lot that expires and that is in use: enter its number.'),
        ),
        migrations.AddConstraint(
            model_name='supply',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'energy'), _negated=True), ('lot_number', ''), _connector='OR'), name='supply_lot_of_kind', violation_error_message='No lot is written down for a device of this kind.'),
        ),
        migrations.AddConstraint(
            model_name='supply',
            constraint=models.CheckConstraint(condition=models.Q(('expires_on', None), ('expires_on__range', (datetime.date(1900, 1, 1), datetime.date(2199, 12, 31))), _connector='OR'), name='supply_expiry_in_range', violation_error_message='Dates run from 1900-01-01 to 2199-12-31.'),
        ),
        migrations.AddConstraint(
            model_name='supply',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('in_use_at', None), ('in_use_by', None)), models.Q(('in_use_at__isnull', False), ('in_use_by__isnull', False)), _connector='OR'), name='supply_in_use_by_somebody', violation_error_message='Somebody has marked a lot that is in use.'),
        ),
        migrations.AddConstraint(
            model_name='supply',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('archived_at', None), ('archived_by', None)), models.Q(('archived_at__isnull', False), ('archived_by__isnull', False)), _connector='OR'), name='supply_archived_by_somebody', violation_error_message='It is archived by somebody.'),
        ),
        migrations.AddConstraint(
            model_name='supply',
            constraint=models.CheckConstraint(condition=models.Q(('archived_at', None), ('in_use_at', None), _connector='OR'), name='supply_archived_not_in_use', violation_error_message='What is archived is not in use.'),
        ),
        migrations.AddConstraint(
            model_name='supply',
            constraint=models.UniqueConstraint(models.F('clinic'), models.F('kind'), django.db.models.functions.text.Lower('name'), models.F('lot_key'), condition=models.Q(('archived_at', None)), name='supply_once', violation_error_message='This is on the list already.'),
        ),
        migrations.AddConstraint(
            model_name='supply',
            constraint=models.UniqueConstraint(models.F('clinic'), models.F('kind'), django.db.models.functions.text.Lower('name'), condition=models.Q(('in_use_at__isnull', False)), name='supply_in_use_once', violation_error_message='Another lot of it is in use.'),
        ),
    ]
