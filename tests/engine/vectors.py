"""Vectors as the file has them: what is given becomes a case, and what is answered the words of the file."""

from dataclasses import replace
from datetime import date

from intervals.engine.answers import Verdict
from intervals.engine.areas import AreaTree
from intervals.engine.course_answers import Outcome
from intervals.engine.course_answers import answer as course_answer
from intervals.engine.course_changes import Change as CourseChange
from intervals.engine.courses import Course, Event, Visit
from intervals.engine.history import History, Hold, Plan, Skin, Treatment
from intervals.engine.open_days import OpenDays
from intervals.engine.periods import FIRST_DAY, Period, add, back
from intervals.engine.reasons import Change, Reason, UnderHold
from intervals.engine.rules import Rule
from tests.engine import course_reference, reference
from tests.engine.cases import Case

# From a vector to what the engine is asked with


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def wait(text: str | None) -> Period | None:
    return None if text is None else Period.parse(text)


def rule(item: dict) -> Rule:
    return Rule(
        earlier=item["earlier"],
        later=item["later"],
        minimum=Period.parse(item["minimum"]),
        recommended=Period.parse(item["recommended"]),
        same_day_allowed=item.get("same_day_allowed", False),
        valid_from=date.fromisoformat(item.get("valid_from", FIRST_DAY.isoformat())),
        valid_to=day(item.get("valid_to")),
        own=item.get("own", False),
        id=item["id"],
        best_by=wait(item.get("best_by")),
        start_again=wait(item.get("start_again")),
        same_area=item.get("same_area", False),
    )


def history(item: dict) -> History:
    return History(
        treatments=tuple(
            Treatment(
                found["procedure"],
                day(found["given_on"]),
                found.get("voided", False),
                found["id"],
                frozenset(found.get("areas", [])),
            )
            for found in item.get("treatments", [])
        ),
        plans=tuple(
            Plan(
                found["procedure"],
                date.fromisoformat(found["planned_on"]),
                found["id"],
                frozenset(found.get("areas", [])),
            )
            for found in item.get("plans", [])
        ),
        holds=tuple(
            Hold(found["procedure"], day(found["until"]), found["id"]) for found in item.get("holds", [])
        ),
        skin=Skin(item.get("skin", "")),
    )


def open_days(item: dict | None) -> OpenDays | None:
    if item is None:
        return None
    return OpenDays(
        weekdays=frozenset(number - 1 for number in item.get("weekdays", range(1, 8))),
        closed=tuple((day(each["first"]), day(each["last"])) for each in item.get("closed", [])),
        extra=tuple(day(each) for each in item.get("extra", [])),
        within=open_days(item.get("within")),
    )


def case_of(given: dict) -> Case:
    return Case(
        history=history(given.get("history", {})),
        rules=tuple(rule(item) for item in given["rules"]),
        procedure=given.get("later", given.get("procedure", "")),
        on=day(given.get("on")),
        areas=tuple(given.get("areas", [])),
        within=given.get("within", {}),
        events=frozenset(given.get("events", [])),
        open_days=open_days(given.get("open_days")),
    )


# From an answer to a vector's words


def iso(found: date | None) -> str | None:
    return None if found is None else found.isoformat()


def deciding(reason: Reason | None) -> dict | None:
    if isinstance(reason, UnderHold):
        return {"hold": reason.hold.id}
    return reason and {"rule": reason.rule.id, "cause": reason.cause.id}


def changed(changes: tuple[Change, ...]) -> list[dict]:
    return [
        {
            "begins": iso(change.begins),
            "before": change.before and change.before.id,
            "now": change.now and change.now.id,
        }
        for change in changes
    ]


def not_covered(uncovered: list) -> list[dict]:
    return [{"procedure": procedure, "last_on": iso(last_on)} for procedure, last_on in uncovered]


