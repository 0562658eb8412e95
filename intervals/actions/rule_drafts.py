"""Rules of a clinic: drafted, proved, perhaps approved, published as versions that nobody edits, and withdrawn.

Superusers do the same with the rules that all clinics share, at the desk of a clinic where they work: what is asked
there before a rule is published is asked of these, too.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.locking import lock_rules
from intervals.actions.refusals import Refused, ask_if_changed
from intervals.actions.rules import add_end, add_versions
from intervals.documents.document import DocumentRule, Pair, rule_as_data
from intervals.engine.periods import LAST_DAY
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.procedures import Procedure
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from intervals.permissions import Act
from intervals.queries.rule_documents import document_rule, last_numbers, stored
from intervals.queries.rule_drafts import EXAMPLES, Content, problems_of, rule_in
from intervals.said import dates

LONGEST_REASON = 2000
ONE_DAY = timedelta(days=1)


def _no_other_writer(_clinic: Clinic) -> None:
    lock_rules()


@action(Act.MANAGE_RULES)
def write(*, by: Asker, content: Content, shared: bool = False) -> RuleDraft:
    """Begin a draft with what it says, as a rule document has it. Refused where anything but an example is wrong.

    `shared` is for all clinics, by a superuser alone.
    """
    if shared:
        by.must_share()
    owner = None if shared else by.clinic
    _refuse_wrong(by, owner, content)
    sides = {each.slug: each for each in Procedure.objects.filter(slug__in=_pair(content))}
    earlier, later = (sides[slug] for slug in _pair(content))
    draft: RuleDraft = RuleDraft.objects.create(
        clinic=owner,
        earlier=earlier,
        later=later,
        content=dict(content),
        written_by=by.user,
        changed_by=by.user,
        changed_at=clock.now(),
    )
    _note(Kind.RULE_DRAFTED, by, draft, now=draft.content)
    return draft


@action(Act.MANAGE_RULES)
def change(*, by: Asker, draft: RuleDraft, edition: int, content: Content) -> RuleDraft:
    """Have the draft say something else; its examples stay, its proof and its approval go.

    Changed where `edition` is not the one that stands. Refused for another pair, and as for `write`.
    """
    ask_if_changed(draft, edition)
    if _pair(content) != _pair(draft.content):
        raise Refused(_("A draft keeps its pair. Begin another one."))
    content = {**content, EXAMPLES: draft.content[EXAMPLES]}
    _refuse_wrong(by, _owner(by, draft), content)
    was, draft.content = draft.content, content
    _save(by, draft)
    _note(Kind.RULE_DRAFT_CHANGED, by, draft, was=was, now=draft.content)
    return draft


@action(Act.MANAGE_RULES)
def prove(*, by: Asker, draft: RuleDraft, edition: int, examples: Sequence[dict[str, str]]) -> RuleDraft:
    """Keep what somebody expects of the rule. It is proved where the engine counts the same, every time.

    Changed as for `change`; Refused without any example.
    """
    ask_if_changed(draft, edition)
    if not examples:
        raise Refused(_("A proof needs at least one example."))
    draft.content = {**draft.content, EXAMPLES: list(examples)}
    wrong = problems_of(draft.content, _owner(by, draft), by.on)
    draft.proved_by, draft.approved_by = (None if wrong else by.user), None
    draft.edition += 1
    draft.save()
    _note(Kind.RULE_PROVED, by, draft, now=draft.content[EXAMPLES], proved=not wrong)
    return draft


@action(Act.MANAGE_RULES)
def approve(*, by: Asker, draft: RuleDraft, edition: int) -> None:
    """A second manager agrees to what has been proved. Refused for whoever wrote it, and as for `change`."""
    ask_if_changed(draft, edition)
    if draft.proved_by_id is None:
        raise Refused(_("A draft is proved before it is approved."))
    if by.user.pk in draft.authors:
        raise Refused(_("Nobody approves a draft of her own: ask another manager."))
    draft.approved_by = by.user
    draft.save()
    _note(Kind.RULE_APPROVED, by, draft, now=draft.content)


@action(Act.MANAGE_RULES)
def drop(*, by: Asker, draft: RuleDraft) -> None:
    """Throw the draft away; the audit log keeps what it said."""
    _note(Kind.RULE_DRAFT_DROPPED, by, draft, was=draft.content)
    draft.delete()


@action(Act.MANAGE_RULES, before=_no_other_writer)
def publish(*, by: Asker, draft: RuleDraft, edition: int, reason: str = "") -> IntervalRule:
    """Make the draft a version from its first day on; the version before it ends on the day before.

    Refused unless it is proved, by examples with which the engine agrees now, and approved where the clinic asks for
    it; for a first day in the past without a `reason`, and on which a version begins already; for an end after the next
    one begins. Changed as for `change`.
    """
    ask_if_changed(draft, edition)
    rule, reason = _ready(by, draft), reason.strip()
    if rule.valid_from < by.on and not reason:
        raise Refused(_("The first day lies in the past: say why."))
    owner = _owner(by, draft)
    there = stored(owner)
    versions = there.get(rule.pair, [])
    for row in versions:
        if row.valid_from == rule.valid_from and not row.withdrawn:
            said = _("Version %(version)d of this rule begins on %(day)s already: choose another first day.")
            raise Refused(said % {"version": row.version, "day": dates.day(row.valid_from)})
    _refuse_late_end(rule, versions)
    before = [row for row in versions if row.valid_from < rule.valid_from and not row.withdrawn]
    made = add_versions(
        [rule], owner, there, published_by=by.user, approved_by=draft.approved_by, reason=_short(reason)
    )[0]
    was = rule_as_data(document_rule(before[-1], None)) if before else None
    _note(Kind.RULE_PUBLISHED, by, draft, was=was, now=draft.content, version=made.version, why=reason)
    draft.delete()
    return made


def _refuse_late_end(rule: DocumentRule, versions: Sequence[IntervalRule]) -> None:
    following = next((row for row in versions if row.valid_from > rule.valid_from), None)
    if following and rule.ends_on and rule.ends_on > following.valid_from:
        said = _("Version %(version)d of this rule begins on %(day)s: this one ends then at the latest.")
        raise Refused(said % {"version": following.version, "day": dates.day(following.valid_from)})


def _ready(by: Asker, draft: RuleDraft) -> DocumentRule:
    """What the draft says; Refused where something is still missing."""
    if draft.proved_by_id is None:
        raise Refused(_("A draft is proved before it is published: confirm its examples."))
    for problem in problems_of(draft.content, _owner(by, draft), by.on):
        raise Refused(str(problem))
    needed = Clinic.objects.values_list("rules_need_approval", flat=True).get(pk=by.clinic.pk)
    if needed and draft.approved_by_id is None:
        raise Refused(_("At this clinic another manager approves a rule before it is published."))
    return rule_in(draft.content)


@action(Act.MANAGE_RULES, before=_no_other_writer)
def withdraw(*, by: Asker, rule: IntervalRule, last_day: date, reason: str) -> IntervalRule:
    """End a version of the clinic's own after `last_day`: then the shared rule counts again, where there is one.

    Refused without a reason, for a day on which the version is not in force, and where it ends so already.
    """
    if not reason.strip():
        raise Refused(_("Say why the rule is withdrawn."))
    owner = _owner(by, rule)
    rows = stored(owner)[rule.earlier.slug, rule.later.slug]
    following = next((row for row in rows if row.valid_from > rule.valid_from), None)
    until = (following.valid_from if following else LAST_DAY) - ONE_DAY
    if rule.withdrawn or not rule.valid_from <= last_day <= until:
        said = _("This version is in force from %(first)s to %(last)s: choose a day of these.")
        raise Refused(said % {"first": dates.day(rule.valid_from), "last": dates.day(until)})
    if following and last_day == until:
        raise Refused(_("This version ends on %(day)s already.") % {"day": dates.day(last_day)})
    content = document_rule(rule, None)
    made = add_end(
        rule,
        content,
        last_day + ONE_DAY,
        last_numbers(owner)[rule.earlier.slug, rule.later.slug] + 1,
        reason=_short(reason.strip()),
        published_at=clock.now(),
        published_by=by.user,
    )
    named = f"{rule.earlier.slug} → {rule.later.slug}"
    audit.record(
        Kind.RULE_WITHDRAWN,
        by=by,
        rule=named,
        version=rule.version,
        **_shared(rule),
        was=rule_as_data(content),
        last_day=last_day.isoformat(),
        why=reason.strip(),
    )
    return made


@action(Act.MANAGE_RULES, before=_no_other_writer)
def call_off(*, by: Asker, rule: IntervalRule, reason: str) -> None:
    """Have a version of the clinic's own that has not begun yet count for nothing: what was before it goes on.

    An end of its own goes with it; an end whose place it took comes back. Refused without a reason, for an end, and
    once the version has begun.
    """
    reason = _short(reason.strip())
    if not reason:
        raise Refused(_("Say why the version is called off."))
    if rule.withdrawn or rule.valid_from <= by.on:
        said = _("This version counts from %(day)s: it can only be withdrawn, with a last day.")
        raise Refused(said % {"day": dates.day(rule.valid_from)})
    pair = rule.earlier.slug, rule.later.slug
    owner = _owner(by, rule)
    rows = stored(owner)[pair]
    following = next((row for row in rows if row.valid_from > rule.valid_from), None)
    before = [row for row in rows if row.valid_from < rule.valid_from]
    own_end = (
        following and following.withdrawn and following.version > rule.version
    )  # none that was there before
    called_off = [rule, following] if following and own_end else [rule]
    for row in called_off:
        row.called_off_at, row.called_off_by, row.called_off_because = clock.now(), by.user, reason
        row.save(update_fields=["called_off_at", "called_off_by", "called_off_because"])
    if rule.replaces_end and before:
        content, number = document_rule(before[-1], None), last_numbers(owner)[pair] + 1
        add_end(before[-1], content, rule.valid_from, number, published_at=clock.now(), published_by=by.user)
    audit.record(
        Kind.RULE_CALLED_OFF,
        by=by,
        rule=" → ".join(pair),
        version=rule.version,
        **_shared(rule),
        was=rule_as_data(document_rule(rule, following)),
        why=reason,
    )


@action(Act.MANAGE_RULES)
def ask_for_approval(*, by: Asker, needed: bool) -> None:
    """Say whether another manager has to approve a rule before it is published."""
    clinic = Clinic.objects.select_for_update(no_key=True).get(pk=by.clinic.pk)
    if clinic.rules_need_approval != needed:
        audit.record(Kind.RULE_APPROVAL_SET, by=by, was=clinic.rules_need_approval, now=needed)
        clinic.rules_need_approval = needed
        clinic.save(update_fields=["rules_need_approval"])


def _pair(content: Content) -> Pair:
    return content["earlier"], content["later"]


def _owner(by: Asker, row: RuleDraft | IntervalRule) -> Clinic | None:
    """Whose it is: the clinic's, or (None) all clinics'."""
    return by.clinic if row.clinic_id else None


def _shared(row: RuleDraft | IntervalRule) -> dict[str, Any]:
    """What the log says of what all clinics share, beside the rest."""
    return {} if row.clinic_id else {"shared": True}


def _refuse_wrong(by: Asker, owner: Clinic | None, content: Content) -> None:
    for problem in problems_of(content, owner, by.on):
        if problem.place[:1] != (EXAMPLES,):
            raise Refused(str(problem))


def _save(by: Asker, draft: RuleDraft) -> None:
    draft.edition += 1
    draft.changed_by, draft.changed_at = by.user, clock.now()
    draft.proved_by = draft.approved_by = None
    draft.save()


def _short(reason: str) -> str:
    if len(reason) > LONGEST_REASON:
        raise Refused(_("Say it in at most %(count)d characters.") % {"count": LONGEST_REASON})
    return reason


def _note(kind: Kind, by: Asker, draft: RuleDraft, **detail: Any) -> None:
    named = f"{draft.earlier.slug} → {draft.later.slug}"
    audit.record(kind, by=by, draft=draft.pk, rule=named, **_shared(draft), **detail)
