"""Encrypted storage of opaque records: key slots, audit chain, manifest, backup. Knows nothing of cases."""
