"""Versions remember their branch; a branch remembers the main it was taken from."""

from django.db import migrations, models


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
    ]
