"""Meters belong to an environment.

Those counted before hold runs of both environments, tests among them, which cannot be told apart any more: all of them
count as Production.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("designer", "0009_own_keys"),
        ("runs", "0012_words_of_notices"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="meter",
            name="one_meter_each",
        ),
        migrations.AddField(
            model_name="meter",
            name="environment",
            field=models.CharField(
                choices=[("development", "Development"), ("production", "Production")],
                default="production",
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="meter",
            constraint=models.UniqueConstraint(
                fields=("flow", "environment", "minutes", "at"), name="one_meter_each"
            ),
        ),
    ]
