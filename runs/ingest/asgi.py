"""The ASGI callable of the fast door."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from lib.ids import new_id
from runs.ingest import lifespan
from runs.ingest.answers import Answer, Send, finish_answer, problem, send_answer
from runs.ingest.bodies import parse_body
from runs.ingest.desk import Desk
from runs.ingest.front import check_front, read_headers
from runs.ingest.incoming import Incoming, read_address, read_query
from runs.ingest.limits import Limits
from runs.ingest.reading import Receive, drain, read_body
from runs.ingest.refusals import ClientGone, Refusal, busy

log = logging.getLogger("flowyard.ingest")

_LARGE = 64 * 1024
_BEARER = "bearer "


async def application(scope: Any, receive: Receive, send: Send) -> None:
    """Serve ``/hook/<workspace>/<path>``, ``/flow/<workspace>/<path>`` and ``/flow/r/<release>/<path>``.

    With ``/dev`` before them, the first two lead to what runs in Development.
    """
    await serve(lifespan.desk(), scope, receive, send)


async def serve(desk: Desk | None, scope: Any, receive: Receive, send: Send) -> None:
    """Answer one request at ``desk``; None while the server starts or stops."""
    request_id = new_id()
    try:
        answer = await _answer(desk, scope, receive)
    except Refusal as refusal:
        answer = problem(refusal)
        if refusal.close:
            await _turn_away(answer, request_id, receive, send)
            return
    except ClientGone:
        return
    except Exception:  # noqa: BLE001  the sender gets a sentence, the log the reason
        log.exception("request %s failed", request_id)
        answer = problem(Refusal(500, "The server made a mistake with this request. Its log tells more."))
    if log.isEnabledFor(logging.DEBUG):
        log.debug("%s %s %s %d", request_id, scope["method"], scope["path"], answer.status)
    await send_answer(send, answer, request_id)


async def _answer(desk: Desk | None, scope: Any, receive: Receive) -> Answer:
    if desk is None:
        raise busy("The server is starting or stopping. Nothing was stored: send it again.")
    headers = read_headers(scope["headers"], desk.limits)
    check_front(scope, headers)
    address = read_address(scope)
    if address is None:
        raise Refusal(
            404, "There is nothing here: an address is /hook/<workspace>/<path> or /flow/<workspace>/<path>."
        )
    query = read_query(scope["query_string"], desk.limits.fields)
    body = await read_body(receive, headers, desk.limits)
    value = await _parsed(body, headers.get("content-type", ""), desk.limits)
    key = headers.get("authorization", "") if address.kind == "release" else ""
    key = key[len(_BEARER) :].strip() if key[: len(_BEARER)].lower() == _BEARER else ""
    return await desk.handle(Incoming(address, query, headers, value, key))


async def _parsed(body: bytes, content_type: str, limits: Limits) -> Any:
    """Parse small bodies here and large ones beside the loop, so that they hold nobody up."""
    if len(body) <= _LARGE:
        return parse_body(body, content_type, limits)
    return await asyncio.to_thread(parse_body, body, content_type, limits)


async def _turn_away(answer: Answer, request_id: str, receive: Receive, send: Send) -> None:
    await send_answer(send, answer, request_id, finish=False)
    await drain(receive)
    await finish_answer(send)
