"""The runs application."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "runs"

    def ready(self) -> None:
        from accounts.context import add_counter
        from designer import extensions
        from runs import flow_pages
        from runs.activity import open_errors
        from runs.step_test import test_step

        add_counter("errors", open_errors)
        extensions.set_tester(test_step)
        extensions.extend_page("test", flow_pages.last_tests)
        extensions.extend_page("deploy", flow_pages.parked)
