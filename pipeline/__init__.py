"""Pure stages from raw entry to flagged document: no network, no database, no clock of their own."""
