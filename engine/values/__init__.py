"""Pure values of the office: time limits, calendars, expressions. No input, no output."""
