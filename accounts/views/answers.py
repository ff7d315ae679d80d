"""Pages with several small forms: each posts ``action`` and comes back to the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

Errors = dict[str, str]
Action = Callable[[Any], Errors]

TOO_OLD = gettext_lazy("The page was too old for this. It is fresh now: try again.")


def answered(
    request: Any, template: str, actions: Mapping[str, Action], context: Callable[[], dict[str, Any]]
) -> HttpResponse:
    """Show a page, or carry out the posted action and come back; errors stay there with what was typed.

    An action returns sentences by field, or nothing when it is done.
    """
    errors: Errors = {}
    if request.method == "POST":
        action = actions.get(request.POST.get("action", ""))
        if action is None:
            messages.error(request, TOO_OLD)
        else:
            errors = action(request)
        if not errors:
            return redirect(request.path)
    values = request.POST if errors else {}
    return render(
        request,
        template,
        {**context(), "errors": errors, "values": values},
        status=422 if errors else 200,
    )
