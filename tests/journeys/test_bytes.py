"""What a first visit costs, in bytes as they are sent: nothing of it depends on time."""

import re
from datetime import date
from urllib.request import Request, urlopen

import pytest

from tests.journeys.conftest import ROOT
from tests.journeys.states import ALL

LINKED = re.compile(r'(?:href|src)="(/static/[^"]+)"')
MOST, MOST_SCRIPT = 60_000, 8_000


def sent(address: str) -> bytes:
    """An answer's body as it travels to a browser of today."""
    with urlopen(Request(address, headers={"Accept-Encoding": "br"})) as answer:
        body: bytes = answer.read()
    return body


@pytest.mark.parametrize("name", ["home", "ask first", "planned ask first", "plan answer", "rules"])
def test_a_first_visit_is_at_most_60_kilobytes(site: str, today: date, name: str) -> None:
    address = f"{site}{ALL[name](today)}"
    with urlopen(address) as answer:
        linked = set(LINKED.findall(answer.read().decode()))
    assert any(".woff2" in each for each in linked)
    assert any(".css" in each for each in linked)
    assert any(".js" in each for each in linked)
    cost = {each: len(sent(site + each)) for each in linked} | {"the page": len(sent(address))}
    assert sum(cost.values()) <= MOST, cost


def test_all_scripts_together_are_under_8_kilobytes(site: str) -> None:
    scripts = sorted((ROOT / "static" / "js").glob("*.js"))
    assert scripts
    cost = {each.name: len(sent(f"{site}/static/js/{each.name}")) for each in scripts}
    assert sum(cost.values()) < MOST_SCRIPT, cost
