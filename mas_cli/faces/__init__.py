"""The instrument on other screens: an offline page, an ODK form and plain data, from the same definition."""
