"""The error desk: groups, filters, one record mended, retried or skipped, and many at once."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from designer.models import Flow
from runs.models import Page, Run, RunError
from runs.payloads import unpack
from runs.retries import settle
from runs.views import desk
from tests.runs.recorded import ended_run, failed_record, live_flow

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob(people: SimpleNamespace) -> Client:
    """Return the browser of a builder of Acme."""
    client = Client()
    client.force_login(people.bob)
    return client


@pytest.fixture
def run(people: SimpleNamespace) -> Run:
    """Return a run of Acme's flow."""
    return ended_run(live_flow(people.acme, people.bob))


def look(client: Client, **query: str) -> Any:
    """Return the context of the desk."""
    answer = client.get("/w/acme/errors/", query)
    assert answer.status_code == 200
    return answer.context


def retries() -> list[Run]:
    """Return the retries that were started."""
    return list(Run.objects.filter(started_by="retry").order_by("id"))


def sent(retry: Run) -> Any:
    """Return the record with which a retry begins."""
    return unpack(Page.objects.get(run=retry).records)[0]["record"]


def ended(retry: Run, *, wrong: str = "") -> RunError:
    """Let a retry end, with its record through or failed again, and return the record's error."""
    error = RunError.objects.get(retry=retry)
    one = {"in": 1, "ok": 0, "ignored": 0, "failed": 0, "held": 0, "pending": 0, "ms": 1}
    counts = {**one, "failed" if wrong else "ok": 1}
    retry.stats = {"": {**counts, "logs": 0}, error.step: counts}
    retry.status, retry.seq = "completed", retry.seq + 1
    retry.save()
    if wrong:
        failed_record(retry, {"name": "again"}, message=wrong, fingerprint="e" * 32)
    settle(retry)
    return RunError.objects.get(pk=error.pk)


def asked(client: Client, url: str) -> Any:
    """Ask an address the way the page asks it by itself."""
    return client.get(url, headers={"HX-Request": "true"})


# --- looking -------------------------------------------------------------------------------------


def test_the_desk_opens_the_largest_group_and_its_first_record(run: Run, bob: Client) -> None:
    small = failed_record(run, message="Other reason", fingerprint="a" * 32)
    large = [failed_record(run, {"number": number}, record_key=str(number)) for number in range(3)]
    seen = look(bob)
    assert [group["count"] for group in seen["groups"]] == [3, 1]
    assert [one.pk for one in seen["records"]] == [one.pk for one in large]
    assert seen["record"].pk == large[0].pk and json.loads(seen["record_json"]) == {"number": 0}
    assert (seen["position"], seen["of"], seen["previous_url"]) == (1, 3, "")
    following = look(bob, **dict(part.split("=") for part in seen["next_url"][1:].split("&")))
    assert following["record"].pk == large[1].pk and following["previous_url"]
    assert look(bob, group="a" * 32)["record"].pk == small.pk, (
        "links from a record's page name the reason alone"
    )
    assert seen["exchange"]["request"].startswith("POST https://api.example/airports\nauthorization: ******")


def test_copies_of_a_flow_have_groups_of_their_own(people: SimpleNamespace, run: Run, bob: Client) -> None:
    copy = ended_run(live_flow(people.acme, people.bob, name="Copy"))
    failed_record(run), failed_record(run)
    other = failed_record(copy)
    groups = look(bob)["groups"]
    assert [group["count"] for group in groups] == [2, 1]
    seen = look(bob, group=groups[1]["fingerprint"])
    assert [one.pk for one in seen["records"]] == [other.pk]
    bob.post("/w/acme/errors/retry", {"group": groups[1]["fingerprint"], "all": "1"})
    assert [retry.flow for retry in retries()] == [copy.flow]


