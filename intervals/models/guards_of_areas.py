"""Guards of areas: a tree of which each clinic may have twigs of its own, that no other clinic sees or uses."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from intervals.models.areas import NOT_THEIRS, Area
from intervals.models.guards import Guard, exists
from intervals.models.plans import PlannedArea
from intervals.models.treatments import TreatedArea


def _of_areas() -> Iterable[Guard]:
    yield Guard(
        "area_in_no_circle",
        Area,
        ("within_id",),
        "EXISTS (WITH RECURSIVE around(id) AS (SELECT {row}.within_id UNION SELECT a.within_id"
        " FROM intervals_area a JOIN around ON a.id = around.id) SELECT 1 FROM around WHERE around.id = {row}.id)",
        _("An area would lie within itself."),
        lists=False,
    )
    yield Guard(
        "area_within_what_its_clinic_has",
        Area,
        ("within_id", "clinic_id"),
        exists(
            Area,
            "o.id = {row}.within_id AND o.clinic_id IS NOT NULL"
            " AND ({row}.clinic_id IS NULL OR o.clinic_id <> {row}.clinic_id)",
        ),
        NOT_THEIRS,
        lists=False,
    )
    yield Guard(
        "area_stays_whose_it_is",
        Area,
        ("clinic_id",),
        exists(Area, "o.id = {row}.id"),
        _("An area stays whose it is. Add another one."),
        on_insert=False,
        lists=False,
    )
    for model, of in ((TreatedArea, "treatment"), (PlannedArea, "plan")):
        clinic = f"(SELECT r.clinic_id FROM intervals_{of} r WHERE r.id = {{row}}.{of}_id)"  # noqa: S608 - all ours
        yield Guard(
            f"{model._meta.model_name}_is_its_clinics",
            model,
            ("area_id", f"{of}_id"),
            exists(Area, f"o.id = {{row}}.area_id AND o.clinic_id IS NOT NULL AND o.clinic_id <> {clinic}"),
            _("This area is another clinic’s own."),
            lists=False,
        )


OF_AREAS: tuple[Guard, ...] = tuple(_of_areas())
