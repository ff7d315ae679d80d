"""Linking accounts by OAuth 2: what Flowyard may use for a person, never who that person is."""
