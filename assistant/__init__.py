"""How we answer: a question, its triage, the search, the cited answer, and the ways in."""
