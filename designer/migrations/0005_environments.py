"""Environments: what is deployed where, values of configurables, connections that stand in for others."""

import django.db.models.deletion
import lib.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_first_steps"),
        ("connectors", "0002_linking_and_drafts"),
        ("designer", "0004_starters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConfigValue",
            fields=[
                ("id", lib.models.IdField(serialize=False)),
                (
                    "environment",
                    models.CharField(
                        choices=[("development", "Development"), ("production", "Production")], max_length=12
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("value", models.JSONField(null=True)),
                ("secrets", lib.models.SealedField(blank=True, default=dict)),
                ("set_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Deployment",
            fields=[
                ("id", lib.models.IdField(serialize=False)),
                (
                    "environment",
                    models.CharField(
                        choices=[("development", "Development"), ("production", "Production")], max_length=12
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="StandIn",
            fields=[
                ("id", lib.models.IdField(serialize=False)),
                (
                    "environment",
                    models.CharField(
                        choices=[("development", "Development"), ("production", "Production")], max_length=12
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="route",
            name="route_once",
        ),
        migrations.AddField(
            model_name="route",
            name="environment",
            field=models.CharField(
                choices=[("development", "Development"), ("production", "Production")],
                default="production",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="route",
            constraint=models.UniqueConstraint(
                fields=("workspace", "environment", "kind", "method", "shape"), name="route_once"
            ),
        ),
        migrations.AddField(
            model_name="configvalue",
            name="flow",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="config_values", to="designer.flow"
            ),
        ),
        migrations.AddField(
            model_name="configvalue",
            name="set_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="deployment",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="deployment",
            name="flow",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="deployments", to="designer.flow"
            ),
        ),
        migrations.AddField(
            model_name="deployment",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deployments",
                to="designer.flowversion",
            ),
        ),
        migrations.AddField(
            model_name="standin",
            name="connection",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="connectors.connection"
            ),
        ),
        migrations.AddField(
            model_name="standin",
            name="flow",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="stand_ins", to="designer.flow"
            ),
        ),
        migrations.AddField(
            model_name="standin",
            name="instead",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="connectors.connection"
            ),
        ),
        migrations.AddConstraint(
            model_name="configvalue",
            constraint=models.UniqueConstraint(
                fields=("flow", "environment", "name"), name="config_value_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="deployment",
            constraint=models.UniqueConstraint(fields=("flow", "environment"), name="deployment_once"),
        ),
        migrations.AddConstraint(
            model_name="standin",
            constraint=models.UniqueConstraint(
                fields=("flow", "environment", "connection"), name="stand_in_once"
            ),
        ),
    ]
