"""The database itself refuses changes to what a published version runs."""

from django.db import migrations

SQLITE = [
    """
    CREATE TRIGGER designer_flowversion_never_changes
    BEFORE UPDATE OF doc, number, content_hash, flow_id, workspace_id ON designer_flowversion
    BEGIN
        SELECT RAISE(ABORT, 'a flow version never changes: publish a new one');
    END
    """,
]
SQLITE_BACK = ["DROP TRIGGER IF EXISTS designer_flowversion_never_changes"]

POSTGRESQL = [
    """
    CREATE FUNCTION designer_flowversion_refuse() RETURNS trigger AS $$
    BEGIN
        RAISE EXCEPTION 'a flow version never changes: publish a new one' USING ERRCODE = 'integrity_constraint_violation';
    END
    $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER designer_flowversion_never_changes
    BEFORE UPDATE OF doc, number, content_hash, flow_id, workspace_id ON designer_flowversion
    FOR EACH ROW EXECUTE FUNCTION designer_flowversion_refuse()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER IF EXISTS designer_flowversion_never_changes ON designer_flowversion",
    "DROP FUNCTION IF EXISTS designer_flowversion_refuse()",
]


def refuse_changes(apps, schema_editor):
    """Create the triggers of this database's kind."""
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def allow_changes(apps, schema_editor):
    """Drop them."""
    for statement in {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("designer", "0001_initial")]

    operations = [migrations.RunPython(refuse_changes, allow_changes)]
