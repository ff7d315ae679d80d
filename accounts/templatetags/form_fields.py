"""What the templates of Django's forms need beside Django's own."""

from __future__ import annotations

from django import template
from django.forms import BoundField

from accounts import devices

register = template.Library()


@register.filter
def without_placeholder(field: BoundField) -> BoundField:
    """Return the field without the placeholder that only repeats its label."""
    field.field.widget.attrs.pop("placeholder", None)
    return field


@register.filter
def device(user_agent: str) -> str:
    """Return the browser and system in the words by which a person knows them."""
    return devices.device(user_agent)
