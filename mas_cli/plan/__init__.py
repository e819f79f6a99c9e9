"""The step plan of the MAS: steps as dated data, where a case stands, and the picture of it."""
