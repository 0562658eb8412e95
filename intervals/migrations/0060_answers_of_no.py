"""A no that was told at the desk is kept with its day, so that nobody asks again on that day."""

import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intervals', '0059_shipped_says'),
    ]

    operations = [
        migrations.CreateModel(
            name='SaidNo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(blank=True, max_length=200, verbose_name='question')),
                ('told_on', models.DateField(verbose_name='told on')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded at')),
            ],
            options={
                'verbose_name': 'answer of no',
                'verbose_name_plural': 'answers of no',
                'ordering': ['-told_on', '-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='auditentry',
            name='audit_kind_known',
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='kind',
            field=models.CharField(choices=[('patient_viewed', 'Patient’s page viewed'), ('list_viewed', 'List viewed'), ('search_slowed', 'Asked to search more slowly'), ('patient_created', 'Patient created'), ('patient_amended', 'Patient’s data changed'), ('patient_merged', 'Patients merged'), ('patient_archived', 'Patient archived'), ('patient_restored', 'Patient restored'), ('patient_deleted', 'Patient deleted for good'), ('treatment_logged', 'Treatment logged'), ('treatment_voided', 'Treatment voided'), ('treatment_corrected', 'Treatment corrected'), ('plan_made', 'Plan made'), ('plan_moved', 'Plan moved'), ('plan_done', 'Plan became a treatment'), ('plan_reopened', 'Plan open again'), ('plan_cancelled', 'Plan cancelled'), ('course_made', 'Course made'), ('course_ended', 'Course ended'), ('course_template_changed', 'Template of a course changed'), ('supply_changed', 'Products and lots changed'), ('circumstance_recorded', 'Circumstance recorded'), ('circumstance_voided', 'Circumstance voided'), ('said_no', 'Answer of no recorded'), ('hold_set', 'Hold set'), ('hold_lifted', 'Hold lifted'), ('warning_overridden', 'Warning overridden'), ('override_explained', 'Override explained'), ('override_reviewed', 'Override reviewed'), ('contact_logged', 'Contact logged'), ('undone', 'Undone'), ('list_exported', 'List exported'), ('lot_recalled', 'Lot looked up'), ('open_days_changed', 'Open days changed'), ('rule_drafted', 'Rule drafted'), ('rule_draft_changed', 'Draft of a rule changed'), ('rule_draft_dropped', 'Draft of a rule thrown away'), ('rule_proved', 'Rule’s examples confirmed'), ('rule_approved', 'Rule approved'), ('rule_published', 'Rule published'), ('rule_withdrawn', 'Rule withdrawn'), ('rule_called_off', 'Version of a rule called off'), ('rule_approval_set', 'Approval of rules changed'), ('set_up_changed', 'Changed in the administration'), ('clinic_changed', 'Clinic’s data changed'), ('rules_exported', 'Rules exported'), ('rule_drafts_imported', 'Rules imported as drafts'), ('guidance_drafted', 'Guidance drafted'), ('guidance_published', 'Guidance published'), ('guidance_ended', 'Guidance taken back'), ('rules_imported', 'Rules imported'), ('evidence_imported', 'Published readings imported'), ('audit_read', 'Audit log read'), ('set_up_link_made', 'Link for the set-up printed'), ('set_up_begun', 'Set-up begun'), ('staff_invited', 'Person invited'), ('invitation_withdrawn', 'Invitation withdrawn'), ('staff_joined', 'Person joined'), ('staff_role_changed', 'Role changed'), ('staff_left', 'Person left'), ('consent_given', 'Messages asked for'), ('consent_withdrawn', 'Messages stopped'), ('messages_changed', 'Messages to patients changed'), ('signed_in', 'Signed in'), ('sign_in_failed', 'Sign-in failed'), ('second_step_changed', 'Second step changed'), ('password_changed', 'Password changed'), ('account_changed', 'Account changed'), ('own_invited', 'Invited to her own pages'), ('own_card_printed', 'Card for her own pages printed'), ('own_ended', 'Access to her own pages ended'), ('own_signed_in', 'Patient signed in'), ('own_viewed', 'Own page viewed by the patient'), ('own_address_changed', 'Address for signing in changed'), ('own_feed_made', 'Calendar feed made by the patient'), ('own_feed_ended', 'Calendar feed stopped by the patient'), ('own_word_sent', 'Message from the patient'), ('own_word_answered', 'Message from the patient answered'), ('own_signed_out', 'Patient signed out everywhere')], max_length=24, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['patient_viewed', 'list_viewed', 'search_slowed', 'patient_created', 'patient_amended', 'patient_merged', 'patient_archived', 'patient_restored', 'patient_deleted', 'treatment_logged', 'treatment_voided', 'treatment_corrected', 'plan_made', 'plan_moved', 'plan_done', 'plan_reopened', 'plan_cancelled', 'course_made', 'course_ended', 'course_template_changed', 'supply_changed', 'circumstance_recorded', 'circumstance_voided', 'said_no', 'hold_set', 'hold_lifted', 'warning_overridden', 'override_explained', 'override_reviewed', 'contact_logged', 'undone', 'list_exported', 'lot_recalled', 'open_days_changed', 'rule_drafted', 'rule_draft_changed', 'rule_draft_dropped', 'rule_proved', 'rule_approved', 'rule_published', 'rule_withdrawn', 'rule_called_off', 'rule_approval_set', 'set_up_changed', 'clinic_changed', 'rules_exported', 'rule_drafts_imported', 'guidance_drafted', 'guidance_published', 'guidance_ended', 'rules_imported', 'evidence_imported', 'audit_read', 'set_up_link_made', 'set_up_begun', 'staff_invited', 'invitation_withdrawn', 'staff_joined', 'staff_role_changed', 'staff_left', 'consent_given', 'consent_withdrawn', 'messages_changed', 'signed_in', 'sign_in_failed', 'second_step_changed', 'password_changed', 'account_changed', 'own_invited', 'own_card_printed', 'own_ended', 'own_signed_in', 'own_viewed', 'own_address_changed', 'own_feed_made', 'own_feed_ended', 'own_word_sent', 'own_word_answered', 'own_signed_out'])), name='audit_kind_known', violation_error_message='Choose one of the known kinds.'),
        ),
        migrations.AddField(
            model_name='saidno',
            name='clinic',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intervals.clinic'),
        ),
        migrations.AddField(
            model_name='saidno',
            name='patient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='said_no', to='intervals.patient'),
        ),
        migrations.AddField(
            model_name='saidno',
            name='procedure',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intervals.procedure', verbose_name='circumstance'),
        ),
        migrations.AddField(
            model_name='saidno',
            name='recorded_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='saidno',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('procedure', None), models.Q(('question', ''), _negated=True)), models.Q(('procedure__isnull', False), ('question', '')), _connector='OR'), name='said_no_to_one_thing', violation_error_message='A no is said to a circumstance, or to a question of the clinic.'),
        ),
        migrations.AddConstraint(
            model_name='saidno',
            constraint=models.CheckConstraint(condition=models.Q(('told_on__range', (datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)))), name='said_no_in_range', violation_error_message='Dates run from 1900-01-01 to 2199-12-31.'),
        ),
    ]
