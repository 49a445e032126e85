"""Compiled loops on the caller's buffers: no validation, no allocation, the GIL released."""
