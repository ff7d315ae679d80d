"""Flows that call flows: one run for each record, never two, never lost; answers, limits, circles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from designer.models import Deployment, Flow, FlowVersion, Integration
from runs import call_test
from runs.advance import advance
from runs.engine.staging import Mock, Staging
from runs.models import Call, Page, Run, RunError
from runs.services import cancel_run, resume_run, retry_error, snapshot_of, start_run
from runs.services import test_step as try_step
from runs.states import RunStatus
from tests.runs.engine.test_outside import paged
from tests.runs.engine.test_pure import step
from tests.runs.engine.world import START, flow, source
from tests.runs.test_advance import Place

pytestmark = pytest.mark.django_db
CALL = "00000002"


class Yard:
    """A workspace with flows that call each other; nobody works but the test."""

    def __init__(self, people) -> None:
        self.people, self.workspace = people, people.acme
        self.integration = Integration.objects.create(workspace=people.acme, name="Yard")

    def flow(self, name: str, *steps: dict[str, Any], start: Any = START, **fields: Any) -> Flow:
        """A published flow that is on; without ``steps`` only the row."""
        made, _ = Flow.objects.get_or_create(
            workspace=self.workspace,
            integration=self.integration,
            name=name,
            defaults={"on": True, "trigger": start["kind"]} | fields,
        )
        if steps:
            made.current = FlowVersion.objects.create(
                workspace=self.workspace, flow=made, number=1, doc=flow(start, *steps), content_hash=name
            )
            made.save()
        return made

    def start(self, of: Flow, **args: Any) -> Run:
        return start_run(
            version=of.current, payload={"kind": "manual", "args": args}, started_by="manual", by=None
        )

    def work(self, most: int = 200) -> None:
        """Work on whatever can go on, one slice at a time, until nothing can."""
        for _ in range(most):
            now = timezone.now()
            ready = [
                run.pk
                for run in Run.objects.filter(status__in=["queued", "running", "cancelling"]).order_by("pk")
                if (run.wait_until is None or run.wait_until <= now) and run.lease_until is None
            ]
            moved = False
            for pk in ready:
                before = Run.objects.values_list("seq", flat=True).get(pk=pk)
                advance(pk)
                moved |= Run.objects.values_list("seq", flat=True).get(pk=pk) != before
            if not moved:
                return
        raise AssertionError("the runs never came to rest")


def call(of: Flow | str, number: int = 2, **config: Any) -> dict[str, Any]:
    identity = of if isinstance(of, str) else of.pk
    return step("call", number, **{"flow": identity, "variable": "answer"} | config)


def returns(value: str = "{{ record.n * 2 }}", number: int = 9) -> dict[str, Any]:
    return step("return", number, value=value)


def takes(*names: str) -> dict[str, Any]:
    rows = [{"name": name, "type": "number", "default": None, "required": True} for name in names]
    return START | {"config": {"arguments": rows}}


def breaks(**config: Any) -> dict[str, Any]:
    return step("log", 8, **{"message": "{{ record.gone }}", "level": "info"} | config)


def each(number: int = 5) -> dict[str, Any]:
    return step("for_each", number, list="record.list", variable="each")


def gathered(number: int = 6) -> dict[str, Any]:
    return step("collect", number, key="", size=1000)


def keeps(number: int = 7) -> dict[str, Any]:
    fields = [{"target": "answer", "value": "{{ answer }}"}]
    return step("map", number, mode="replace", fields=fields)


@pytest.fixture
def yard(people) -> Yard:
    return Yard(people)


def over(run: Run) -> Run:
    run.refresh_from_db()
    return run


def test_a_record_goes_on_with_the_answer_of_a_run_of_its_own(yard):
    double = yard.flow("Double", returns(), start=takes("n"))
    caller = yard.flow("Caller", call(double, arguments={"n": "{{ record.x }}"}), returns("{{ answer }}"))
    run = yard.start(caller, x=21)
    yard.work()
    assert over(run).status == RunStatus.COMPLETED and run.result == {"value": 42}
    child = Run.objects.get(flow=double)
    assert child.started_by == "call" and child.call.run == run and child.call.step == CALL
    assert snapshot_of(run)["steps"][CALL] | {"ms": 0, "state": ""} == {
        "in": 1, "ok": 1, "ignored": 0, "failed": 0, "held": 0, "pending": 0, "ms": 0, "state": "",
    }  # fmt: skip
    assert not Page.objects.exists()


def test_the_caller_waits_without_a_worker_and_says_for_what(yard):
    double = yard.flow("Double", returns(), start=takes("n"))
    caller = yard.flow("Caller", call(double, arguments={"n": "1"}))
    run = yard.start(caller)
    assert not advance(run.pk)
    assert over(run).lease_until is None and run.wait_reason == "“00000002” waits for one run of “Double”."
    assert timedelta(hours=23) < run.wait_until - timezone.now() <= timedelta(hours=24, seconds=1)
    assert not advance(run.pk), "nothing to do until the other run has ended"
    advance(Run.objects.get(flow=double).pk)
    assert over(run).wait_until is None, "its end wakes the caller"
    assert not resume_run(run=run, by=yard.people.alice)
    yard.work()
    assert over(run).status == RunStatus.COMPLETED


def test_many_records_keep_their_order_and_no_more_than_some_are_called_at_once(yard, monkeypatch):
    monkeypatch.setattr("runs.engine.calling.AT_ONCE", 3)
    monkeypatch.setattr("runs.engine.spreading.ELEMENTS", 4)  # two pages come to the step
    double = yard.flow("Double", returns(), start=takes("n"))
    caller = yard.flow(
        "Caller",
        each(),
        call(double, arguments={"n": "{{ record }}"}),
        keeps(),
        gathered(),
        returns("{{ record }}"),
    )
    run = yard.start(caller, list=list(range(8)))
    advance(run.pk)
    assert Run.objects.filter(flow=double).count() == 3
    yard.work()
    assert over(run).result["value"]["items"] == [{"answer": 2 * n} for n in range(8)]
    assert run.status == RunStatus.COMPLETED and Call.objects.filter(ended=False).count() == 0


def test_a_source_brings_no_more_while_pages_stand_at_a_call(yard, monkeypatch):
    monkeypatch.setattr("runs.engine.stack.MAX_CALLING", 2)
    monkeypatch.setattr("runs.engine.stack.MERGED_RECORDS", 10)
    double = yard.flow("Double", returns(), start=takes("n"))
    place = Place(yard.people, monkeypatch)
    place.world.handler = paged(60)
    run = place.start(source(), call(double, 3, arguments={"n": "{{ record.id }}"}))
    advance(run.pk)
    assert len(place.world.requests) == 2
    yard.work(400)
    assert over(run).n_ok == 60 and len(place.world.requests) > 5


@pytest.mark.parametrize("then", ["wait", "go_on"])
def test_a_crash_before_and_after_the_commit_calls_once(yard, then, monkeypatch):
    double = yard.flow("Double", returns(), start=takes("n"))
    caller = yard.flow("Caller", each(), call(double, arguments={"n": "{{ record }}"}, then=then))

    class Crash(BaseException):
        pass

    for point in ("before_calls", "after_calls"):

        def die(name: str, point: str = point) -> None:
            if name == point:
                raise Crash

        run = yard.start(caller, list=[1, 2, 3])
        with monkeypatch.context() as patch:
            patch.setattr("runs.engine.calling.crash_point", die)
            with pytest.raises(Crash):
                yard.work()
        Run.objects.filter(lease_until__isnull=False).update(lease_until=None)
        yard.work()
        assert over(run).status == RunStatus.COMPLETED and run.n_ok == 3
        children = Run.objects.filter(call__run=run)
        assert children.count() == 3 and {one.status for one in children} == {RunStatus.COMPLETED}
    assert Run.objects.filter(flow=double).count() == 6


def test_an_answer_that_comes_while_the_worker_still_holds_the_run_is_not_overslept(yard, monkeypatch):
    double = yard.flow("Double", returns(), start=takes("n"))
    caller = yard.flow("Caller", call(double, arguments={"n": "1"}))
    run = yard.start(caller)
    real = advance.__globals__["transition"]

    def meanwhile(of: Run, to: Any, **more: Any) -> bool:
        if of.pk == run.pk and more.get("wait_until"):
            child = Run.objects.get(flow=double)
            if child.status == "queued":
                advance(child.pk)
        return real(of, to, **more)

    monkeypatch.setattr("runs.advance.transition", meanwhile)
    assert advance(run.pk), "there is more to do at once"
    assert over(run).wait_until is None


def test_a_record_that_does_not_wait_goes_on_with_the_id_of_the_run(yard):
    double = yard.flow("Double", returns(), start=takes("n"))
    caller = yard.flow(
        "Caller", call(double, arguments={"n": "1"}, then="go_on"), returns("{{ answer.run }}")
    )
    run = yard.start(caller)
    advance(run.pk)
    child = Run.objects.get(flow=double)
    assert over(run).status == RunStatus.COMPLETED and run.result == {"value": child.pk}
    assert child.status == RunStatus.QUEUED and child.call.run == run


API = {"id": "00000001", "kind": "api", "config": {
    "method": "GET", "path": "/stock/[int item]", "payload": False,
    "query": [{"name": "unit", "type": "text", "default": "kg", "required": False}],
}}  # fmt: skip


def test_an_api_flow_is_called_with_its_parameters_and_answers_as_it_responds(yard):
    body = '{{ {"item": item, "unit": record.unit} }}'
    respond = step("respond", 8, status="200", body_kind="json", body=body)
    stock = yard.flow("Stock", respond, start=API)
    arguments = {"item": "{{ record.item }}"}
    caller = yard.flow("Caller", call(stock, arguments=arguments), returns("{{ answer }}"))
    good, wrong = yard.start(caller, item="7"), yard.start(caller, item="seven")
    yard.work()
    assert over(good).result == {"value": {"item": 7, "unit": "kg"}}
    assert RunError.objects.get(run=wrong).message == (
        "“Stock” was not called: “item” takes a number. It was “seven”."
    )


@pytest.mark.parametrize(
    ("last", "words", "code"),
    [
        (step("respond", 8, status="404", body_kind="text", body="none"), "“Stock” answered 404: none", "404"),
        (breaks(), "“Stock” did not answer, because its record failed", "call"),
        (breaks(on_error="stop"), "“Stock” failed: ", "call"),
    ],
)  # fmt: skip
def test_a_call_without_a_good_answer_fails_its_record_and_names_the_run(yard, last, words, code):
    stock = yard.flow("Stock", last, start=API)
    run = yard.start(yard.flow("Caller", call(stock, arguments={"item": "1"}), returns()))
    yard.work()
    error = RunError.objects.get(run=run)
    assert error.message.startswith(words) and error.code == code
    assert error.exchange == {"run": Run.objects.get(flow=stock).pk, "flow": "Stock"}
    assert over(run).status == RunStatus.COMPLETED and run.n_failed == 1


def test_a_retried_record_calls_anew(yard):
    stock = yard.flow("Stock", breaks(), start=takes("n"))
    run = yard.start(yard.flow("Caller", call(stock, arguments={"n": "1"})))
    yard.work()
    stock.current = FlowVersion.objects.create(
        workspace=yard.workspace,
        flow=stock,
        number=2,
        doc=flow(takes("n"), returns("fine")),
        content_hash="2",
    )
    stock.save()
    retry_error(error=RunError.objects.get(run=run), record={}, by=yard.people.alice)
    yard.work()
    assert RunError.objects.get(run=run).state == "resolved" and over(run).n_ok == 1
    assert list(Run.objects.filter(flow=stock).order_by("pk").values_list("version__number", flat=True)) == [
        1,
        2,
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"on": False}, "“Stock” is off. Turn it on, then retry."),
        ({"current": None}, "“Stock” was never published"),
        ({"deleted_at": timezone.now()}, "The flow that this step calls was deleted."),
    ],
)
def test_a_flow_that_cannot_be_called_fails_the_record(yard, change, words):
    stock = yard.flow("Stock", returns())
    run = yard.start(yard.flow("Caller", call(stock)))
    Flow.objects.filter(pk=stock.pk).update(**change)
    yard.work()
    assert words in RunError.objects.get(run=run).message
    assert not Run.objects.filter(flow=stock).exists()


def test_a_flow_that_starts_otherwise_fails_the_record(yard):
    hook = {"id": "00000001", "kind": "webhook", "config": {"path": "stock"}}
    run = yard.start(yard.flow("Caller", call(yard.flow("Stock", returns(), start=hook))))
    yard.work()
    told = "“Stock” is not started by hand or by an API request any more, so it cannot be called."
    assert RunError.objects.get(run=run).message == told


def test_a_call_stays_in_the_environment_of_its_caller(yard):
    stock = yard.flow("Stock", returns("live"), on=False, max_running=1)
    caller = yard.flow("Caller", call(stock), returns("{{ answer }}"))
    payload = {"kind": "manual", "args": {}}
    first = start_run(version=caller.current, payload=payload, started_by="test")
    yard.work()
    assert over(first).result == {"value": "live"}, "nothing is deployed there, so what is live is tried"
    tried = FlowVersion.objects.create(
        workspace=yard.workspace, flow=stock, doc=flow(START, returns("tried")), content_hash="2"
    )
    Deployment.objects.create(flow=stock, environment="development", version=tried, at=timezone.now())
    second = start_run(version=caller.current, payload=payload, started_by="test")
    yard.work()
    assert over(second).result == {"value": "tried"}
    assert set(Run.objects.filter(flow=stock).values_list("environment", flat=True)) == {"development"}


def test_a_flow_of_another_workspace_is_not_there(yard):
    theirs = Integration.objects.create(workspace=yard.people.globex, name="Theirs")
    other = Flow.objects.create(workspace=yard.people.globex, integration=theirs, name="Secret", on=True)
    run = yard.start(yard.flow("Caller", call(other)))
    yard.work()
    assert RunError.objects.get(run=run).message == (
        "The flow that this step calls was deleted. Choose another one in the step."
    )


def test_the_time_to_wait_is_bounded(yard):
    slow = yard.flow("Slow", returns("late"))
    run = yard.start(yard.flow("Caller", call(slow, patience=2)))
    advance(run.pk)
    past = timezone.now() - timedelta(seconds=1)
    page = Page.objects.get(run=run)
    page.cursor["until"] = past.timestamp()
    page.save()
    Run.objects.filter(pk=run.pk).update(wait_until=past)
    advance(run.pk)
    assert RunError.objects.get(run=run).message.startswith("“Slow” did not answer within 2 hours.")
    yard.work()
    assert (
        over(run).status == RunStatus.COMPLETED and Run.objects.get(flow=slow).status == RunStatus.COMPLETED
    )


def test_a_circle_of_calls_comes_to_an_end(yard):
    round_ = yard.flow("Round")
    yard.flow("Round", call(round_), returns("{{ answer }}"))
    run = yard.start(yard.flow("Round"))
    yard.work()
    assert over(run).status == RunStatus.COMPLETED and run.n_failed == 1
    assert Run.objects.count() == 11, "ten calls within the first run"
    told = RunError.objects.order_by("pk").first().message
    assert told == (
        "“Round” was not called: 10 calls are within each other here already (… “Round” → “Round” → “Round”). "
        "Calls that go round in a circle never end."
    )


def test_a_run_never_waits_for_a_place_that_it_holds_itself(yard):
    first = yard.flow("First", max_running=1)
    second = yard.flow("Second", call(first), returns("{{ answer }}"))
    yard.flow("First", call(second), returns("{{ answer }}"))
    run = yard.start(yard.flow("First"))
    yard.work()
    assert over(run).status == RunStatus.COMPLETED and run.n_failed == 1
    assert "takes one run at a time" in RunError.objects.get(run__flow=second).message


def test_stopping_a_run_stops_the_runs_that_it_waits_for(yard):
    slow = yard.flow("Slow", returns("late"))
    run = yard.start(yard.flow("Caller", call(slow)))
    advance(run.pk)
    cancel_run(run=run, by=yard.people.alice)
    assert Run.objects.get(flow=slow).status == RunStatus.CANCELLED
    yard.work()
    assert over(run).status == RunStatus.CANCELLED


def test_a_test_of_the_step_runs_the_other_flow(yard, monkeypatch):
    double = yard.flow("Double", returns(), start=takes("n"))
    caller = yard.flow("Caller", call(double, arguments={"n": "{{ record.x }}"}))
    monkeypatch.setattr(call_test, "wake", advance)
    tried = try_step(flow=caller, doc=caller.current.doc, step_id=CALL, record={"x": 4})
    assert tried.variables == {"answer": 8} and tried.note.endswith("of “Double” answered.")
    tried = try_step(flow=caller, doc=caller.current.doc, step_id=CALL, record={"x": "four"})
    assert tried.error == "“Double” was not called: “n” takes a number. It was “four”."
    monkeypatch.setattr(call_test, "wake", lambda run: None)
    monkeypatch.setattr(call_test, "PATIENCE", 0.0)
    tried = try_step(flow=caller, doc=caller.current.doc, step_id=CALL, record={"x": 4})
    assert "had not ended after" in tried.error


def test_a_mocked_call_starts_no_run(yard):
    double = yard.flow("Double", returns(), start=takes("n"))
    caller = yard.flow("Caller", call(double, arguments={"n": "1"}), returns("{{ answer }}"))
    mocks = {CALL: Mock([{}], {"answer": "pinned"})}
    payload = {"kind": "manual", "args": {}}
    run = start_run(version=caller.current, payload=payload, started_by="test", staging=Staging(mocks=mocks))
    yard.work()
    assert over(run).result == {"value": "pinned"} and not Run.objects.filter(flow=double).exists()


def repeats(of: Flow, **config: Any) -> dict[str, Any]:
    settings = {"condition": "answer.n < 5", "arguments": {"n": "{{ answer.n | default(record.from) }}"}}
    return call(of, **settings | config) | {"kind": "repeat"}


def counts_up() -> dict[str, Any]:
    return returns("{{ {'n': record.n + 1} }}")


def test_while_a_condition_holds_a_flow_is_called_again_with_its_own_answer(yard):
    up = yard.flow("Up", counts_up(), start=takes("n"))
    starts = step("map", 4, mode="replace", fields=[{"target": "from", "value": "{{ record }}"}])
    caller = yard.flow(
        "Caller", each(), starts, repeats(up), keeps(), gathered(), returns("{{ record.items }}")
    )
    run = yard.start(caller, list=[0, 4, 9, 3])
    yard.work()
    assert over(run).result == {"value": [{"answer": {"n": n}} for n in (5, 10, 5, 5)]}, (
        "those that are done go on"
    )
    assert Run.objects.filter(flow=up).count() == 5 + 1 + 1 + 2
    turns = Call.objects.filter(run=run, place=0).order_by("turn").values_list("turn", flat=True)
    assert list(turns) == [1, 2, 3, 4, 5]


def test_a_condition_that_never_ends_fails_its_record_at_the_limit(yard):
    up = yard.flow("Up", counts_up(), start=takes("n"))
    run = yard.start(yard.flow("Caller", repeats(up, condition="turn > 0", most=3)), **{"from": 0})
    yard.work()
    assert Run.objects.filter(flow=up).count() == 3 and over(run).n_failed == 1
    assert RunError.objects.get(run=run).message == (
        "The flow was called 3 times, and the condition “turn > 0” still holds. "
        "Look whether it can ever end, or raise the limit of this step."
    )


def test_a_condition_that_cannot_be_told_fails_its_record(yard):
    up = yard.flow("Up", returns("done"), start=takes("n"))
    run = yard.start(yard.flow("Caller", repeats(up, condition="answer.more", arguments={"n": "{{ turn }}"})))
    yard.work()
    error = RunError.objects.get(run=run)
    assert error.code == "expression" and "“more”" in error.message


def test_a_crash_between_two_turns_calls_neither_twice(yard, monkeypatch):
    up = yard.flow("Up", counts_up(), start=takes("n"))
    run = yard.start(yard.flow("Caller", repeats(up)), **{"from": 0})
    passes = iter(range(100))

    class Crash(BaseException):
        pass

    def die(name: str) -> None:
        if next(passes) == 4:
            raise Crash

    monkeypatch.setattr("runs.engine.calling.crash_point", die)
    with pytest.raises(Crash):
        yard.work()
    Run.objects.filter(lease_until__isnull=False).update(lease_until=None)
    yard.work()
    assert over(run).status == RunStatus.COMPLETED and run.n_ok == 1
    assert Run.objects.filter(flow=up).count() == 5


def test_a_test_of_while_calls_once_and_says_whether_it_would_again(yard, monkeypatch):
    up = yard.flow("Up", counts_up(), start=takes("n"))
    caller = yard.flow("Caller", repeats(up))
    monkeypatch.setattr(call_test, "wake", advance)
    tried = try_step(flow=caller, doc=caller.current.doc, step_id=CALL, record={"from": 0})
    assert tried.variables == {"answer": {"n": 1}} and tried.note.endswith("so that a run would call again.")
    tried = try_step(flow=caller, doc=caller.current.doc, step_id=CALL, record={"from": 7})
    assert tried.note.endswith("of “Up” answered.") and Run.objects.filter(flow=up).count() == 2
