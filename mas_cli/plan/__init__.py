"""The step plan of the MAS: steps as dated data, where a case stands, and the picture of it.

May not know: how a route was advised; it takes routes, facts and a day.
"""
