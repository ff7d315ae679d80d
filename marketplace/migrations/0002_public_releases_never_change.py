"""The database itself refuses to change a public release, or to make a public one private."""

from django.db import migrations

MESSAGE = "a public release never changes"

SQLITE_UP = f"""
CREATE TRIGGER marketplace_release_immutable BEFORE UPDATE OF id, listing_id, version, audience, bundle, content_hash,
    flow_version_id, note, published_at ON marketplace_release
WHEN OLD.audience = 'public'
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END;
"""
SQLITE_KEEP = f"""
CREATE TRIGGER marketplace_release_kept BEFORE DELETE ON marketplace_release
WHEN OLD.audience = 'public'
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END;
"""
# REPLACE deletes the row it replaces without asking the trigger above.
SQLITE_NOT_REPLACED = f"""
CREATE TRIGGER marketplace_release_not_replaced BEFORE INSERT ON marketplace_release
WHEN EXISTS (SELECT 1 FROM marketplace_release WHERE audience = 'public'
    AND (id = NEW.id OR (listing_id = NEW.listing_id AND version = NEW.version)))
BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END;
"""
POSTGRES_UP = f"""
CREATE FUNCTION marketplace_release_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END; $$ LANGUAGE plpgsql;
CREATE TRIGGER marketplace_release_immutable BEFORE UPDATE OF id, listing_id, version, audience, bundle, content_hash,
    flow_version_id, note, published_at ON marketplace_release FOR EACH ROW WHEN (OLD.audience = 'public')
    EXECUTE FUNCTION marketplace_release_refuse();
CREATE TRIGGER marketplace_release_kept BEFORE DELETE ON marketplace_release FOR EACH ROW
    WHEN (OLD.audience = 'public') EXECUTE FUNCTION marketplace_release_refuse();
"""
DOWN = {
    "sqlite": [
        "DROP TRIGGER marketplace_release_immutable",
        "DROP TRIGGER marketplace_release_kept",
        "DROP TRIGGER marketplace_release_not_replaced",
    ],
    "postgresql": [
        "DROP TRIGGER marketplace_release_immutable ON marketplace_release",
        "DROP TRIGGER marketplace_release_kept ON marketplace_release",
        "DROP FUNCTION marketplace_release_refuse()",
    ],
}


def up(apps, schema_editor):
    sqlite = [SQLITE_UP, SQLITE_KEEP, SQLITE_NOT_REPLACED]
    statements = sqlite if schema_editor.connection.vendor == "sqlite" else [POSTGRES_UP]
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def down(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for statement in DOWN[schema_editor.connection.vendor]:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("marketplace", "0001_initial")]
    operations = [migrations.RunPython(up, down)]
