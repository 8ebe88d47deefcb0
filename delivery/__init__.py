"""Telling people: editions, their rendering and their channels."""
