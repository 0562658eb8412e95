"""The cases of the constraints of what was read of other publications."""

from intervals.models.evidence import Grade
from intervals.models.procedures import ProcedureKind
from tests.models.case import Case, choice, day

CASES = {
    "readprocedure_kind_known": choice("kind", ProcedureKind.values),
    "readsource_grade_known": Case(
        refused=[{"grade": each} for each in ("D", "a", "")],
        accepted=[{"grade": each} for each in Grade.values],
        foreseen=True,
    ),
    "readsource_country_shape": Case(
        refused=[{"country": each} for each in ("ca", "C", "C1", "C\n")],
        accepted=[{"country": each} for each in ("", "CA", "NZ")],
    ),
    "readsource_date_shape": Case(
        refused=[{"date": each} for each in ("May 2016", "16", "2016-5", "2016-05-", "2016\n")],
        accepted=[{"date": each} for each in ("", "2016", "2016-05", "2016-05-30")],
    ),
    "readsource_address_web": Case(
        refused=[
            {"address": each}
            for each in ("", "javascript:alert(1)", "ftp://clinic.example/", "clinic.example")
        ],
        accepted=[{"address": each} for each in ("http://clinic.example/", "https://clinic.example/")],
        foreseen=True,
    ),
    "readsource_checked_in_range": day("checked_on"),
    "readstatement_waits_iso": Case(
        refused=[
            {"minimum": "P"},
            {"minimum": "2 weeks"},
            {"minimum": "p2w"},
            {"minimum": "P2W\n"},
            {"minimum": "P1W2M"},
            {"upper": "P", "upper_is": "range"},
        ],
        accepted=[
            {"minimum": ""},
            {"minimum": "P0D"},
            {"minimum": "P1Y2M3W4D"},
            {"upper": "P18M", "upper_is": "range"},
        ],
    ),
    "readstatement_upper_is_something": Case(
        refused=[{"upper": "P2W"}, {"upper_is": "range"}, {"upper": "P2W", "upper_is": "about"}],
        accepted=[{}, {"upper": "P2W", "upper_is": "range"}, {"upper": "P2W", "upper_is": "limit"}],
        foreseen=True,
    ),
}
