"""Readers of data files, and what is done to the data before it is used."""
