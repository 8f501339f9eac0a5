"""Reads: what each person may see. `visible_to` and the predicates in `rules.py` are the same rule."""