def test_filters_keep_what_does_not_fit_away(people: SimpleNamespace, run: Run, bob: Client) -> None:
    second = ended_run(run.flow)
    other = ended_run(live_flow(people.acme, people.bob, name="Other"))
    mine, later = failed_record(run, record_key="LFPG"), failed_record(second, record_key="OSL")
    elsewhere = failed_record(other, state="resolved")
    assert [one.pk for one in look(bob, run=second.pk)["records"]] == [later.pk]
    assert [one.pk for one in look(bob, q="lfpg")["records"]] == [mine.pk]
    assert look(bob, q="nothing like it")["groups"] == []
    assert [one.pk for one in look(bob, state="done")["records"]] == [elsewhere.pk]
    assert look(bob, integration=other.flow.integration_id)["groups"] == []
    assert len(look(bob, integration=run.flow.integration_id)["records"]) == 2
    assert look(bob, run="0" * 24)["run_filter"] is None


def test_a_group_of_many_records_is_shown_in_parts(run: Run, bob: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(desk, "ROWS", 4)
    errors = [failed_record(run) for _ in range(10)]
    seen = look(bob)
    pages = [[one.pk for one in seen["records"]]]
    while seen["more_url"]:
        seen = look(bob, **dict(part.split("=") for part in seen["more_url"][1:].split("&")))
        pages.append([one.pk for one in seen["records"]])
    assert [len(page) for page in pages] == [4, 4, 2]
    assert [pk for page in pages for pk in page] == [error.pk for error in errors]


def test_errors_of_deleted_flows_leave_the_desk(run: Run, bob: Client) -> None:
    error = failed_record(run)
    Flow.objects.filter(pk=run.flow_id).update(deleted_at=run.created_at)
    assert look(bob)["groups"] == []
    assert bob.get(f"/w/acme/errors/{error.pk}/").status_code == 404


@pytest.mark.parametrize("state", ["open", "held", "retrying", "resolved", "skipped"])
def test_a_record_has_a_page_in_every_state(run: Run, bob: Client, state: str) -> None:
    error = failed_record(run, state=state, exchange=None if state == "open" else {"error": "no answer"})
    answer = bob.get(f"/w/acme/errors/{error.pk}/")
    assert answer.status_code == 200
    mendable = b"Mend and retry" in answer.content
    assert mendable == (state in ("open", "held"))
    assert (b"This may have happened." in answer.content) == (state == "held")


# --- one record ----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["open", "held"])
def test_a_record_is_mended_and_retried_once(run: Run, bob: Client, state: str) -> None:
    error = failed_record(run, state=state, vars={"answer": 1})
    for _ in range(2):
        bob.post(f"/w/acme/errors/{error.pk}/retry", {"record": '{"name": "Grace"}'})
    (retry,) = retries()
    assert sent(retry) == {"name": "Grace"} and retry.parent == run and retry.version == run.version
    error.refresh_from_db()
    assert (error.state, error.retry) == ("retrying", retry)


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("", "line 1"),
        ("{", "line 1, column 2"),
        ('{\n  "name": Ada\n}', "line 2, column 11"),
        ("[" * 2000, "line 1"),
        ("{" + '"a":{' * 300 + "}" * 301, "nested too deeply"),
        ("NaN", "line 1"),
        ('"' + "x" * (1024 * 1024) + '"', "larger than 1 MB"),
    ],
)
def test_what_is_not_json_comes_back_with_its_place_and_what_was_typed(
    run: Run, bob: Client, typed: str, place: str
) -> None:
    error = failed_record(run)
    answer = bob.post(f"/w/acme/errors/{error.pk}/retry", {"record": typed})
    assert answer.status_code == 422
    assert place in answer.context["json_error"] and answer.context["record_json"] == typed
    assert b'aria-invalid="true"' in answer.content
    assert retries() == [] and RunError.objects.get(pk=error.pk).state == "open"


@pytest.mark.parametrize("typed", ["null", "7", '"text"', "[]", '{"__proto__": 1}', '{"é": "\\u0000"}'])
def test_any_json_value_may_be_a_record(run: Run, bob: Client, typed: str) -> None:
    error = failed_record(run)
    assert bob.post(f"/w/acme/errors/{error.pk}/retry", {"record": typed}).status_code == 302
    assert sent(retries()[0]) == json.loads(typed)
    assert bob.get(f"/w/acme/errors/{error.pk}/").status_code == 200


