"""Readers: one module per kind of source, each returning text rows that match a contract."""
