"""What pages show of how runs went: a span of time, its slots, charts, steps."""