def test_a_record_is_skipped_and_then_no_longer_retried(run: Run, bob: Client) -> None:
    error = failed_record(run)
    bob.post(f"/w/acme/errors/{error.pk}/skip")
    error.refresh_from_db()
    assert error.state == "skipped" and error.resolved_at
    answer = bob.post(f"/w/acme/errors/{error.pk}/retry", {"record": "{}"}, follow=True)
    assert answer.status_code == 200 and retries() == []
    assert "meanwhile" in " ".join(map(str, answer.context["messages"]))


# --- staying on the desk, and seeing how it went ---------------------------------------------------


def test_a_record_is_mended_without_leaving_the_desk(run: Run, bob: Client) -> None:
    error, following = failed_record(run, record_key="LFPG"), failed_record(run, record_key="OSL")
    seen = look(bob, run=run.pk, q="city")
    group = seen["group"]["fingerprint"]
    form = {"desk": "1", "group": group, "run": run.pk, "q": "city", "record": '{"name": "Grace"}'}
    back = bob.post(f"/w/acme/errors/{error.pk}/retry", form)
    assert back.url.startswith("/w/acme/errors/?")
    seen = bob.get(back.url).context
    assert (seen["record"].pk, seen["group"]["fingerprint"], seen["run_filter"]) == (error.pk, group, run)
    assert dict(seen["kept"]) == {"run": run.pk, "q": "city"}
    assert json.loads(seen["record_json"]) == {"name": "Grace"}, "what was typed is not lost"
    assert json.loads(seen["first_json"]) == {"name": "Ada"}
    assert seen["record"].state == "retrying" and seen["pane"] == "record"
    assert seen["watch_url"].startswith("/w/acme/errors/panes?")
    assert (
        seen["onward_url"] == bob.get(seen["onward_url"]).context["records_url"] + f"&record={following.pk}"
    )


def test_what_is_not_json_stays_in_the_three_columns(run: Run, bob: Client) -> None:
    failed_record(run)
    error = failed_record(run)
    group = look(bob)["group"]["fingerprint"]
    form = {"desk": "1", "group": group, "run": run.pk, "record": "{"}
    answer = bob.post(f"/w/acme/errors/{error.pk}/retry", form)
    assert answer.status_code == 422 and "errors/desk.html" in [one.name for one in answer.templates]
    seen = answer.context
    assert (seen["record"].pk, seen["record_json"], seen["pane"]) == (error.pk, "{", "record")
    assert len(seen["records"]) == 2 and seen["run_filter"] == run
    again = bob.get(seen["next_url"] or seen["previous_url"])
    assert again.status_code == 200, "its links lead on from the form's address, too"


@pytest.mark.parametrize("wrong", ["", "Another reason"])
def test_the_desk_asks_until_the_retry_has_ended(run: Run, bob: Client, wrong: str) -> None:
    error, other = failed_record(run), failed_record(run)
    group = look(bob)["group"]["fingerprint"]
    form = {"desk": "1", "group": group, "record": '{"name": "Grace"}'}
    seen = bob.get(bob.post(f"/w/acme/errors/{error.pk}/retry", form).url)
    watch = seen.context["watch_url"]
    assert b"#desk-records,#desk-record" in seen.content
    assert asked(bob, watch).status_code == 204, "no news, nothing to draw"
    retry = retries()[0]
    ended(retry, wrong=wrong)
    answer = asked(bob, watch)
    now = answer.context
    assert now["record"].pk == error.pk and now["watch_url"] == "" and b"desk-watch" not in answer.content
    notice = json.loads(answer["HX-Trigger"])["flowyard:toast"]
    told = notice["text"]
    assert notice["level"] == ("bad" if wrong else "ok")
    assert now["groups"][0]["count"] == 1 and now["group"]["fingerprint"] == group
    if wrong:
        assert told == "The retry failed: the record waits for you"
        assert (now["record"].state, now["record"].message, now["record"].tries) == ("open", wrong, 2)
        assert json.loads(now["record_json"]) == {"name": "again"} and now["of"] == 1
        assert len(now["groups"]) == 2, "another reason is another group"
    else:
        assert told == "Record mended" and now["record"].state == "resolved"
        assert f"Run {retry.label} did it".encode() in answer.content
        assert {one.pk for one in now["records"]} == {error.pk, other.pk}, "it stays in sight"
        assert now["position"] == 0 and now["onward_url"].endswith(f"record={other.pk}")
        assert b"outerHTML:.sidenav-item[aria-current] .counter" in answer.content
    assert f"/w/acme/runs/{retry.pk}/".encode() in answer.content


