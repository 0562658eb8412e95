"""What a patient has told the clinic at her own pages, as she and as staff read it."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.engine.history import Skin
from intervals.models.own_words import OwnWord, SaidOfSkin, WordKind, WordOutcome
from intervals.models.plans import Plan
from intervals.models.treatments import Treatment
from intervals.said.dates import Names, day
from intervals.said.hers import skin_reply
from intervals.said.whose import to_reader


def what(word: OwnWord, *, clinical: bool) -> str:
    """What it is, as staff read it in a row; what she says of her skin is for who may see what is `clinical`."""
    if clinical and word.kind == WordKind.SKIN:
        return {
            SaidOfSkin.SETTLED.value: _("Skin has settled"),
            SaidOfSkin.NOT_SETTLED.value: _("Skin has not settled"),
            SaidOfSkin.UNSURE.value: _("Not sure about her skin"),
        }[word.skin]
    return str(WordKind(word.kind).label)


def own(word: OwnWord) -> str:
    """What it is, as she reads it herself."""
    if word.kind == WordKind.SKIN:
        return {
            SaidOfSkin.SETTLED.value: to_reader(
                _("You said that your skin has settled."), _("You said that %(name)s’s skin has settled.")
            ),
            SaidOfSkin.NOT_SETTLED.value: to_reader(
                _("You said that your skin has not settled."),
                _("You said that %(name)s’s skin has not settled."),
            ),
            SaidOfSkin.UNSURE.value: to_reader(
                _("You said that you are not sure about your skin."),
                _("You said that you are not sure about %(name)s’s skin."),
            ),
        }[word.skin]
    if word.kind == WordKind.DELETION:
        return _("You asked the clinic to delete this record.")
    return _("You said that something is not right.")


def comes_of(word: OwnWord) -> str:
    """What comes of it, as she reads it; of what was answered in words, what stands before them."""
    if word.outcome == WordOutcome.HELD:
        return to_reader(
            _("A clinician has asked you to wait longer. The dates show it."),
            _("A clinician has asked %(name)s to wait longer. The dates show it."),
        )
    if word.outcome == WordOutcome.ANSWERED:
        return _("The clinic has answered:") if word.answer else _("The clinic has read it.")
    if word.kind == WordKind.SKIN:
        return f"{_of_skin(word)} {skin_reply(Skin(word.skin))}"
    if word.kind == WordKind.DELETION:
        return _("A manager of the clinic decides about it. Until then nothing changes.")
    return _("The clinic has not answered yet.")


def _of_skin(word: OwnWord) -> str:
    if word.proposes_hold:
        return to_reader(
            _("A clinician has been asked whether you should wait longer."),
            _("A clinician has been asked whether %(name)s should wait longer."),
        )
    return _("The clinic has not read it yet.")


def spoken_of(found: Treatment | Plan | None, names: Names) -> str:
    """The treatment or plan that it is about; "" for none."""
    if found is None:
        return ""
    when = found.planned_on if isinstance(found, Plan) else found.given_on
    name = capfirst(names[found.procedure.slug])
    values = {"name": name, "day": day(when) if when else ""}
    if isinstance(found, Plan):
        return _("%(name)s, planned for %(day)s") % values
    return _("%(name)s on %(day)s") % values if when else name
