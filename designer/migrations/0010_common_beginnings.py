"""A branch keeps the document that it and main had in common, so that both sides' changes can be told apart."""

from django.db import migrations, models


def remember_beginnings(apps, schema_editor):
    """Where main was not changed since a branch was taken, it is the beginning itself; else nobody knows it."""
    Branch = apps.get_model("designer", "Branch")
    for main in Branch.objects.filter(name="main").iterator():
        Branch.objects.filter(flow=main.flow_id, base=main.etag).exclude(name="main").update(
            base_doc=main.doc
        )


class Migration(migrations.Migration):
    dependencies = [
        ("designer", "0009_own_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="branch",
            name="base_doc",
            field=models.JSONField(null=True),
        ),
        migrations.RunPython(remember_beginnings, migrations.RunPython.noop),
    ]
