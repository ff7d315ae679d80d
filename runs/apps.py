"""The runs application."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "runs"

    def ready(self) -> None:
        from accounts.closing import add_closer
        from accounts.context import add_counter
        from connectors.breaking import on_broken
        from designer import extensions
        from runs import closing, flow_pages
        from runs.activity import open_errors
        from runs.notices.troubles import note_connection
        from runs.step_test import test_step
        from runs.traces import last_run

        add_counter("errors", open_errors)
        add_closer(closing.close)
        on_broken(note_connection)
        extensions.set_tester(test_step)
        extensions.set_witness(last_run)
        extensions.extend_page("test", flow_pages.last_tests)
        extensions.extend_page("test", flow_pages.console)
        extensions.extend_page("deploy", flow_pages.parked)
