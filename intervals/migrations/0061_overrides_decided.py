"""Whoever goes on may name the clinician who decided, and that clinician may object."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intervals', '0060_answers_of_no'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='auditentry',
            name='audit_kind_known',
        ),
        migrations.AddField(
            model_name='override',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='override',
            name='objected_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='objected at'),
        ),
        migrations.AddField(
            model_name='override',
            name='objection',
            field=models.CharField(blank=True, db_default='', max_length=500, verbose_name='objection'),
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='kind',
            field=models.CharField(choices=[('patient_viewed', 'Patient’s page viewed'), ('list_viewed', 'List viewed'), ('search_slowed', 'Asked to search more slowly'), ('patient_created', 'Patient created'), ('patient_amended', 'Patient’s data changed'), ('patient_merged', 'Patients merged'), ('patient_archived', 'Patient archived'), ('patient_restored', 'Patient restored'), ('patient_deleted', 'Patient deleted for good'), ('treatment_logged', 'Treatment logged'), ('treatment_voided', 'Treatment voided'), ('treatment_corrected', 'Treatment corrected'), ('plan_made', 'Plan made'), ('plan_moved', 'Plan moved'), ('plan_done', 'Plan became a treatment'), ('plan_reopened', 'Plan open again'), ('plan_cancelled', 'Plan cancelled'), ('course_made', 'Course made'), ('course_ended', 'Course ended'), ('course_template_changed', 'Template of a course changed'), ('supply_changed', 'Products and lots changed'), ('circumstance_recorded', 'Circumstance recorded'), ('circumstance_voided', 'Circumstance voided'), ('said_no', 'Answer of no recorded'), ('hold_set', 'Hold set'), ('hold_lifted', 'Hold lifted'), ('warning_overridden', 'Warning overridden'), ('override_explained', 'Override explained'), ('override_objected', 'Objected to an override'), ('override_reviewed', 'Override reviewed'), ('contact_logged', 'Contact logged'), ('undone', 'Undone'), ('list_exported', 'List exported'), ('lot_recalled', 'Lot looked up'), ('open_days_changed', 'Open days changed'), ('rule_drafted', 'Rule drafted'), ('rule_draft_changed', 'Draft of a rule changed'), ('rule_draft_dropped', 'Draft of a rule thrown away'), ('rule_proved', 'Rule’s examples confirmed'), ('rule_approved', 'Rule approved'), ('rule_published', 'Rule published'), ('rule_withdrawn', 'Rule withdrawn'), ('rule_called_off', 'Version of a rule called off'), ('rule_approval_set', 'Approval of rules changed'), ('set_up_changed', 'Changed in the administration'), ('clinic_changed', 'Clinic’s data changed'), ('rules_exported', 'Rules exported'), ('rule_drafts_imported', 'Rules imported as drafts'), ('guidance_drafted', 'Guidance drafted'), ('guidance_published', 'Guidance published'), ('guidance_ended', 'Guidance taken back'), ('rules_imported', 'Rules imported'), ('evidence_imported', 'Published readings imported'), ('audit_read', 'Audit log read'), ('set_up_link_made', 'Link for the set-up printed'), ('set_up_begun', 'Set-up begun'), ('staff_invited', 'Person invited'), ('invitation_withdrawn', 'Invitation withdrawn'), ('staff_joined', 'Person joined'), ('staff_role_changed', 'Role changed'), ('staff_left', 'Person left'), ('consent_given', 'Messages asked for'), ('consent_withdrawn', 'Messages stopped'), ('messages_changed', 'Messages to patients changed'), ('signed_in', 'Signed in'), ('sign_in_failed', 'Sign-in failed'), ('second_step_changed', 'Second step changed'), ('password_changed', 'Password changed'), ('account_changed', 'Account changed'), ('own_invited', 'Invited to her own pages'), ('own_card_printed', 'Card for her own pages printed'), ('own_ended', 'Access to her own pages ended'), ('own_signed_in', 'Patient signed in'), ('own_viewed', 'Own page viewed by the patient'), ('own_address_changed', 'Address for signing in changed'), ('own_feed_made', 'Calendar feed made by the patient'), ('own_feed_ended', 'Calendar feed stopped by the patient'), ('own_word_sent', 'Message from the patient'), ('own_word_answered', 'Message from the patient answered'), ('own_signed_out', 'Patient signed out everywhere')], max_length=24, verbose_name='kind'),
        ),
        migrations.AddIndex(
            model_name='override',
            index=models.Index(condition=models.Q(('decided_by__isnull', False)), fields=['clinic', 'decided_by', 'id'], name='override_by_who_decided'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['patient_viewed', 'list_viewed', 'search_slowed', 'patient_created', 'patient_amended', 'patient_merged', 'patient_archived', 'patient_restored', 'patient_deleted', 'treatment_logged', 'treatment_voided', 'treatment_corrected', 'plan_made', 'plan_moved', 'plan_done', 'plan_reopened', 'plan_cancelled', 'course_made', 'course_ended', 'course_template_changed', 'supply_changed', 'circumstance_recorded', 'circumstance_voided', 'said_no', 'hold_set', 'hold_lifted', 'warning_overridden', 'override_explained', 'override_objected', 'override_reviewed', 'contact_logged', 'undone', 'list_exported', 'lot_recalled', 'open_days_changed', 'rule_drafted', 'rule_draft_changed', 'rule_draft_dropped', 'rule_proved', 'rule_approved', 'rule_published', 'rule_withdrawn', 'rule_called_off', 'rule_approval_set', 'set_up_changed', 'clinic_changed', 'rules_exported', 'rule_drafts_imported', 'guidance_drafted', 'guidance_published', 'guidance_ended', 'rules_imported', 'evidence_imported', 'audit_read', 'set_up_link_made', 'set_up_begun', 'staff_invited', 'invitation_withdrawn', 'staff_joined', 'staff_role_changed', 'staff_left', 'consent_given', 'consent_withdrawn', 'messages_changed', 'signed_in', 'sign_in_failed', 'second_step_changed', 'password_changed', 'account_changed', 'own_invited', 'own_card_printed', 'own_ended', 'own_signed_in', 'own_viewed', 'own_address_changed', 'own_feed_made', 'own_feed_ended', 'own_word_sent', 'own_word_answered', 'own_signed_out'])), name='audit_kind_known', violation_error_message='Choose one of the known kinds.'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', None), ('reason', 'clinician_decided'), _connector='OR'), name='override_decided_as_said', violation_error_message='Who decided is named where a clinician did.'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('objected_at', None), ('objection', '')), models.Q(('decided_by__isnull', False), ('objected_at__isnull', False), models.Q(('objection', ''), _negated=True)), _connector='OR'), name='override_objected_by_who_decided', violation_error_message='Whoever is named as having decided objects, and says why.'),
        ),
    ]