def verdict(found: Verdict) -> dict:
    return {
        "status": str(found.status),
        "deciding": deciding(found.deciding),
        "best_by": iso(found.uppers.best_by and found.uppers.best_by.day),
        "start_again": iso(found.uppers.start_again and found.uppers.start_again.day),
        "uncovered": not_covered((each.procedure, each.last_on) for each in found.uncovered),
        "changes": changed(found.changes),
        "open": found.open,
    }


def run_add(given: dict) -> dict:
    found = Period.parse(given["wait"])
    return {"day": iso(add(day(given["day"]), found)), "wait": str(found)}


def run_back(given: dict) -> dict:
    return {"day": iso(back(day(given["day"]), Period.parse(given["wait"])))}


def run_forecast(given: dict) -> dict:
    case = case_of(given)
    found = case.chart().dates(case.procedure, case.on, case.areas, day(given.get("planned_on")))
    opened = found.open_dates
    return {
        "status": str(found.status),
        "earliest": iso(found.earliest),
        "recommended": iso(found.recommended),
        "deciding": deciding(found.deciding),
        "silent_from": iso(found.silent_from),
        "best_by": iso(found.best_by),
        "start_again": iso(found.start_again),
        "uncovered": not_covered((each.procedure, each.last_on) for each in found.uncovered),
        "changes": changed(found.changes),
        "open_day": opened and {"earliest": iso(opened.earliest), "recommended": iso(opened.recommended)},
        "planned": found.planned and verdict(found.planned),
    }


def run_judge(given: dict) -> dict:
    case = case_of(given)
    plan = next((each for each in case.history.plans if each.id == given.get("without")), None)
    return verdict(case.chart().judge(case.procedure, day(given["day"]), case.on, case.areas, plan))


def run_work_back(given: dict) -> dict:
    case = case_of(given)
    found = case.chart().work_back(given["earlier"], given["later"], day(given["planned_on"]), case.on)
    return {
        "latest": iso(found and found.latest),
        "recommended": iso(found and found.recommended),
        "rule": found and found.rule.id,
        "open_latest": iso(found and found.open_latest),
        "open_recommended": iso(found and found.open_recommended),
    }


def run_strip(given: dict) -> dict:
    case = case_of(given)
    found = case.chart().strip(case.procedure, day(given["first"]), day(given["last"]), case.on, case.areas)
    return {
        "segments": [{"first": iso(s.first), "last": iso(s.last), "status": str(s.status)} for s in found]
    }


def run_done_too_soon(given: dict) -> dict:
    return {"too_soon": [each.treatment.id for each in case_of(given).chart().done_too_soon()]}


def run_first_day_that_works(given: dict) -> dict:
    case = case_of(given)
    plan = next((each for each in case.history.plans if each.id == given.get("without")), None)
    not_before = day(given["not_before"])
    return {"day": iso(case.question(plan).first_day_that_works(not_before))}


def run_open_day(given: dict) -> dict:
    days, asked = open_days(given["open_days"]), day(given["day"])
    return {
        "open": days.is_open(asked),
        "first": iso(days.first_from(asked)),
        "last": iso(days.last_until(asked)),
    }


def run_meet(given: dict) -> dict:
    return {"meet": AreaTree(given["within"]).meet(given["first"], given["second"])}


def course_of(given: dict) -> Course:
    item = given["course"]
    visits = tuple(
        Visit(each["procedure"], frozenset(each.get("areas", [])), day(each.get("fixed_on")))
        for each in item["visits"]
    )
    event = item.get("before") and Event(item["before"]["procedure"], day(item["before"]["on"]))
    return Course(visits, day(item["start"]), event, item.get("open_order", False))


def outcome(found: Outcome) -> dict:
    if not found.possible:
        return {"possible": False, "changes": [course_change(each) for each in found.changes]}
    return {
        "possible": True,
        "order": list(found.order),
        "windows": [[iso(each.first), iso(each.last)] for each in found.windows],
        "suggested": [*map(iso, found.suggested)],
        "soonest": [*map(iso, found.soonest)],
        "latest": [*map(iso, found.latest)],
    }


