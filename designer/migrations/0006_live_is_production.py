"""What is live becomes the deployment in Production, as of the time its version was published."""

from django.db import migrations


def deploy_what_is_live(apps, schema_editor):
    Flow = apps.get_model("designer", "Flow")
    Deployment = apps.get_model("designer", "Deployment")
    rows = Flow._base_manager.filter(current__isnull=False).select_related("current")
    Deployment.objects.bulk_create(
        (
            Deployment(
                flow_id=flow.pk,
                environment="production",
                version_id=flow.current_id,
                by_id=flow.current.author_id,
                at=flow.current.created_at,
            )
            for flow in rows
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("designer", "0005_environments")]

    operations = [migrations.RunPython(deploy_what_is_live, migrations.RunPython.noop)]