def test_from_a_record_that_is_done_one_goes_on_to_the_next_that_waits(run: Run, bob: Client) -> None:
    first, second, third = (failed_record(run, record_key=str(number)) for number in range(3))
    elsewhere = failed_record(run, fingerprint="a" * 32)

    def onward(error: RunError) -> str:
        group = f"{'f' * 32}.{run.flow_id}"
        return bob.post(
            f"/w/acme/errors/{error.pk}/skip", {"desk": "1", "group": group}, follow=True
        ).context["onward_url"]

    assert onward(second).endswith(f"record={third.pk}")
    assert onward(third).endswith(f"record={first.pk}"), "and around"
    page = bob.post(f"/w/acme/errors/{first.pk}/skip", {"desk": "1", "group": "f" * 32}, follow=True)
    assert page.context["group"] is None and page.context["record"].state == "skipped"
    assert b"No record of this group waits any more" in page.content
    assert bob.get(page.context["group_url"]).context["record"].pk == elsewhere.pk
    last = bob.post(f"/w/acme/errors/{elsewhere.pk}/skip", {"desk": "1"}, follow=True)
    assert b"No other record waits for you" in last.content and last.context["counts"]["errors"] == 0


def test_while_others_are_retried_the_record_that_is_being_mended_is_left_alone(
    run: Run, bob: Client
) -> None:
    errors = [failed_record(run, record_key=str(number)) for number in range(3)]
    group = look(bob)["group"]["fingerprint"]
    bob.post("/w/acme/errors/retry", {"group": group, "error": [errors[1].pk, errors[2].pk]})
    page = bob.get("/w/acme/errors/", {"group": group, "record": errors[0].pk})
    watch = page.context["watch_url"]
    assert b'#desk-list,#desk-records"' in page.content, "its column is not among those drawn anew"
    assert page.context["groups"][0]["retrying"] == 2
    assert asked(bob, watch).status_code == 204
    ended(retries()[0])
    answer = asked(bob, watch)
    assert answer.context["groups"][0]["count"] == 2 and answer.context["watch_url"] not in ("", watch)
    assert "HX-Trigger" not in answer


def test_a_record_s_own_page_tells_how_it_went_too(run: Run, bob: Client) -> None:
    error = failed_record(run)
    page = bob.post(f"/w/acme/errors/{error.pk}/retry", {"record": '{"name": "Grace"}'}, follow=True)
    assert page.request["PATH_INFO"] == f"/w/acme/errors/{error.pk}/"
    watch = f"/w/acme/errors/{error.pk}/?seen={page.context['seen']}"
    assert f'hx-get="{watch}"'.encode() in page.content
    assert asked(bob, watch).status_code == 204
    ended(retries()[0])
    answer = asked(bob, watch)
    assert b"callout-ok" in answer.content and b"desk-watch" not in answer.content
    assert "mended" in answer["HX-Trigger"]


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ({"status": "queued"}, "waits for its turn"),
        ({"wait_reason": "Slow down"}, "The retry waits: Slow down"),
    ],
)
def test_a_retry_that_waits_says_why(run: Run, bob: Client, reason: dict[str, str], words: str) -> None:
    error = failed_record(run)
    bob.post(f"/w/acme/errors/{error.pk}/retry", {"record": "{}"})
    Run.objects.filter(started_by="retry").update(**{"status": "running", **reason})
    answer = bob.get("/w/acme/errors/", {"record": error.pk})
    assert " ".join(words.split()) in " ".join(answer.content.decode().split())


# --- narrow windows --------------------------------------------------------------------------------


