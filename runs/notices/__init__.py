"""Telling people and programs of trouble: noted with what happened, grouped, sent by the worker."""
