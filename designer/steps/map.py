"""Shape: makes a new record from expressions, or adds fields to it."""

from __future__ import annotations

from designer.steps.failing import may_fail
from designer.steps.kind import Config, Facts, Part, StepKind, rows_of
from lib.fields import Choice, Field, FieldType
from lib.words import N_, ngettext
from lib.words import gettext as _


def _summary(config: Config, facts: Facts) -> str:
    rows = rows_of(config, "fields")
    if not rows:
        return _("No field mapped yet")
    if config.get("mode") == "add":
        return ngettext("%d field added", "%d fields added", len(rows)) % len(rows)
    return ngettext("%d field mapped", "%d fields mapped", len(rows)) % len(rows)


KIND = may_fail(
    StepKind(
        kind="map",
        title=N_("Map fields"),
        family="inside",
        group=N_("Shape"),
        icon="shuffle",
        hint=N_("Makes a new record, or adds fields to it"),
        parts=(
            Part(
                "fields",
                N_("Fields"),
                (
                    Field(
                        name="mode",
                        type=FieldType.CHOICE,
                        label=N_("The new record"),
                        required=True,
                        default="replace",
                        choices=(
                            Choice("replace", N_("Has these fields only")),
                            Choice("add", N_("Keeps its fields and gets these")),
                        ),
                    ),
                    Field(
                        name="fields",
                        type=FieldType.MAPPING,
                        label=N_("Fields"),
                        required=True,
                        hint=N_("A name with dots (address.city) makes an object in the record."),
                    ),
                ),
            ),
        ),
        summary=_summary,
    )
)
