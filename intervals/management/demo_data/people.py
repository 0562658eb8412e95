"""Who is in the demonstration: two clinics, who works there, and 60 patients. Everybody is invented.

Addresses end in .example, which belongs to nobody; telephone numbers are of blocks that are never given out.
"""

from dataclasses import dataclass
from datetime import date

from intervals.models.members import Role
from intervals.models.patients import Language
from intervals.queries.details import Details
from intervals.queries.names import fold

HAMILTON = "hamilton"  # the shipped clinic
SISTER = {
    "slug": "hamilton-nz",
    "name": "Hamilton Skin",
    "town": "Hamilton, New Zealand",
    "time_zone": "Pacific/Auckland",
    "country": "NZ",
    "region": "WKO",
    "address": "Victoria Street\nHamilton, New Zealand",
    "telephone": "07 000 0100",
    "email": "hello@hamilton-skin.example",
}
ADMIN = "admin@hamilton-clinic.example"


@dataclass(frozen=True)
class Colleague:
    """Somebody with one role at one clinic or more."""

    first_name: str
    last_name: str
    email: str
    role: Role
    clinics: tuple[str, ...]


STAFF = (
    Colleague("Margaret", "Okafor", "margaret.okafor@hamilton-clinic.example", Role.MANAGER, (HAMILTON,)),
    Colleague(
        "Priya", "Raghunathan", "priya.raghunathan@hamilton-clinic.example", Role.CLINICIAN, (HAMILTON,)
    ),
    Colleague("Zoé", "Lachance", "zoe.lachance@hamilton-clinic.example", Role.FRONT_DESK, (HAMILTON,)),
    Colleague("Graham", "Pettigrew", "graham.pettigrew@hamilton-clinic.example", Role.AUDITOR, (HAMILTON,)),
    Colleague("Hinemoa", "Parata", "hinemoa.parata@hamilton-skin.example", Role.MANAGER, ("hamilton-nz",)),
    Colleague(
        "Callum", "Sutherland", "callum.sutherland@hamilton-skin.example", Role.CLINICIAN, ("hamilton-nz",)
    ),
    Colleague("Ana", "Faleolo", "ana.faleolo@hamilton-skin.example", Role.FRONT_DESK, ("hamilton-nz",)),
    Colleague("Mei-Ling", "Chua", "mei-ling.chua@hamilton-skin.example", Role.AUDITOR, ("hamilton-nz",)),
    Colleague(
        "Sofia",
        "Marchetti",
        "sofia.marchetti@both-hamiltons.example",
        Role.CLINICIAN,
        (HAMILTON, "hamilton-nz"),
    ),
)

ONTARIO = """
Aaliyah Hussain 1991-03-14
Agnieszka Wójcik 1978-11-02
Amélie Gauthier-Bouchard 1986-07-21 fr
Anh Thư Nguyễn 1994-01-30
Beatriz Conceição Ferreira 1969-05-09
Björn Söderqvist 1973-12-18
Caoimhe O’Sullivan 1990-08-25
Chidi Nwachukwu 1982-02-11
Danielle Beaulieu 1965-10-06 fr
Deepika Subramaniam 1988-04-17
Dmytro Kovalenko 1979-09-29
Élodie Saint-Pierre 1995-06-03 fr
Fatemeh Rostami 1984-12-27
François-Xavier Thériault 1971-03-08 fr
Gurpreet Kaur Sandhu 1987-05-15
Hannah Goldberg 1959-01-19
Ingrid Ødegård 1976-08-07
Isabella D’Angelo 1992-10-23
Jean-Baptiste Mukendi 1980-07-12 fr
Jennifer MacAllister 1963-02-26
Jordan Whiteduck 1997-11-16
Jun-seo Park 1993-04-05
Katarzyna Zielińska 1985-09-13
Keisha Braithwaite 1989-01-08
Leila Ben Youssef 1990-06-20 fr
Mairéad Ní Dhomhnaill 1974-03-31
Maria da Conceição Albuquerque de Vasconcelos Montenegro-Fitzwilliam von Hohenberg 1968-12-01
Marie-Ève Tremblay 1983-05-24 fr
Mei Tanaka 1981-08-14
Nadia Petrova 1977-10-10
Nokomis Bearskin 1999-02-02
Olivia Fairweather 1996-07-07
Pádraig Mac Giolla 1970-11-28
Roisin O’Sullivan 1990-03-25
Sadia Chowdhury 1986-01-11
Siân Llewellyn 1972-06-16
Tobias Krüger 1967-04-22
Vesna Đurić 1984-10-31
Yewande Adébáyò 1991-09-04
Jenifer McAllister 1963-02-26
"""

WAIKATO = """
Aroha Ngata 1988-02-06
Bronwyn Prendergast 1964-09-17
Catherine Te Whare 1979-12-12
Dilnoza Yusupova 1992-05-28
Eleanor Fitzsimmons-Blythe 1971-07-19
Filipo Tuilagi 1985-03-03
Grace Ratu 1994-10-14
Harpreet Dhaliwal 1983-06-09
Isla Mackenzie 1998-01-22
Kahurangi Pōtae 1987-11-05
Lupe Fonoti 1976-04-30
Matiu Waaka 1990-08-08
Niamh O’Reilly 1982-12-24
Rangimārie Tawhiri 1969-02-15
Saoirse Byrne 1995-09-26
Seong-min Choi 1980-05-01
Tamsin Hargreaves 1973-10-20
Ursula von Trotha 1961-03-27
Wiremu Kīngi 1978-07-30
Niamh O’Reily 1982-12-24
"""

TELEPHONES = {HAMILTON: "905 555 01{:02}", "hamilton-nz": "07 000 02{:02}"}


def patients(clinic: str) -> list[Details]:
    """The patients of one of the two clinics, in order; the last is an earlier one who was entered twice."""
    lines = (ONTARIO if clinic == HAMILTON else WAIKATO).split("\n")[1:-1]
    return [_details(number, line, TELEPHONES[clinic]) for number, line in enumerate(lines, start=1)]


def _details(number: int, line: str, telephone: str) -> Details:
    french = line.endswith(" fr")
    name, born = line.removesuffix(" fr").rsplit(" ", 1)
    first, *_others, last = fold(name).replace("'", "").split()
    return Details(
        name=name,
        date_of_birth=date.fromisoformat(born),
        telephone=telephone.format(number) if number % 7 else "",
        email=f"{first}.{last}@post.example" if number % 3 else "",
        language=(Language.FRENCH if french else Language.ENGLISH).value if number % 5 else "",
        note="Please call after four." if number % 9 == 0 else "",
        other_id=f"P-{1000 + 7 * number}" if number % 4 == 0 else "",
    )
