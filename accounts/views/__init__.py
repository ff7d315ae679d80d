"""Pages of people and keys: the way in, members, API tokens, settings of a workspace."""
