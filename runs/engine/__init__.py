"""The run engine in plain Python: no Django, no Celery, no network of its own."""
