"""What becomes of the plan from which a treatment came, once that is voided or corrected: said before and after."""

from django.utils.translation import gettext as _

from intervals.actions.treatments import planned_anew
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.said.dates import Names, day


def before_void(treatment: Treatment, names: Names, procedure: Procedure | None = None) -> str:
    """What will become of the plan; "" where it came from none. Corrected to `procedure`; None: voided."""
    return _said(
        treatment,
        names,
        procedure,
        follows=_(
            "It came from the plan for %(what)s on %(day)s: what you record here is what that plan became."
        ),
        anew=_(
            "It came from the plan for %(what)s on %(day)s. The same is planned for that day anew, so that plan is "
            "cancelled."
        ),
        again=_(
            "It came from the plan for %(what)s on %(day)s, which will be open again, since that was not done. Move "
            "it, or cancel it, if it no longer stands."
        ),
    )


def after_void(treatment: Treatment, names: Names, procedure: Procedure | None = None) -> str:
    """The same for the next page, asked before the treatment is voided."""
    return _said(
        treatment,
        names,
        procedure,
        follows=_("The plan for %(what)s on %(day)s followed."),
        anew=_("The plan for %(what)s on %(day)s is cancelled: the same is planned for that day anew."),
        again=_("The plan for %(what)s on %(day)s is open again."),
    )


def _said(
    treatment: Treatment, names: Names, procedure: Procedure | None, *, follows: str, anew: str, again: str
) -> str:
    plan = getattr(treatment, "plan", None)
    if plan is None or treatment.voided:
        return ""
    said = follows if procedure == treatment.procedure else anew if planned_anew(plan) else again
    return said % {"what": names[treatment.procedure.slug], "day": day(plan.planned_on)}
