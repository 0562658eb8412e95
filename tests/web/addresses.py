"""Every public address, and some of each kind of answer and refusal, for the tests that walk over all of them."""

COURSE = "visit=microneedling&visit=botox"

ANSWERS = {
    "too soon": "/check/?given_on=2026-11-20",
    "ask first": "/check/?given_on=2026-11-10",
    "ask first, with a plan": "/check/?given_on=2026-11-10&planned_on=2026-11-24",
    "ready": "/check/?given_on=2026-11-01",
    "skin not settled": "/check/?given_on=2026-11-10&skin=not_settled",
    "not sure of the skin": "/check/?given_on=2026-11-10&skin=unsure",
    "skin settled": "/check/?given_on=2026-11-10&skin=settled",
    "date not known": "/check/?given_on=unknown",
    "only the month": "/check/?given_on=2026-10",
    "a plan": "/check/?given_on=2026-12-01&planned_on=2026-12-04",
    "planned for the same day": "/check/?given_on=2026-12-01&planned_on=2026-12-01",
    "long ago": "/check/?given_on=2024-11-10",
    "no rule": "/check/?earlier=botox&later=microneedling&given_on=2026-11-10&planned_on=2026-12-01",
    "worked back": "/plan/?planned_on=2027-06-12",
    "worked back, late": "/plan/?planned_on=2026-12-01",
    "worked back, too late": "/plan/?planned_on=2026-11-25",
    "worked back, past": "/plan/?planned_on=2026-10-25",
    "worked back, no rule": "/plan/?earlier=botox&later=microneedling&planned_on=2027-06-12",
    "a course": "/course/?visit=microneedling&visit=botox&before=2027-06-12",
    "a course, choosing a day": "/course/?visit=microneedling&visit=botox&given=microneedling:2026-11&fix=2",
    "a course, with a fixed day": "/course/?visit=microneedling:2026-12-01&visit=botox&plan=latest",
    "a course, with the shorter waits": "/course/?visit=microneedling&visit=botox&before=2026-12-02",
    "a course that cannot be": "/course/?visit=microneedling&visit=botox&before=2026-11-27",
    "a course that no rule speaks of": "/course/?visit=botox&visit=microneedling&given=botox:unknown",
}

PAGES = {
    "home": "/",
    "check": "/check/",
    "plan": "/plan/",
    "asking for a course": "/course/",
    "guidance": "/guidance/",
    "topic": "/guidance/recovery/",
    "rules": "/rules/",
    "rules of another day": "/rules/?on=2027-01-01",
    "rule": "/rules/microneedling/botox/",
    "no rule of a pair": "/rules/botox/microneedling/",
    "evidence": "/evidence/",
    "evidence of a pair": "/evidence/microneedling/botox/",
    "no evidence of a pair": "/evidence/flight/microneedling/",
    "privacy": "/privacy/",
    "accessibility": "/accessibility/",
    "docs": "/api/v1/docs",
}

FILES = {
    "calendar of a course": "/course/calendar.ics?visit=microneedling&visit=botox",
    "calendar": "/check/calendar.ics?given_on=2026-11-10",
    "forecast": "/api/v1/forecast?later=botox&given=microneedling:2026-11-10",
    "course": "/api/v1/course?visit=microneedling&visit=botox&before=event:2027-06-12",
    "openapi": "/api/v1/openapi.json",
}

REFUSED = {
    "no date": "/check/?given_on=",
    "31 February": "/check/?given_on=2026-02-31",
    "no procedure": "/check/?earlier=tattoo&given_on=2026-11-10",
    "plan without a date": "/plan/?planned_on=",
    "course of nothing": "/course/?what_1=",
    "course without room": "/course/?visit=botox&before=2026-11-01",
    "course with no day to fix": "/course/?visit=botox&fix=1&fixed_on_day=31",
    "rules of no day": "/rules/?on=31/02/2026",
    "calendar without a date": "/check/calendar.ics",
    "something else and no date": "/check/with/",
    "nothing that counts": "/check/with/?given_on=2026-11-10&had=1:2026-11-10",
    "a course, something else and no course": "/course/with/",
    "a course, nothing that counts": f"/course/with/?{COURSE}&had=1:2026-11-10",
    "reminder of no day": "/mail/remind/?day=2026-02-31",
    "forecast of nothing": "/api/v1/forecast",
}

MISSING = {"nowhere": "/nowhere/", "no topic": "/guidance/nothing/", "no pair": "/evidence/x/botox/"}

HEALTH = {"healthz": "/healthz", "readyz": "/readyz"}
SEARCHING = {"robots": "/robots.txt", "sitemap": "/sitemap.xml"}

REDIRECTS = {
    "to the canonical address": "/check/?given_on_day=10+Nov+2026",
    "to the slash": "/check?given_on=x",
}

OPEN = ANSWERS | PAGES | FILES
EVERYTHING = OPEN | REFUSED | MISSING | HEALTH | SEARCHING | REDIRECTS
READ = {
    name: address
    for name, address in (ANSWERS | PAGES | REFUSED | MISSING).items()
    if name != "forecast of nothing"
}
EXAMPLE = ANSWERS["ask first"]
