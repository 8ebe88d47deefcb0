"""The network and the formats it speaks."""
