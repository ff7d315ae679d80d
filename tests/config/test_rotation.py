"""Credentials are sealed anew with the newest key, wherever they lie, and older keys are needed no more."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db.models import TextField
from django.db.models.functions import Cast

from config.cli import main
from connectors.models import Connection, ConnectionDraft
from lib import rotation
from lib.crypto import CannotOpen, has_newest_key, new_key
from runs.models.notices import Watch

pytestmark = pytest.mark.django_db


@pytest.fixture
def sealed(people: SimpleNamespace, settings: Any) -> SimpleNamespace:
    """Return what is sealed with the first key; a newer one is in front of it now."""
    workspace = people.acme
    for number in range(5):
        Connection.objects.create(
            workspace=workspace, name=f"API {number}", secrets={"password": f"p{number}"}
        )
    Connection.objects.create(workspace=workspace, name="Open")
    ConnectionDraft.objects.create(workspace=workspace, user=people.alice, state={"token": "draft"})
    Watch.objects.create(workspace=workspace, secrets={"signing": "s"})
    Authenticator.objects.create(
        user=people.alice, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt("JBSW")}
    )
    codes = RecoveryCodes.activate(people.alice).generate_codes()
    old, settings.CREDENTIAL_KEYS = settings.CREDENTIAL_KEYS, (new_key(), *settings.CREDENTIAL_KEYS)
    return SimpleNamespace(old=old, codes=codes, values=9, alice=people.alice, workspace=workspace)


def rotate(capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = main(["rotate_credentials"])
    return code, *capsys.readouterr()


def raw() -> list[str]:
    """Return every value of a sealed field as it is stored."""
    found = []
    for model, column in rotation.sealed_fields():
        found += model._base_manager.values_list(Cast(column, TextField()), flat=True)
    return [text for text in found if text]


def test_without_the_old_key_everything_still_opens(
    sealed: SimpleNamespace, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rotate(capsys) == (0, f"{sealed.values} sealed anew, 0 had the newest key already.\n", "")
    settings.CREDENTIAL_KEYS = settings.CREDENTIAL_KEYS[:1]
    assert {one.secrets.get("password") for one in Connection.objects.all()} == {
        *(f"p{n}" for n in range(5)),
        None,
    }
    assert ConnectionDraft.objects.get().state == {"token": "draft"}
    assert Watch.objects.get().secrets == {"signing": "s"}
    app, codes = Authenticator.objects.order_by("-type")
    assert get_adapter().decrypt(app.data["secret"]) == "JBSW"
    assert RecoveryCodes(codes).generate_codes() == sealed.codes and codes.data["used_mask"] == 0


def test_a_second_time_there_is_nothing_to_do(
    sealed: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    rotate(capsys)
    before = raw()
    assert rotate(capsys)[1] == f"0 sealed anew, {sealed.values} had the newest key already.\n"
    assert raw() == before


def test_what_was_interrupted_goes_on_where_it_was(
    sealed: SimpleNamespace,
    settings: Any,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    renew, left = rotation.Rotated.renew, iter(range(3))

    def ended(self: Any, *args: Any) -> Any:
        next(left)
        return renew(self, *args)

    monkeypatch.setattr(rotation.Rotated, "renew", ended)
    assert main(["rotate_credentials"]) == 2
    assert sum(has_newest_key(settings.CREDENTIAL_KEYS, text) for text in raw()) == 2, "the whole batch"
    monkeypatch.setattr(rotation.Rotated, "renew", renew)
    capsys.readouterr()
    assert rotate(capsys)[1] == f"{sealed.values - 2} sealed anew, 2 had the newest key already.\n"


def test_what_no_key_opens_is_named_and_left(
    sealed: SimpleNamespace, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    keys, settings.CREDENTIAL_KEYS = settings.CREDENTIAL_KEYS, (new_key(),)
    lost = Connection.objects.create(workspace=sealed.workspace, name="Lost", secrets={"a": "b"})
    Authenticator.objects.filter(type=Authenticator.Type.TOTP).update(
        data={"secret": get_adapter().encrypt("X")}
    )
    settings.CREDENTIAL_KEYS = keys
    code, out, err = rotate(capsys)
    assert code == 1 and out.startswith(f"{sealed.values - 1} sealed anew")
    assert f"No key opens connection {lost.pk}." in err
    assert f"TOTP Authenticator of {sealed.alice}" in err
    with pytest.raises(CannotOpen):
        Connection.objects.get(pk=lost.pk)
