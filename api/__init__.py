"""The REST API: Flowyard's verbs under the contract's names."""
