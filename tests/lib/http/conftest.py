"""Names for servers on this machine: the resolver is the border, so it is what tests replace."""

import socket
from collections.abc import Callable

import pytest

Names = Callable[..., None]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """names(host, …): what the host stands for, one address or list of addresses per lookup."""
    known: dict[str, list[list[str]]] = {}
    real = socket.getaddrinfo

    def look_up(host, port, *args, **kwargs):  # type: ignore[no-untyped-def]
        if host not in known:
            return real(host, port, *args, **kwargs)
        answers = known[host]
        ips = answers.pop(0) if len(answers) > 1 else answers[0]
        return [entry for ip in ips for entry in real(ip, port, type=socket.SOCK_STREAM)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return lambda host, *lookups: known.__setitem__(
        host, [[one] if isinstance(one, str) else list(one) for one in lookups]
    )
