"""Pages of runs: home, lists, the live page, the error desk."""
