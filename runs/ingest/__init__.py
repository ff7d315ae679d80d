"""The fast door for webhooks and flow APIs: bare ASGI in front of Django."""
