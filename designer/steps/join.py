"""Control: puts the records of two branches together that have the same key."""

from __future__ import annotations

from collections.abc import Iterable

from designer.steps.failing import may_fail
from designer.steps.kind import IDENTIFIER, Complaint, Config, Facts, Part, StepKind, shorten, text_of
from lib.fields import Choice, Field, FieldType, ShowIf
from lib.words import N_
from lib.words import gettext as _

LEFT, RIGHT = "left", "right"
INPUTS = (LEFT, RIGHT)
INPUT_WORDS = {LEFT: N_("left"), RIGHT: N_("right")}
MOST_PARTNERS = 10_000  # records of one key that are held in memory


def _summary(config: Config, facts: Facts) -> str:
    left, right = (text_of(config, f"{side}_key").removeprefix("record.") for side in INPUTS)
    if not left or not right:
        return _("No key yet")
    return shorten(_("By %(key)s") % {"key": left if left == right else f"{left} = {right}"})


def _check(config: Config, facts: Facts) -> Iterable[Complaint]:
    name = text_of(config, "field")
    if config.get("place") == "field" and name and not IDENTIFIER.match(name):
        yield (
            "field",
            _("A field's name has letters, digits and _, and no digit first. You wrote “%(name)s”.")
            % {"name": name},
        )


KIND = may_fail(
    StepKind(
        kind="join",
        title=N_("Join"),
        family="inside",
        group=N_("Control"),
        icon="join",
        hint=N_("Puts records of two branches together that have the same key"),
        inputs=INPUTS,
        parts=(
            Part(
                "keys",
                N_("Keys"),
                (
                    Field(
                        name="left_key",
                        type=FieldType.EXPRESSION,
                        label=N_("Key of a left record"),
                        required=True,
                        placeholder="record.id",
                        hint=N_(
                            "Records with the same key belong together; one whose key is null has no partner."
                        ),
                    ),
                    Field(
                        name="right_key",
                        type=FieldType.EXPRESSION,
                        label=N_("Key of a right record"),
                        required=True,
                        placeholder="record.customer",
                        hint=N_(
                            "7 and “7” are two keys: write text(record.id) where one side has numbers and the "
                            "other has texts."
                        ),
                    ),
                    Field(
                        name="keep",
                        type=FieldType.CHOICE,
                        label=N_("What goes on"),
                        required=True,
                        default="matches",
                        choices=(
                            Choice("matches", N_("Left records that have a partner")),
                            Choice("left", N_("Every left record")),
                            Choice("all", N_("Every record of both sides")),
                        ),
                        hint=N_(
                            "The others are counted as ignored. To let both branches go on as they are, no join is "
                            "needed: link both to the same step."
                        ),
                    ),
                ),
            ),
            Part(
                "result",
                N_("Joined record"),
                (
                    Field(
                        name="place",
                        type=FieldType.CHOICE,
                        label=N_("The right record goes"),
                        required=True,
                        default="field",
                        choices=(
                            Choice("field", N_("Into a field of the left record")),
                            Choice("top", N_("Beside the fields of the left record")),
                        ),
                        hint=N_("Beside: where both have a field of one name, the left one stays."),
                    ),
                    Field(
                        name="field",
                        type=FieldType.TEXT,
                        label=N_("Name of the field"),
                        required=True,
                        default="right",
                        max_length=60,
                        show_if=ShowIf("place", ("field",)),
                        hint=N_("It is null in a left record that goes on without a partner."),
                    ),
                    Field(
                        name="several",
                        type=FieldType.CHOICE,
                        label=N_("Where several right records have one key"),
                        required=True,
                        default="each",
                        choices=(
                            Choice("each", N_("A joined record for each of them")),
                            Choice("first", N_("Take the first")),
                        ),
                    ),
                    Field(
                        name="limit",
                        type=FieldType.NUMBER,
                        label=N_("Right records of one key, at most"),
                        required=True,
                        default=1000,
                        minimum=1,
                        maximum=MOST_PARTNERS,
                        show_if=ShowIf("several", ("each",)),
                        hint=N_(
                            "A left record with more partners fails. The join starts when everything before this "
                            "step is done."
                        ),
                    ),
                ),
            ),
        ),
        summary=_summary,
        check=_check,
    )
)