def test_the_address_says_which_column_a_narrow_window_shows(run: Run, bob: Client) -> None:
    errors = [failed_record(run, record_key=str(number)) for number in range(3)]
    assert look(bob)["pane"] == "groups"
    group = look(bob)["group"]["fingerprint"]
    assert look(bob, group=group)["pane"] == "records"
    page = bob.get("/w/acme/errors/", {"group": group, "record": errors[1].pk, "q": "city"})
    assert page.context["pane"] == "record" and b"desk-on-record" in page.content
    back = bob.get(page.context["back_url"]).context
    assert (back["pane"], back["q"], back["group"]["fingerprint"]) == ("records", "city", group)
    assert bob.get(back["desk_url"]).context["pane"] == "groups"
    assert look(bob, group="e" * 32)["pane"] == "records" and look(bob, record="0" * 24)["record"]


def test_a_list_that_starts_further_on_is_still_a_list(run: Run, bob: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(desk, "ROWS", 2)
    errors = [failed_record(run) for _ in range(5)]
    seen = bob.get(look(bob)["more_url"]).context
    assert seen["pane"] == "records" and [one.pk for one in seen["records"]] == [errors[2].pk, errors[3].pk]
    RunError.objects.filter(pk__in=[one.pk for one in errors[:3]]).update(state="resolved")
    after = look(bob, record=errors[4].pk)
    assert [one.pk for one in after["records"]] == [errors[3].pk, errors[4].pk]
    last = look(bob, group=after["group"]["fingerprint"], **{"from": errors[0].pk})
    assert last["record"].pk == errors[3].pk, "it begins with the first that is still there"


# --- many records --------------------------------------------------------------------------------


def test_ticked_records_are_retried_and_skipped(people: SimpleNamespace, run: Run, bob: Client) -> None:
    errors = [failed_record(run, {"number": number}) for number in range(4)]
    theirs = failed_record(ended_run(live_flow(people.globex, people.charlie)))
    done = failed_record(run, state="resolved")
    ticked = [errors[0].pk, errors[1].pk, theirs.pk, done.pk, "junk"]
    bob.post("/w/acme/errors/retry", {"error": ticked})
    assert [sent(retry) for retry in retries()] == [{"number": 0}, {"number": 1}]
    bob.post("/w/acme/errors/skip", {"error": [errors[1].pk, errors[2].pk, theirs.pk, done.pk]})
    states = [RunError.objects.get(pk=one.pk).state for one in (*errors, theirs, done)]
    assert states == ["retrying", "retrying", "skipped", "open", "open", "resolved"]


def test_retrying_all_means_those_that_the_page_showed(run: Run, bob: Client) -> None:
    second = ended_run(run.flow)
    for number in range(2):
        failed_record(run, {"number": number})
    failed_record(second, {"number": 2})
    failed_record(second, {"number": 3}, fingerprint="a" * 32)
    seen = look(bob, run=second.pk)
    group = next(one for one in seen["groups"] if one["fingerprint"].startswith("f"))
    answer = bob.get("/w/acme/errors/", {"run": second.pk, "group": group["fingerprint"]})
    assert f'name="run" value="{second.pk}"'.encode() in answer.content, "the form keeps the filter"
    form = {"group": group["fingerprint"], "all": "1", "run": second.pk}
    back = bob.post("/w/acme/errors/retry", form)
    assert [sent(retry) for retry in retries()] == [{"number": 2}]
    assert f"run={second.pk}" in back.url
    bob.post("/w/acme/errors/retry", {**form, "run": ""})
    assert [sent(retry)["number"] for retry in retries()] == [2, 0, 1]


def test_nothing_ticked_changes_nothing(run: Run, bob: Client) -> None:
    failed_record(run)
    for action in ("retry", "skip"):
        assert bob.post(f"/w/acme/errors/{action}", {"group": "f" * 32}, follow=True).status_code == 200
    assert retries() == [] and RunError.objects.get().state == "open"


@pytest.mark.parametrize(
    ("code", "words"),
    [("expression", "mend the expression"), ("422", "said no"), ("no_city", "said no"), ("retry", "is gone")],
)
def test_each_reason_says_what_to_do(code: str, words: str) -> None:
    assert words in desk.explain(RunError(code=code))
