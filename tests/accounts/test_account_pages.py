"""The bar over the pages of one's own account."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/accounts/password/set/", "Password"),
        ("/accounts/2fa/", "Security"),
        ("/accounts/2fa/webauthn/", "Security"),
        ("/accounts/profile/", "Profile"),
    ],
)
def test_a_page_is_marked_in_the_bar(
    people: SimpleNamespace, client: Client, address: str, place: str
) -> None:
    people.bob.set_unusable_password()
    people.bob.save()
    client.force_login(people.bob)
    page = client.get(address).content.decode()
    assert re.findall(r'aria-current="page">([^<]*)</a>', page) == [place]
