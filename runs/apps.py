"""The runs application."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "runs"

    def ready(self) -> None:
        from designer import extensions
        from runs import flow_pages
        from runs.step_test import test_step

        extensions.set_tester(test_step)
        extensions.extend_page("test", flow_pages.last_tests)
        extensions.extend_page("deploy", flow_pages.parked)
