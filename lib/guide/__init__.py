"""The user guide: pages of Markdown in docs/guide, their order, and how they become HTML. Knows no product pages."""
