"""The door to spreadsheets: what is read from one, and what is written into one."""
