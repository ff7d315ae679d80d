"""Who came first set the install up: they may look at its mail server."""

from django.db import migrations


def mark_the_first(apps, schema_editor):
    """Mark the oldest person, as the set-up marks the first owner from now on."""
    User = apps.get_model("accounts", "User")
    first = User.objects.order_by("date_joined", "pk").first()
    if first is not None and not User.objects.filter(is_staff=True).exists():
        User.objects.filter(pk=first.pk).update(is_staff=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_deleted_workspaces")]

    operations = [migrations.RunPython(mark_the_first, migrations.RunPython.noop)]
