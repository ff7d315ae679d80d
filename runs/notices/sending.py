"""Sends what waits: each delivery by one worker at a time, again later when it did not work, and then no more.

A delivery that was taken by a worker that died is taken again when its lease is over. It keeps its id
(``webhook-id``, ``Message-ID``), so a receiver can tell a repetition from a second notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import mail
from accounts.language import language_at
from connectors.egress import policy
from connectors.sdk.outcome import retry_after
from connectors.vault import signing_secrets
from lib.http import Answer, EgressError, OutgoingRequest, send
from runs.models import Delivery
from runs.models.notices import Channel
from runs.notices.signing import signed_headers
from runs.notices.wording import EVENT

LEASE = timedelta(minutes=2)  # longer than any attempt
SECONDS = 15.0
MAX_ANSWER = 64_000
# After the nth attempt that did not work.
PAUSES = tuple(timedelta(seconds=one) for one in (5, 60, 300, 1800, 7200, 18_000, 36_000))
GONE = 410
LONGEST_PAUSE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Result:
    """How an attempt went: ``text`` for people; ``final`` when trying again makes no sense."""

    ok: bool
    text: str
    final: bool = False
    wait: float | None = None


def due(now: datetime | None = None, limit: int = 50) -> list[Delivery]:
    """Return deliveries that should be tried now, the longest waiting first."""
    rows = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=now or timezone.now())
    return list(rows.select_related("notice__workspace", "watch").order_by("due_at")[:limit])


def attempt(delivery: Delivery, now: datetime | None = None) -> bool:
    """Try once, if nobody else took it meanwhile; return whether it was ours."""
    now = now or timezone.now()
    mine = Delivery.objects.filter(
        pk=delivery.pk, state=Delivery.State.WAITING, due_at=delivery.due_at
    ).update(due_at=now + LEASE, tries=F("tries") + 1)
    if not mine:
        return False
    delivery.tries += 1
    result = _by_mail(delivery) if delivery.channel == Channel.MAIL else _by_webhook(delivery)
    _settle(delivery, result, now)
    return True


def _settle(delivery: Delivery, result: Result, now: datetime) -> None:
    rows = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING)
    if result.ok:
        rows.update(state=Delivery.State.SENT, result=result.text[:400], ended_at=now)
    elif result.final or delivery.tries > len(PAUSES):
        rows.update(state=Delivery.State.FAILED, result=result.text[:400], ended_at=now)
    else:
        pause = PAUSES[delivery.tries - 1]
        if result.wait:
            pause = max(pause, min(timedelta(seconds=result.wait), LONGEST_PAUSE))
        rows.update(due_at=now + pause, result=result.text[:400])


def _by_mail(delivery: Delivery) -> Result:
    notice = delivery.notice
    with override(language_at(delivery.target)):
        subject = " ".join(notice.said_title.split())
        body = render_to_string("notices/mail.txt", {"notice": notice})
    message = EmailMessage(
        subject=subject,
        body=body,
        to=[delivery.target],
        headers={"Message-ID": f"<{delivery.pk}@flowyard>", "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except mail.FAILURES as error:
        return Result(False, mail.problem(error), final=mail.is_final(error))
    if not mail.mail_works():
        return Result(True, _("Printed on the terminal: no mail server is set (SMTP_HOST)."))
    return Result(True, _("Taken by %(host)s") % {"host": settings.EMAIL_HOST})


def _by_webhook(delivery: Delivery) -> Result:
    if delivery.watch is None or delivery.watch.webhook_url != delivery.target:
        return Result(False, _("The address was taken away before this was delivered."), final=True)
    try:
        answer = send(_request(delivery), policy())
    except EgressError as error:
        return Result(False, str(error))
    if 200 <= answer.status < 300:
        return Result(True, f"{answer.status} {answer.reason}".strip())
    return _refused(answer)


def _request(delivery: Delivery) -> OutgoingRequest:
    notice = delivery.notice
    body = orjson.dumps(
        {"type": EVENT[notice.kind], "timestamp": notice.at.isoformat(), "data": notice.facts}  # type: ignore[index]
    )
    assert delivery.watch is not None
    keys = [secret.reveal() for secret in signing_secrets(delivery.watch)]
    signed = signed_headers(keys, message_id=f"msg_{delivery.pk}", at=timezone.now(), body=body.decode())
    return OutgoingRequest(
        method="POST",
        url=delivery.target,
        headers={"content-type": "application/json", "user-agent": "Flowyard", **signed},
        body=body,
        timeout=SECONDS,
        max_bytes=MAX_ANSWER,
        follow_redirects=False,
    )


def _refused(answer: Answer) -> Result:
    said = f"{answer.status} {answer.reason}".strip()
    if answer.status == GONE:
        return Result(False, _("%(said)s: the receiver wants no more.") % {"said": said}, final=True)
    if 300 <= answer.status < 400:
        return Result(False, _("%(said)s: give the address it leads to.") % {"said": said})
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return Result(False, said, wait=retry_after(headers.get("retry-after")))
