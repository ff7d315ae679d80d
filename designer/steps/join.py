"""Control: puts the records of two branches together that have the same key."""

from __future__ import annotations

from collections.abc import Iterable

from designer.steps.failing import may_fail
from designer.steps.kind import IDENTIFIER, Complaint, Config, Facts, Part, StepKind, shorten, text_of
from lib.fields import Choice, Field, FieldType, ShowIf

LEFT, RIGHT = "left", "right"
INPUTS = (LEFT, RIGHT)
MOST_PARTNERS = 10_000  # records of one key that are held in memory


def _summary(config: Config, facts: Facts) -> str:
    left, right = (text_of(config, f"{side}_key").removeprefix("record.") for side in INPUTS)
    if not left or not right:
        return "No key yet"
    return shorten(f"By {left}" if left == right else f"By {left} = {right}")


def _check(config: Config, facts: Facts) -> Iterable[Complaint]:
    name = text_of(config, "field")
    if config.get("place") == "field" and name and not IDENTIFIER.match(name):
        yield "field", f"A field's name has letters, digits and _, and no digit first. You wrote “{name}”."


KIND = may_fail(
    StepKind(
        kind="join",
        title="Join",
        family="inside",
        group="Control",
        icon="join",
        hint="Puts records of two branches together that have the same key",
        inputs=INPUTS,
        parts=(
            Part(
                "keys",
                "Keys",
                (
                    Field(
                        name="left_key",
                        type=FieldType.EXPRESSION,
                        label="Key of a left record",
                        required=True,
                        placeholder="record.id",
                        hint="Records with the same key belong together; one whose key is null has no partner.",
                    ),
                    Field(
                        name="right_key",
                        type=FieldType.EXPRESSION,
                        label="Key of a right record",
                        required=True,
                        placeholder="record.customer",
                        hint="7 and “7” are two keys: write text(record.id) where one side has numbers and the "
                        "other has texts.",
                    ),
                    Field(
                        name="keep",
                        type=FieldType.CHOICE,
                        label="What goes on",
                        required=True,
                        default="matches",
                        choices=(
                            Choice("matches", "Left records that have a partner"),
                            Choice("left", "Every left record"),
                            Choice("all", "Every record of both sides"),
                        ),
                        hint="The others are counted as ignored. To let both branches go on as they are, no join is "
                        "needed: link both to the same step.",
                    ),
                ),
            ),
            Part(
                "result",
                "Joined record",
                (
                    Field(
                        name="place",
                        type=FieldType.CHOICE,
                        label="The right record goes",
                        required=True,
                        default="field",
                        choices=(
                            Choice("field", "Into a field of the left record"),
                            Choice("top", "Beside the fields of the left record"),
                        ),
                        hint="Beside: where both have a field of one name, the left one stays.",
                    ),
                    Field(
                        name="field",
                        type=FieldType.TEXT,
                        label="Name of the field",
                        required=True,
                        default="right",
                        max_length=60,
                        show_if=ShowIf("place", ("field",)),
                        hint="It is null in a left record that goes on without a partner.",
                    ),
                    Field(
                        name="several",
                        type=FieldType.CHOICE,
                        label="Where several right records have one key",
                        required=True,
                        default="each",
                        choices=(
                            Choice("each", "A joined record for each of them"),
                            Choice("first", "Take the first"),
                        ),
                    ),
                    Field(
                        name="limit",
                        type=FieldType.NUMBER,
                        label="Right records of one key, at most",
                        required=True,
                        default=1000,
                        minimum=1,
                        maximum=MOST_PARTNERS,
                        show_if=ShowIf("several", ("each",)),
                        hint="A left record with more partners fails. The join starts when everything before this "
                        "step is done.",
                    ),
                ),
            ),
        ),
        summary=_summary,
        check=_check,
    )
)
