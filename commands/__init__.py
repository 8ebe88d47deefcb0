"""Typer commands: each reads its options, calls one function of app, and shows what came back."""
