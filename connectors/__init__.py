"""What Flowyard can talk to: the SDK, the catalogue, connections and their secrets."""
