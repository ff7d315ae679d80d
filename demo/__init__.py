"""The demo workspace: real airports, a catalogue that refuses records, two ready flows."""
