"""How social-core reaches Django while an account is linked.

What it would keep in the browser's session (state, PKCE verifier) goes into ``kept`` instead, which belongs
to one attempt: two tabs at once do not disturb each other, and nothing is left behind. It never signs anybody
in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from social_django.models import DjangoStorage
from social_django.strategy import DjangoStrategy


class ConnectStrategy(DjangoStrategy):
    """Django's strategy around one attempt; ``request`` is None while tokens are renewed."""

    def __init__(
        self,
        storage: Any = DjangoStorage,
        request: HttpRequest | None = None,
        tpl: Any = None,
        kept: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(storage, None, tpl)
        self.request = request
        self.kept: dict[str, Any] = dict(kept or {})

    def session_get(self, name: str, default: Any = None) -> Any:
        """Return what the attempt keeps under the name."""
        return self.kept.get(name, default)

    def session_set(self, name: str, value: Any) -> None:
        """Keep a value with the attempt."""
        self.kept[name] = value

    def session_pop(self, name: str) -> Any:
        """Return a kept value and forget it."""
        return self.kept.pop(name, None)

    def session_setdefault(self, name: str, value: Any) -> Any:
        """Keep a value unless there is one."""
        return self.kept.setdefault(name, value)

    def build_absolute_uri(self, path: str | None = None) -> str | None:
        """Return the path as it is: addresses come from ``FLOWYARD_PUBLIC_URL``, never from a Host header."""
        return path

    def authenticate(self, backend: Any, **kwargs: Any) -> Any:
        """Run the pipeline of the linking; Django's sign-in has no part in it."""
        kwargs.pop("request", None)
        return backend.run_authentication(
            **{**kwargs, "strategy": self, "storage": self.storage, "backend": backend}
        )

    def clean_authenticate_args(self, *args: Any, **kwargs: Any) -> tuple[Any, dict[str, Any]]:
        """Return what the pipeline gets."""
        kwargs.pop("request", None)
        return args, kwargs
