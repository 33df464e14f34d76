"""A copy of an office in one file: the sealed file, what lies in it, and the way to and from the database.

archive.py   one ZIP of named parts with a seal at its end; knows nothing of offices
manifest.py  what a copy says of itself
copying.py   tables and attachments to parts, and parts to tables, on SQLite and PostgreSQL alike
reading.py   whether a copy is whole and holds what it says
staging.py   where a copy is laid out, and how it then takes the place of what was there
"""
