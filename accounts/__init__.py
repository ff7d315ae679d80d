"""Who may do what: people, workspaces, roles, API tokens, audit log."""
