"""Two servers on one PostgreSQL: a change shows on both within seconds, and nothing is read while there is none."""

import json
import re
import time
from contextlib import closing
from datetime import date
from http.client import HTTPConnection

import psycopg
import pytest

from bench.server import environment, running
from intervals.documents.topics import SectionText, TopicText
from intervals.models.guidance import Place
from intervals.queries.change_marks import SECONDS
from intervals.web.remembered import LONGEST_AGE
from tests import migrated, postgres

PAGE = "/check/?given_on=2026-11-10"
READ = "SELECT seq_scan + coalesce(idx_scan, 0) FROM pg_stat_user_tables WHERE relname = 'intervals_topic'"


def get(port: int) -> str:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", PAGE)
        answer = connection.getresponse()
        assert answer.status == 200
        kept = re.fullmatch(r"public, max-age=(\d+), must-revalidate", answer.getheader("Cache-Control", ""))
        assert kept
        assert int(kept[1]) <= LONGEST_AGE == 60
        return answer.read().decode()


def seen_by(port: int, words: str) -> float:
    """After how long an answer has these words."""
    begin = time.monotonic()
    while words not in get(port):
        assert time.monotonic() - begin < 60, words
        time.sleep(0.05)
    return time.monotonic() - begin


NEXT_VERSION = """INSERT INTO intervals_intervalrule
    SELECT (jsonb_populate_record(rule, '{"id": 999, "version": 2, "minimum_days": 8, "valid_from": "2026-11-23"}')).*
    FROM intervals_intervalrule AS rule"""
SAID = "Drink a glass of water in the waiting room."
NEXT_GUIDANCE = f"""WITH somebody AS (
        INSERT INTO intervals_user (email, password, first_name, last_name, is_superuser, is_staff, is_active,
            date_joined, sessions_ended)
        VALUES ('ines@clinic.example', '!', '', '', FALSE, FALSE, TRUE, now(), 0) RETURNING id)
    INSERT INTO intervals_guidanceversion (slug, number, state, edition, content, changed_by_id, changed_at,
        published_by_id, published_at, first_day)
    SELECT 'water', 1, 'published', 1, '{
    json.dumps(
        TopicText(
            "Water",
            reviewed_by="Ines",
            reviewed_on=date(2026, 11, 2),
            source_title="A paper",
            sections=(SectionText("Water", SAID, place=Place.ALWAYS.value),),
        ).as_data()
    )
}', id, now(), id, now(), '2026-11-01' FROM somebody"""
CHANGES = {
    "one row": ("UPDATE intervals_clinic SET telephone = '905 555 0177'", "905 555 0177"),
    "a rule": (NEXT_VERSION, "8 days"),
    "guidance": (NEXT_GUIDANCE, SAID),
}


@pytest.fixture(scope="module")
def address():
    if not postgres.programs():
        pytest.skip(postgres.HINT)
    return postgres.fresh("served", template=migrated.on_postgres())


def test_a_change_shows_everywhere(address, tmp_path):
    env = environment(tmp_path) | {"DATABASE_URL": address, "STATIC_HASHED": "0"}
    with running(env) as first, running(env) as second, psycopg.connect(address, autocommit=True) as outside:
        ports = [server.port for server in (first, second)]
        workers = {*first.workers, *second.workers}
        assert len(workers) == 4
        for statement, words in CHANGES.values():
            for port in ports:
                assert words not in get(port)
            outside.execute(statement)
            for port in ports:
                assert seen_by(port, words) < SECONDS + 2
        for port in ports * 50:
            get(port)
        time.sleep(1.5)  # until PostgreSQL's own statistics say what was read
        get(ports[0])
        (scans,) = outside.execute(READ).fetchone() or (0,)
        assert 0 < scans <= (1 + len(CHANGES)) * len(workers), "each process reads once for each change"
