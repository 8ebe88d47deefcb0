"""What every request and response passes through: politeness, address guard, limits, block detection, recording."""
