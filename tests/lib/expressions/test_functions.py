"""The library: every declared example holds, and the page about it is current."""

import pytest

from lib.expressions import FUNCTIONS, TESTS, ExpressionError, ExpressionSyntaxError, document
from tests.lib.expressions.sample import value

EXAMPLES = [
    pytest.param(source, result, id=f"{entry.name}: {source}")
    for table in (FUNCTIONS, TESTS)
    for entry in table.values()
    for source, result in entry.examples
]


@pytest.mark.parametrize(("source", "result"), EXAMPLES)
def test_example_holds(source, result):
    found = value(source)
    assert found == result
    assert type(found) is type(result)


def test_every_entry_is_documented_and_has_an_example_that_uses_it():
    for table in (FUNCTIONS, TESTS):
        for name, entry in table.items():
            assert entry.summary.endswith("."), name
            names = (name, *entry.aliases)
            assert any(used in source for source, _ in entry.examples for used in names), name


def test_no_name_or_alias_stands_for_two_functions():
    for table in (FUNCTIONS, TESTS):
        names = [name for entry in table.values() for name in (entry.name, *entry.aliases)]
        assert len(names) == len(set(names))


def test_an_alias_is_the_same_function():
    assert value("record.lines | count") == value("length(record.lines)") == 2


def test_inputs_can_be_named_and_a_wrong_name_is_told():
    assert value("pad_left('7', fill='0', width=3)") == "007"
    with pytest.raises(ExpressionSyntaxError, match=r"add_time\(date, days=0.*“monts” is not among them"):
        value("add_time('2026-01-01', monts=1)")
    with pytest.raises(ExpressionSyntaxError, match="needs one more input"):
        value("pad_left('7')")


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("upper(none)", "upper needs a text as text; got nothing. Use coalesce"),
        ("abs('3')", r"abs needs a number as number; got text. Use number\(…\)"),
        ("upper([1])", "got list"),
        ("sum([1, 'a'])", "sum needs numbers only; one of them is text"),
        ("sort([1, 'a'])", "all numbers or all texts"),
        ("number('abc')", "“abc”"),
        ("from_json('{')", "no valid JSON: line 1, column 2"),
        ("from_base64('?')", "no text in Base64"),
        ("add_days('soon', 1)", "“soon” is no date"),
        ("parse_date('31.02.2026', 'DD.MM.YYYY')", "no day or time that exists"),
        ("in_zone('2026-01-01', 'Europe/Berln')", "Did you mean “Europe/Berlin”"),
        ("in_zone('2026-01-01', '../../etc/passwd')", "There is no time zone"),
        ("regex_match('a', '(a')", "The pattern is not valid"),
        ("regex_replace('a', 'a', '$1')", "has 0 groups"),
        ("default(record.a, record.b)", "Neither the value nor its default"),
    ],
)
def test_wrong_input_is_explained(source, sentence):
    with pytest.raises(ExpressionError, match=sentence):
        value(source)


def test_dates_at_their_edges():
    assert value("add_time('2026-12-15', months=1)") == "2027-01-15"
    assert value("add_time('2024-02-29', years=1)") == "2025-02-28"
    assert value("add_time('9999-11-30', months=1)") == "9999-12-30"
    assert value("add_time('2026-03-31', months=-1)") == "2026-02-28"
    with pytest.raises(ExpressionError, match="outside the years"):
        value("add_time('9999-12-31', months=1)")
    with pytest.raises(ExpressionError, match="outside the years"):
        value("add_days('2026-01-01', 1e300)")


def test_true_and_one_are_different_items():
    assert value("[1, true, 1.0, 'a', 'a'] | unique") == [1, True, "a"]
    assert value("intersect([true], [1])") == []


def test_nothing_is_sorted_last():
    assert value("[2, none, 1] | sort") == [1, 2, None]
    assert value("[2, none, 1] | sort(true)") == [2, 1, None]


def test_an_inline_expression_sees_names_from_outside():
    assert value("record.lines | filter('item.price > limit') | map('item.sku')", limit=7) == ["A"]
    assert value("[1, 2] | map('[10, 20] | map(\"item * 2\")')") == [[20, 40], [20, 40]]


def test_functions_leave_the_record_as_it_is():
    record = {"a": {"x": 1}, "l": [3, 1, 2]}
    for source in (
        "merge(r, {'a': 2})",
        "deep_merge(r, {'a': {'y': 2}})",
        "sort(r.l)",
        "set(r, 'b', 1)",
        "r.l + [4]",
    ):
        value(source, r=record)
    assert record == {"a": {"x": 1}, "l": [3, 1, 2]}


def test_the_page_is_current(capsys):
    assert document.main(["--check"]) == 0, "run: python -m lib.expressions.document"


def test_check_notices_a_stale_page(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(document, "PAGE", tmp_path / "expressions.md")
    assert document.main(["--check"]) == 1
    assert document.main([]) == 0
    assert document.main(["--check"]) == 0
    document.PAGE.write_text(document.PAGE.read_text() + "more")
    assert document.main(["--check"]) == 1
