"""Goods: the register of a common mark that neither party has to take on trust."""
