"""A public release never changes: the database itself refuses, whoever asks it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from marketplace.models import Release
from tests.marketplace.building import airports, release

pytestmark = pytest.mark.django_db


def run(sql: str, *values: object) -> None:
    """Run a statement past every model and service."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    "change",
    [
        "version = '9.9.9'",
        "audience = 'private'",
        "bundle = '{}'",
        "content_hash = 'x'",
        "note = 'other'",
        "published_at = '2020-01-01 00:00:00'",
        "id = 'aaaaaaaaaaaaaaaaaaaaaaaa'",
        "flow_version_id = flow_version_id",
        "listing_id = listing_id",
    ],
)
def test_no_statement_changes_a_public_release(people: SimpleNamespace, change: str) -> None:
    made = release(people)
    with pytest.raises(IntegrityError, match="never changes"):
        run(f"UPDATE marketplace_release SET {change} WHERE id = %s", made.pk)
    with pytest.raises(IntegrityError, match="never changes"):
        run(f"UPDATE OR REPLACE marketplace_release SET {change} WHERE id = %s", made.pk)
    again = Release.objects.get(pk=made.pk)
    assert (again.version, again.audience, again.bundle) == (made.version, "public", made.bundle)


def test_no_statement_deletes_or_replaces_a_public_release(people: SimpleNamespace) -> None:
    made = release(people)
    with pytest.raises(IntegrityError, match="never changes"):
        run("DELETE FROM marketplace_release WHERE id = %s", made.pk)
    columns = [field.column for field in Release._meta.concrete_fields]
    chosen = ["'{}'" if name == "bundle" else name for name in columns]
    with pytest.raises(IntegrityError, match="never changes"):
        run(
            f"REPLACE INTO marketplace_release ({', '.join(columns)}) SELECT {', '.join(chosen)} "
            "FROM marketplace_release WHERE id = %s",
            made.pk,
        )
    new_id = ["'bbbbbbbbbbbbbbbbbbbbbbbb'" if name == "id" else name for name in chosen]
    with pytest.raises(IntegrityError, match="never changes"):
        run(
            f"INSERT OR REPLACE INTO marketplace_release ({', '.join(columns)}) SELECT {', '.join(new_id)} "
            "FROM marketplace_release WHERE id = %s",
            made.pk,
        )
    assert Release.objects.get().bundle == made.bundle


def test_the_models_are_refused_too(people: SimpleNamespace) -> None:
    made = release(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.update(bundle={})
    with pytest.raises(IntegrityError), transaction.atomic():
        made.listing.delete()


def test_a_public_release_may_be_deprecated(people: SimpleNamespace) -> None:
    flow = airports(people)
    old, new = release(people, flow), release(people, flow, version="1.1.0")
    run(
        "UPDATE marketplace_release SET state = 'deprecated', deprecation_reason = 'Old', successor_id = %s "
        "WHERE id = %s",
        new.pk,
        old.pk,
    )
    assert Release.objects.get(pk=old.pk).successor == new


def test_a_private_release_may_change_go_and_become_public(people: SimpleNamespace) -> None:
    flow = airports(people)
    first = release(people, flow, audience="private")
    second = release(people, flow, version="1.1.0", audience="private")
    run("UPDATE marketplace_release SET note = 'Mended' WHERE id = %s", first.pk)
    run("UPDATE marketplace_release SET audience = 'public' WHERE id = %s", second.pk)
    run("DELETE FROM marketplace_release WHERE id = %s", first.pk)
    assert Release.objects.get() == second
