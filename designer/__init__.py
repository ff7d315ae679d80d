"""Drawing flows: drafts, the graph, versions, routes and the canvas."""
