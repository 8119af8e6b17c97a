"""Elementary functions as polynomials, for any number of lanes: see ``library.py``."""
