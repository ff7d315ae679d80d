"""Notices arrive at a real mail server and a real receiver, once, signed, and again when they have to."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from django.db import connection
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from accounts.models import User
from designer.models import Flow
from runs.models import Delivery, Watch
from runs.notices import notifier, sending
from runs.notices.grouping import collect
from runs.notices.services import rotate_secret, save_watch, send_test
from tests.lib.http.servers import Server, answer, serve
from tests.lib.http.servers import sending as replying
from tests.runs.notices.conftest import Mailbox
from tests.runs.notices.test_grouping import ends, watch

pytestmark = pytest.mark.django_db(transaction=True)


def hook(people: SimpleNamespace, server: Server) -> tuple[Watch, str]:
    saved = save_watch(
        workspace=people.acme,
        flow=None,
        kinds=["failed"],
        mail_to="",
        webhook_url=f"{server.url}/in",
        by=people.alice,
    )
    return saved.watch, saved.secret


def state() -> tuple[str, int, str]:
    one = Delivery.objects.get()
    return one.state, one.tries, one.result


def test_mail_arrives_at_each_address(people: SimpleNamespace, flow: Flow, mailbox: Mailbox) -> None:
    watch(people, mail_to="ops@example.com, night@example.com")
    run = ends(flow)
    collect()
    assert all(sending.attempt(one) for one in sending.due())
    assert sorted(mailbox.recipients) == ["night@example.com", "ops@example.com"]
    mail = mailbox.mails[0]
    assert mail["Subject"] == "Orders failed" and mail["Auto-Submitted"] == "auto-generated"
    assert "No route to host" in mail.get_content() and f"/w/acme/runs/{run.pk}/" in mail.get_content()
    assert {one.state for one in Delivery.objects.all()} == {"sent"}


def test_an_address_that_is_refused_for_good_is_told_so(
    people: SimpleNamespace, flow: Flow, mailbox: Mailbox, settings: Any
) -> None:
    mailbox.refused["ops@example.com"] = "550 No such person"
    watch(people)
    ends(flow)
    collect()
    sending.attempt(sending.due()[0])
    assert state() == (
        "failed",
        1,
        f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not take mail for ops@example.com: "
        "“No such person” 550. Look whether the address is right.",
    )


def test_a_mail_server_that_is_away_is_tried_again(
    people: SimpleNamespace, flow: Flow, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False
    watch(people)
    ends(flow)
    collect()
    sending.attempt(sending.due()[0])
    found = state()
    assert found[:2] == ("waiting", 1) and "the connection was refused" in found[2]
    assert sending.due() == []


def test_a_webhook_is_signed_so_that_the_standards_library_takes_it(
    people: SimpleNamespace, flow: Flow, receiver: Server
) -> None:
    _, secret = hook(people, receiver)
    run = ends(flow)
    collect()
    sending.attempt(sending.due()[0])
    (got,) = receiver.requests
    assert (got.method, got.target) == ("POST", "/in")
    told = Webhook(secret).verify(got.body, got.headers)
    assert told["type"] == "run.failed" and told["data"]["run"]["id"] == run.pk
    assert told["data"]["flow"] == {"id": flow.pk, "name": "Orders"} and told["data"]["count"] == 1
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(got.body.replace(b"Orders", b"Others"), got.headers)
    assert state() == ("sent", 1, "200 OK")
    assert secret.removeprefix("whsec_") not in str(
        Watch.objects.values_list("mail_to", "kinds", "webhook_url")
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM runs_watch")
        assert secret.removeprefix("whsec_") not in cursor.fetchone()[0], "stored sealed"


def test_after_a_rotation_both_secrets_sign_for_a_day(
    people: SimpleNamespace, receiver: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, old = hook(people, receiver)
    new = rotate_secret(watch=made, by=people.alice)
    send_test(watch=Watch.objects.get())
    sending.attempt(sending.due()[0])
    got = receiver.requests[0]
    for secret in (old, new):
        assert Webhook(secret).verify(got.body, got.headers)["type"] == "test"
    row = Watch.objects.get()
    row.secrets = {**row.secrets, "previous_until": 1}
    row.save()
    send_test(watch=row)
    sending.attempt(sending.due()[0])
    got = receiver.requests[1]
    Webhook(new).verify(got.body, got.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(got.body, got.headers)


def test_what_does_not_work_is_tried_again_under_its_id_and_then_no_more(
    people: SimpleNamespace, settings: Any
) -> None:
    with serve(replying(answer(b"busy", "503 Service Unavailable", Retry_After="30"))) as server:
        settings.EGRESS_ALLOW = (f"127.0.0.1:{server.port}",)
        made, _ = hook(people, server)
        send_test(watch=made)
        now = timezone.now()
        pauses = []
        for _ in range(len(sending.PAUSES) + 1):
            (one,) = sending.due(now)
            sending.attempt(one, now)
            pauses.append(Delivery.objects.get().due_at - now)
            now += timedelta(days=2)
        assert pauses[:3] == [timedelta(seconds=30), timedelta(seconds=60), timedelta(minutes=5)]
        assert state() == ("failed", 8, "503 Service Unavailable")
        assert sending.due(now) == []
        assert len({got.headers["webhook-id"] for got in server.requests}) == 1
        assert len(server.requests) == 8


@pytest.mark.parametrize(
    ("status", "final"), [("410 Gone", True), ("302 Found", False), ("500 Internal Server Error", False)]
)
def test_other_answers(people: SimpleNamespace, settings: Any, status: str, final: bool) -> None:
    with serve(replying(answer(b"", status, Location="http://127.0.0.1:1/"))) as server:
        settings.EGRESS_ALLOW = (f"127.0.0.1:{server.port}",)
        made, _ = hook(people, server)
        send_test(watch=made)
        sending.attempt(sending.due()[0])
        found = state()
        assert found[0] == ("failed" if final else "waiting") and found[2].startswith(status)
        assert len(server.requests) == 1, "redirects are not followed"


def test_private_addresses_are_refused_at_the_door(people: SimpleNamespace, settings: Any) -> None:
    with serve(replying(answer(b""))) as server:
        settings.EGRESS_ALLOW = ()
        made, _ = hook(people, server)
        send_test(watch=made)
        sending.attempt(sending.due()[0])
        assert "did not connect" in state()[2] and server.connections == 0


def test_two_workers_make_one_notice_and_send_it_once(
    people: SimpleNamespace, flow: Flow, receiver: Server
) -> None:
    hook(people, receiver)
    ends(flow)
    together = threading.Barrier(4)

    def work() -> None:
        together.wait()
        try:
            with ThreadPoolExecutor(2) as pool:
                notifier.once(pool)
                notifier.once(pool)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert Delivery.objects.count() == 1 and len(receiver.requests) == 1


def test_a_worker_that_died_in_the_middle_is_followed_by_another(
    people: SimpleNamespace, receiver: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, _ = hook(people, receiver)
    send_test(watch=made)
    now = timezone.now()

    def dies(*args: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(sending, "_settle", dies)
        with pytest.raises(SystemExit):
            sending.attempt(sending.due(now)[0], now)
    assert sending.due(now + sending.LEASE - timedelta(seconds=1)) == []
    (again,) = sending.due(now + sending.LEASE)
    assert sending.attempt(again, now + sending.LEASE)
    ids = [got.headers["webhook-id"] for got in receiver.requests]
    assert len(ids) == 2 and len(set(ids)) == 1, "the receiver can tell that it is the same"
    assert orjson.loads(receiver.requests[0].body) == orjson.loads(receiver.requests[1].body)


def test_an_address_taken_away_gets_nothing_more(people: SimpleNamespace, receiver: Server) -> None:
    made, _ = hook(people, receiver)
    send_test(watch=made)
    Watch.objects.update(webhook_url="https://elsewhere.example/")
    sending.attempt(sending.due()[0])
    assert state()[0] == "failed" and receiver.requests == []


def test_old_notices_are_forgotten_and_waiting_ones_are_not(people: SimpleNamespace, settings: Any) -> None:
    watch(people)
    made = Watch.objects.get()
    old, waits = send_test(watch=made), send_test(watch=made)
    assert old and waits
    long_ago = timezone.now() - timedelta(days=settings.RETENTION_DAYS + 1)
    type(old).objects.update(at=long_ago)
    Delivery.objects.filter(notice=old).update(state="sent")
    notifier.forget()
    assert [one.notice_id for one in Delivery.objects.all()] == [waits.pk]


def test_each_reader_gets_mail_in_their_language(
    people: SimpleNamespace, flow: Flow, mailbox: Mailbox
) -> None:
    User.objects.filter(pk=people.alice.pk).update(language="de")
    watch(people, mail_to="Alice@example.com, ops@example.com")
    ends(flow)
    collect()
    assert all(sending.attempt(one) for one in sending.due())
    told = {str(mail["To"]).lower(): mail for mail in mailbox.mails}
    assert told["ops@example.com"]["Subject"] == "Orders failed"
    assert "An admin can change that there." in told["ops@example.com"].get_content()
    german = told["alice@example.com"]
    assert german["Subject"] == "Orders ist fehlgeschlagen"
    assert "Ein Admin kann das dort ändern." in german.get_content()
