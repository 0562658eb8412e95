"""What bandit finds is passed over only where the very line gives ruff a reason for the same rule."""

import pytest

from checks.findings import excused

SQL = {"test_id": "B608", "line_range": [2, 3]}


@pytest.mark.parametrize(
    ("source", "passed"),
    [
        ('rows = 1\nsql = (f"SELECT {x}"\n)  # noqa: S608 - all ours', True),
        ('rows = 1\nsql = (f"SELECT {x}"  # noqa: E501, S608 - all ours\n)', True),
        ('# ruff: noqa: S608\nsql = (f"SELECT {x}"\n)', True),
        ('rows = 1\nsql = (f"SELECT {x}"\n)', False),
        ('rows = 1  # noqa: S608\nsql = (f"SELECT {x}"\n)', False),
        ('rows = 1\nsql = (f"SELECT {x}"  # noqa: S603 - no shell\n)', False),
        ('rows = 1\nsql = (f"SELECT {x}"  # noqa\n)', False),
    ],
)
def test_what_is_passed_over(source, passed):
    assert excused(SQL, source) is passed


def test_two_rules_of_bandit_are_one_of_ruffs():
    marked = {"test_id": "B703", "line_range": [1]}
    assert excused(marked, "return mark_safe(html)  # noqa: S308 - cleaned just above")
