"""The instrument on other screens: an offline page, an ODK form and plain data, from the same definition.

May not know: dossiers, the vault or a server; a page computes by itself what the instrument says.
"""
