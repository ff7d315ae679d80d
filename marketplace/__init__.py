"""Sharing what was built: releases, listings, installations."""
