"""What a connector is made of: plain Python, no Django, each part with one to three methods.

A connector is a folder under `connectors/catalog/` with a `CONNECTOR = Connector(...)`; everything else
follows from it.
"""
