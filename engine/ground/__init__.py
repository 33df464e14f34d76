"""What everything stands on: the database, the settings, the errors, the clock."""
