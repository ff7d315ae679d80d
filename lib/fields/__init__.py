"""Forms declared once: the fields, their validation and their JSON Schema."""

from lib.fields.cleaning import Errors, clean
from lib.fields.declare import Choice, Field, FieldType, ShowIf
from lib.fields.paths import dig, put
from lib.fields.rows import SHAPE_TYPES
from lib.fields.schema import json_schema
from lib.fields.sources import Source, sources
from lib.fields.visible import decisive, is_json, shown

__all__ = [
    "SHAPE_TYPES",
    "Choice",
    "Errors",
    "Field",
    "FieldType",
    "ShowIf",
    "Source",
    "clean",
    "decisive",
    "dig",
    "json_schema",
    "put",
    "is_json",
    "shown",
    "sources",
]
