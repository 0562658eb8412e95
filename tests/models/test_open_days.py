"""A week as the engine counts it."""

from intervals.models.open_days import WEEKDAYS, OpenWeek


def test_weekdays_are_counted_from_monday():
    assert OpenWeek().weekdays == frozenset()
    assert OpenWeek(monday=True, sunday=True).weekdays == {0, 6}
    assert OpenWeek(**dict.fromkeys(WEEKDAYS, True)).weekdays == frozenset(range(7))
