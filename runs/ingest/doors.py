"""The door of releases: the marketplace, a layer above, registers here who may call which release.

``set_release_door(door)`` is called once, from the marketplace's ``AppConfig.ready``.
``door(release_id, key)`` runs in a thread where the database may be read. It returns

- :class:`Target` when ``key`` opens the release (compare its sha256 with ``hmac.compare_digest``),
- :class:`~runs.ingest.refusals.Refusal` (returned, not raised) when the key is right and the call is still
  not to be served: uninstalled, retired; its status and sentence reach the caller,
- None when there is no such release or the key is wrong; the caller is told 401 in both cases.

Results are kept until the routing epoch moves, so installing, uninstalling and deprecating bump it.
"""

from __future__ import annotations

from collections.abc import Callable

from runs.ingest.refusals import Refusal
from runs.ingest.targets import Target

ReleaseDoor = Callable[[str, str], Target | Refusal | None]

_door: ReleaseDoor | None = None


def set_release_door(door: ReleaseDoor | None) -> None:
    """Register what opens releases; None closes the door again."""
    global _door
    _door = door


def open_release(release_id: str, key: str) -> Target:
    """Return where a release's calls go; raises :class:`Refusal` (401 or what the door says)."""
    found = _door(release_id, key) if _door and key else None
    if isinstance(found, Refusal):
        raise found
    if found is None:
        raise Refusal(
            401,
            "The release is not there, or the key in the Authorization header does not open it. "
            "Install the release again to get a new key.",
            headers=((b"www-authenticate", b"Bearer"),),
        )
    return found
