"""Runs any experiment in a thread; knows neither physics nor Qt."""
