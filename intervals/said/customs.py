"""What differs from country to country: on which day a week begins in a calendar, and on which paper people print.

As in the Unicode Common Locale Data Repository, supplemental data: weekData and paperSize.
"""

SUNDAY_FIRST = (
    "AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH PK"
    " PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW"
)
SATURDAY_FIRST = "AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY"
LETTER = "BZ CA CL CO CR GT MX NI PA PH PR SV US VE"


def first_weekday(country: str) -> int:
    """The weekday that a week begins with in a country's calendars, as in date.weekday(): Monday unless known."""
    if country in SUNDAY_FIRST.split():
        return 6
    return 5 if country in SATURDAY_FIRST.split() else 0


def prints_on_letter(country: str) -> bool:
    """Whether people print on Letter there rather than on A4."""
    return country in LETTER.split()
