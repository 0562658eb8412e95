"""One database of the desk's benchmark: filled on request, then measured a round at a time, in this process.

Started by bench.desk with the environment of one database. Reads commands from standard input, `fill <number>`,
`look through`, `preview`, `round`, `queries`, and answers each with a line of JSON.
"""

import json
import os
import random
import re
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import django

TIMES = 12  # of each page in a round
CLINIC = "/desk/hamilton/"
ENDS = ("BEGIN", "COMMIT", "ROLLBACK")  # of a transaction


class Measured:
    """A clinician at the desk, and the pages that are measured."""

    def __init__(self) -> None:
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext

        from intervals.models.accounts import User
        from intervals.models.patients import Patient
        from intervals.models.treatments import Treatment

        class Counting(Client):
            """Notes, where it is asked to, how many queries each request took; the ends of a transaction are none."""

            counting = False
            asked: list[int] = []

            def request(self, **request: Any) -> Any:
                if not self.counting:
                    return super().request(**request)
                with CaptureQueriesContext(connection) as counted:
                    response = super().request(**request)
                self.asked.append(sum(not each["sql"].startswith(ENDS) for each in counted))
                return response

        self.client = Counting(SERVER_NAME="localhost")
        self.user = User.objects.get(email="clinician@bench.example")
        self.client.force_login(self.user)
        self.patients, self.treatments = Patient.objects, Treatment.objects
        self.number = Patient.objects.order_by("-pk").values_list("pk", flat=True)[0]
        self.chance = random.Random(os.getpid())

    def pages(self) -> dict[str, Callable[[], Callable[[], Any]]]:
        """For each page: something that chooses whom it is about, and gives what asks for it."""
        return {
            "floor": lambda: lambda: self.client.get("/healthz"),
            "eligible": lambda: lambda: self.client.get(f"{CLINIC}eligible/?when=this-week"),
            "due": lambda: lambda: self.client.get(f"{CLINIC}eligible/?when=due"),
            "due later": self.due_later,
            "at odds": lambda: lambda: self.client.get(f"{CLINIC}at-odds/"),
            "at odds later": self.at_odds_later,
            "search by name": lambda: self.search("name"),
            "search by telephone": lambda: self.search("telephone"),
            "search with a slip": lambda: self.search("slip"),
            "patient": self.look,
            "form": self.form,
            "log": self.log,
            "new": self.new,
            "lot": self.lot,
            "today": lambda: lambda: self.client.get(CLINIC),
        }

    def look_through(self) -> float:
        """How long the first page takes after a rule has changed, in seconds."""
        from intervals.models.clinics import Clinic

        Clinic.objects.update(plans_judged_by="")
        begin = time.perf_counter()
        self.client.get(f"{CLINIC}at-odds/")
        return time.perf_counter() - begin

    def preview(self) -> float:
        """How long it takes to say whom a draft would touch, page after page as a browser leads on, in seconds."""
        from intervals.models.accounts import User
        from intervals.models.rule_drafts import RuleDraft

        address = f"{CLINIC}settings/rules/drafts/{RuleDraft.objects.get().pk}/publish/"
        self.client.force_login(User.objects.get(email="manager@bench.example"))
        begin = time.perf_counter()
        further: str | None = ""
        while further is not None:
            text = self.client.get(address + further).content.decode()
            found = re.search(r'http-equiv="refresh" content="0; url=([^"]*)"', text)
            further = found and found[1]
        taken = time.perf_counter() - begin
        self.client.force_login(self.user)
        return taken

    def due_later(self) -> Callable[[], Any]:
        """Who is due, from the Thursday on."""
        from bench.desk_rows import BEST_BY
        from intervals.desk.worklists.eligible import _token
        from intervals.models.procedures import Procedure
        from intervals.queries.streams import Position

        slugs = dict(Procedure.objects.values_list("slug", "pk"))
        on = today()
        day = on - timedelta(days=on.weekday() - 3)
        counted_from = day - timedelta(days=BEST_BY)
        place = Position(day, counted_from, 0, slugs["botox"], slugs["microneedling"])
        return lambda: self.client.get(f"{CLINIC}eligible/", {"when": "due", "after": _token(place)})

    def at_odds_later(self) -> Callable[[], Any]:
        """Plans at odds, from the middle of the last ones on."""
        from bench.desk_rows import AT_ODDS
        from intervals.desk.worklists.at_odds import _token
        from intervals.queries.at_odds import Place

        place = Place(today() + timedelta(days=AT_ODDS[-1][0]), 0)
        return lambda: self.client.get(f"{CLINIC}at-odds/", {"after": _token(place)})

    def anybody(self) -> Any:
        """A patient, by chance."""
        return self.patients.get(pk=self.chance.randint(1, self.number))

    def nobody_asks_about(self) -> Any:
        """A patient by chance, for whom nothing is planned or done today: no form asks which of two it is."""
        while True:
            found = self.anybody()
            done_today = found.treatments.filter(given_on=today()).exists()
            if not done_today and not found.plans.exists():
                return found

    def search(self, kind: str) -> Callable[[], Any]:
        """A search for somebody: name, telephone, or a name with a letter exchanged."""
        found = self.anybody()
        given, surname = found.name.split()
        typed = {
            "name": f"{surname} {given[:3]}",
            "telephone": found.telephone[-8:],
            "slip": f"{given} {surname[0]}{surname[2]}{surname[1]}{surname[3:]}",
        }[kind]
        return lambda: self.client.post(f"{CLINIC}patients/", {"q": typed}, follow=True)

    def look(self) -> Callable[[], Any]:
        """A patient's page."""
        address = f"{CLINIC}patients/{self.anybody().ref}/"
        return lambda: self.client.get(address)

    def form(self) -> Callable[[], Any]:
        """The form for logging a treatment."""
        address = f"{CLINIC}patients/{self.anybody().ref}/treatments/new/?procedure=microneedling"
        return lambda: self.client.get(address)

    def log(self) -> Callable[[], Any]:
        """Logging a treatment today."""
        from intervals.web.expired_forms import new_form_key

        address = f"{CLINIC}patients/{self.nobody_asks_about().ref}/treatments/new/?procedure=microneedling"
        form = {"given_on": today().isoformat(), "areas": ["cheeks"], "form_key": new_form_key(self.user.pk)}
        return lambda: self.client.post(address, form)

    def new(self) -> Callable[[], Any]:
        """Adding somebody who is on record already, with day and month of birth exchanged where they can be."""
        from intervals.web.expired_forms import new_form_key

        found = self.anybody()
        day, month = found.date_of_birth.day, found.date_of_birth.month
        born = {"day": month, "month": day} if day <= 12 else {"day": day, "month": month}
        form = {
            f"date_of_birth_{part}": each for part, each in {**born, "year": found.date_of_birth.year}.items()
        }
        form |= {"name": " ".join(reversed(found.name.split())), "form_key": new_form_key(self.user.pk)}
        return lambda: self.client.post(f"{CLINIC}patients/new/", form)

    def lot(self) -> Callable[[], Any]:
        """The recall of a lot."""
        treatment = self.treatments.get(pk=self.chance.randint(1, 3 * self.number))
        lot = treatment.lot_number or treatment.cartridge_lot
        return lambda: self.client.get(f"{CLINIC}lots/", {"lot": lot})

    def round(self) -> dict[str, float]:
        """The median wall time of each page, in milliseconds; the pages take turns."""
        pages = self.pages()
        times: dict[str, list[float]] = {name: [] for name in pages}
        for _time in range(TIMES):
            for name, choose in pages.items():
                ask = choose()
                begin = time.perf_counter()
                response = ask()
                _read(response)
                times[name].append((time.perf_counter() - begin) * 1000)
                if response.status_code not in (200, 302):
                    raise SystemExit(f"{name} answered {response.status_code}.")
        return {name: sorted(each)[len(each) // 2] for name, each in times.items()}

    def queries(self) -> dict[str, int]:
        """The most queries that each page took, of several; a form that leads to a page is a request of its own."""
        counts: dict[str, int] = {}
        self.client.counting = True
        for _time in range(5):
            for name, choose in self.pages().items():
                ask = choose()
                self.client.asked.clear()
                _read(ask())
                counts[name] = max(counts.get(name, 0), *self.client.asked)
        self.client.counting = False
        return counts


def today() -> date:
    """The clinic's day."""
    return datetime.now(ZoneInfo("America/Toronto")).date()


def _read(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def main() -> None:
    """Answer commands until there are no more."""
    django.setup()
    from bench.desk_rows import fill

    measured = None
    for line in sys.stdin:
        command, *rest = line.split()
        answer: Any = None
        if command == "fill":
            begin = time.monotonic()
            fill(int(rest[0]), today())
            answer = time.monotonic() - begin
        else:
            measured = measured or Measured()
            asked = {
                "preview": measured.preview,
                "look": measured.look_through,
                "round": measured.round,
                "queries": measured.queries,
            }
            answer = asked[command]()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
