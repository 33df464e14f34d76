"""Copies of the office: made while it works, each night and before upgrades, and brought back.

One form for both databases: rows as lines of JSON and files as they were handed in, in one sealed ZIP. That is
slower than a copy of SQLite's own file, but such a copy could only ever go back to SQLite; this one lets a
county begin on the embedded database and move to PostgreSQL with `backup` and `restore`, needs no program of
PostgreSQL's on the machine, and can be read in ten years with whatever reads ZIP and JSON. The office's
settings of the machine — its environment and `neighbours.toml` with its secrets — are not part of it.
"""
