"""The pages that links in mails lead to, feeds, health and metrics, over HTTP."""
