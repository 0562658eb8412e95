"""What is published elsewhere is read at once, and nothing of it is lost on the way."""

from datetime import date

from django.db import connections
from django.test.utils import CaptureQueriesContext

from intervals.models.evidence import ReadProcedure, ReadSource, ReadStatement
from intervals.queries.read_evidence import elsewhere


def test_one_query_reads_every_procedure_and_statement(routed: str) -> None:
    ReadStatement.objects.all().delete()
    ReadProcedure.objects.create(
        slug="unsaid", name="Unsaid", public_name="what nobody speaks of", kind="other"
    )
    source = ReadSource.objects.create(
        code="T1", title="Aftercare", publisher="Us", kind="clinic", grade="B", address="https://us.example/",
        checked_on=date(2026, 11, 20),
    )  # fmt: skip
    pair = {
        side: ReadProcedure.objects.get(slug=slug)
        for side, slug in (("earlier", "microneedling"), ("later", "flight"))
    }
    for code, same_area in (("T2", True), ("T1", False)):
        ReadStatement.objects.create(code=code, **pair, minimum="P1W", source=source, same_area=same_area)
    with CaptureQueriesContext(connections[routed]) as queries:
        found = elsewhere(None)
    assert len(queries) == 1
    rows = ReadProcedure.objects.values_list("slug", "public_name", "kind")
    assert found.names == {slug: name for slug, name, _kind in rows}
    assert found.kinds == {slug: kind for slug, _name, kind in rows}
    assert [each.same_area for each in found.statements] == [False, True], "in the order of their codes"
    for each in found.statements:
        assert (each.earlier, each.later, each.minimum, each.verified) == (
            "microneedling",
            "flight",
            "P1W",
            False,
        )
        assert (each.source.code, each.source.checked_on) == ("T1", date(2026, 11, 20))
