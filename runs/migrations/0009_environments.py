"""Runs and kept values belong to an environment; tests of drafts were always development."""

from django.db import migrations, models


def tests_are_development(apps, schema_editor):
    apps.get_model("runs", "Run").objects.filter(started_by="test").update(environment="development")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_first_steps"),
        ("designer", "0005_environments"),
        ("runs", "0008_staged_runs"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="statevalue",
            name="state_of_flow_once",
        ),
        migrations.RemoveConstraint(
            model_name="statevalue",
            name="state_of_workspace_once",
        ),
        migrations.AddField(
            model_name="run",
            name="environment",
            field=models.CharField(
                choices=[("development", "Development"), ("production", "Production")],
                default="production",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="statevalue",
            name="environment",
            field=models.CharField(
                choices=[("development", "Development"), ("production", "Production")],
                default="production",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="statevalue",
            constraint=models.UniqueConstraint(
                fields=("flow", "environment", "key"), name="state_of_flow_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="statevalue",
            constraint=models.UniqueConstraint(
                condition=models.Q(("flow", None)),
                fields=("workspace", "environment", "key"),
                name="state_of_workspace_once",
            ),
        ),
        migrations.RunPython(tests_are_development, migrations.RunPython.noop),
    ]
