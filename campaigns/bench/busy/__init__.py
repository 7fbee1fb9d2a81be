"""A busy account as reports see it: ten million finished messages over four months, once."""
