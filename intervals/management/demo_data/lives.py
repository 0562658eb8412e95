"""What happens to the patients of the demonstration: a year, counted in days from today.

`RECENT` is what every page of the desk is made of, whatever weekday it is, and happens at both clinics; `OTHERS` and
the last of each clinic happen at one. Most have an ordinary `past` before it.
"""

from random import Random

from intervals.management.demo_data.people import HAMILTON
from intervals.management.demo_data.steps import (
    Step,
    amended,
    archived,
    botox,
    called,
    cancelled,
    corrected,
    done_as_planned,
    explained,
    held,
    lifted,
    merged,
    moved,
    needled,
    plan_reviewed,
    planned,
    told,
    told_wrong,
    treatment_reviewed,
    voided,
)
from intervals.models.contacts import Outcome
from intervals.models.overrides import OverrideReason

Life = list[Step]

HEALED = OverrideReason.SKIN_EXAMINED
ELSEWHERE = OverrideReason.OTHER_AREA
DECIDED = OverrideReason.CLINICIAN_DECIDED
INFORMED = OverrideReason.PATIENT_INFORMED
TO_CONFIRM = OverrideReason.DATE_TO_CONFIRM
LATER = OverrideReason.RECORDED_LATER

RECENT: list[Life] = [
    # the wait has just begun, or is on
    [needled(0)],
    [needled(-1), planned(-1, "botox", 13)],
    [needled(-2), planned(-1, "botox", 1, TO_CONFIRM, "Leaves for abroad; Botox only if the skin allows.")],
    [needled(-4), told(-4, "vaccin", 9, "flu")],
    [
        needled(-5),
        planned(-3, "botox", 4, HEALED, "Healed fast both times.", clinician=True),
        plan_reviewed(-2),
    ],
    [needled(-3), botox(0)],
    # the earliest or the recommended date is today, or was a little while ago
    [needled(-7), called(-1, Outcome.NO_ANSWER)],
    [needled(-8), planned(-4, "botox", 0, INFORMED, "Wedding on the weekend.")],
    [needled(-10), called(-2, Outcome.SNOOZED, 5, "Away for work.")],
    [needled(-14)],
    [needled(-15), planned(-6, "botox", 0), called(-6, Outcome.BOOKED)],
    [needled(-21), called(-3, Outcome.DECLINED, comment="Prefers to wait until the spring.")],
    # a clinician has said something
    [needled(-30), held(-16, 10, "A cold sore; two weeks after it has gone.")],
    [needled(-18), held(-18, None, "Redness that lasts longer than it should; to be seen first.")],
    [needled(-40), held(-40, None, "Bruised; to be seen."), lifted(-24, "Seen, healed."), botox(-20)],
    # too soon, corrected, entered in error
    [needled(-24), botox(-20)],
    [
        needled(-66),
        botox(-60),
        explained(-60, HEALED, "No redness, no flaking."),
        treatment_reviewed(-53),
        told(-30, "event", 75, "wedding"),
    ],
    [
        needled(-75),
        botox(-55),
        corrected(-54, 3, "The day was read from the wrong page."),
        told(-12, "isotretinoin", None),
    ],
]

OTHERS: list[Life] = [
    [
        needled(-140),
        botox(-135),
        explained(-135, DECIDED, "Forehead only."),
        treatment_reviewed(-130),
        botox(-37),
    ],
    [
        needled(-101),
        botox(-98),
        explained(-98, ELSEWHERE, "Needles on the neck only."),
        treatment_reviewed(-95),
    ],
    [needled(-33), botox(-30), explained(-29, INFORMED, "Told that it may last less long.")],
    [needled(-60), botox(-50, late=6), explained(-50, LATER, "Written on paper while the line was down.")],
    [needled(-12), voided(-11, "Entered for the wrong patient."), botox(-11)],
    [botox(-62), voided(-62, "Entered twice."), planned(-5, "botox", 38)],
    [botox(-95), planned(-20, "botox", -2)],
    [botox(-104), planned(-14, "botox", 1)],
    [
        botox(-88),
        planned(-10, "microneedling", 3),
        planned(-9, "botox", 8, TO_CONFIRM, "Both before the holidays."),
    ],
    [needled(-17), planned(-12, "botox", -3), moved(-4, 6)],
    [needled(-28), planned(-20, "botox", -6), cancelled(-7, "Has a cold; will call again.")],
    [needled(-26), planned(-24, "botox", -10), done_as_planned(-10, "botox")],
    [needled(-6), planned(-5, "botox", 2, clinician=True, why=DECIDED), plan_reviewed(-1)],
    [botox(-340), botox(-236), archived(-90)],
    [botox(-48), amended(-48, telephone="905 555 0177"), planned(-48, "botox", 50)],
    [botox(-58), needled(-13)],
    [botox(-66), planned(-6, "microneedling", 0)],
    [botox(-72), planned(-2, "microneedling", 20), planned(-2, "botox", 41)],
    [needled(-9), called(-1, Outcome.CALLED, comment="Will look at her calendar.")],
    [botox(-81), told(-19, "sunburn", -21), told_wrong(-18, "It was her sister who called.")],
    [needled(-52), needled(-24), told(-20, "dental", -22)],
]

TWICE: dict[str, Life] = {
    HAMILTON: [botox(-69)],  # entered once more, and nobody has noticed
    "hamilton-nz": [botox(-61), merged(-3, into="Niamh O’Reilly")],
}


def lives(clinic: str, chance: Random) -> list[Life]:
    """A life for each patient of the clinic, in order; the last belongs to the one who was entered twice."""
    chosen = RECENT + (OTHERS if clinic == HAMILTON else [[botox(-100), planned(-30, "botox", -1)]])
    return [*(past(chance, life[0].day) + life for life in chosen), TWICE[clinic]]


def past(chance: Random, until: int) -> Life:
    """An ordinary year that ends well before the day `until`: Botox every few months, a course of needling, or both.

    All of it keeps the waits of the clinic's rules (intervals.management.demo_data.rule_books), and so does what
    follows on `until` or later.
    """
    day, found = until - chance.randint(92, 112), []
    if chance.random() < 0.85:
        for _again in range(chance.randint(1, 3)):
            found.append(visit(chance, "botox", day))
            day -= chance.randint(92, 124)
    if chance.random() < 0.5:
        day += 40 * (not found)
        for _again in range(chance.randint(2, 4)):
            found.append(visit(chance, "microneedling", day))
            day -= chance.randint(29, 33)
    return [step for visited in reversed(found) if visited[0].day > -365 for step in visited]


def visit(chance: Random, procedure: str, day: int) -> Life:
    """Something that was done, planned some weeks before or not."""
    if chance.random() < 0.5:
        return [needled(day) if procedure == "microneedling" else botox(day)]
    return [planned(day - chance.randint(3, 13), procedure, day), done_as_planned(day, procedure)]
