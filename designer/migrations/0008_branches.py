"""Versions remember their branch; a branch remembers the main it was taken from."""

from importlib import import_module

from django.db import migrations, models

guard = import_module("designer.migrations.0002_versions_never_change")


def guard_again(apps, schema_editor):
    """SQLite makes the table of versions anew for a new column, which loses its triggers."""
    if schema_editor.connection.vendor == "sqlite":
        guard.refuse_changes(apps, schema_editor)


class Migration(migrations.Migration):
    dependencies = [
        ("designer", "0007_handlers"),
    ]

    operations = [
        migrations.AddField(
            model_name="branch",
            name="base",
            field=models.CharField(blank=True, default="", max_length=24),
        ),
        migrations.AddField(
            model_name="flowversion",
            name="branch",
            field=models.CharField(default="main", max_length=40),
        ),
        migrations.RunPython(guard_again, migrations.RunPython.noop),
    ]