def course_change(change: CourseChange) -> dict:
    what = {"visit": change.visit, "to": iso(change.to), "visits": change.visits and list(change.visits)}
    return {"kind": str(change.kind), **{name: value for name, value in what.items() if value is not None}}


def run_course(given: dict) -> dict:
    case = case_of(given)
    found = course_answer(case.chart(), course_of(given), case.on)
    return {
        "full": outcome(found.full),
        "minimum": outcome(found.minimum),
        "uncovered": [list(pair) for pair in found.uncovered],
    }


RUN = {
    "add": run_add,
    "back": run_back,
    "forecast": run_forecast,
    "judge": run_judge,
    "work_back": run_work_back,
    "strip": run_strip,
    "done_too_soon": run_done_too_soon,
    "first_day_that_works": run_first_day_that_works,
    "open_day": run_open_day,
    "meet": run_meet,
    "course": run_course,
}


# The same from the reference implementation


def refer_forecast(given: dict) -> dict:
    case = case_of(given)
    earliest, recommended, silent_from = reference.dates(case)
    best_by, start_again = reference.uppers(case, case.on)
    return {
        "status": reference.status(case, case.on),
        "earliest": iso(earliest),
        "recommended": iso(recommended),
        "silent_from": iso(silent_from),
        "best_by": iso(best_by),
        "start_again": iso(start_again),
        "uncovered": not_covered(reference.uncovered(case, case.on)),
        "planned": refer_verdict(case, day(given["planned_on"])) if "planned_on" in given else None,
    }


def refer_verdict(case: Case, on: date) -> dict:
    best_by, start_again = reference.uppers(case, on)
    return {
        "status": reference.verdict(case, on),
        "best_by": iso(best_by),
        "start_again": iso(start_again),
        "uncovered": not_covered(reference.uncovered(case, on, upto=on)),
    }


def refer_judge(given: dict) -> dict:
    case = case_of(given)
    plans = tuple(plan for plan in case.history.plans if plan.id != given.get("without"))
    return refer_verdict(case.having(plans=plans), day(given["day"]))


def refer_done_too_soon(given: dict) -> dict:
    case = case_of(given | {"on": "1900-01-01"})
    return {"too_soon": [case.history.treatments[place].id for place in reference.done_too_soon(case)]}


LONGEST_REFERRED = 60  # days in which trying every combination does not take too long


def refer_course(given: dict) -> dict:
    case, course = case_of(given), course_of(given)
    end = course.event.day if course.event else course_reference.last_day(course)
    if (end - course.start).days > LONGEST_REFERRED:
        return {}
    return {figure: refer_outcome(case, course, figure) for figure in ("full", "minimum")}


def refer_outcome(case: Case, course: Course, figure: str) -> dict:
    order = tuple(range(len(course.visits)))
    found = course_reference.plans(case, course, figure)
    if course.open_order:
        order, found = course_reference.in_best_order(case, course, figure) or (order, [])
    if not found:
        return {"possible": False}

    def as_asked(days) -> list:
        return [found for _place, found in sorted(zip(order, days, strict=True))]

    reordered = replace(course, visits=tuple(course.visits[place] for place in order))
    return {
        "possible": True,
        "order": list(order),
        "windows": [[iso(one), iso(other)] for one, other in as_asked(course_reference.windows(found))],
        "suggested": [*map(iso, as_asked(course_reference.suggested(case, reordered, figure, found)))],
        "soonest": [*map(iso, as_asked(course_reference.soonest(found)))],
        "latest": [*map(iso, as_asked(course_reference.latest(found)))],
    }


REFER = {
    "course": refer_course,
    "forecast": refer_forecast,
    "judge": refer_judge,
    "done_too_soon": refer_done_too_soon,
}
