"""A bundled miniature web, served on loopback, on which the whole job runs offline."""
