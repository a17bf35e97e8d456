"""The rail desk: through trains over the border, seamless."""
