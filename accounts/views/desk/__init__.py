"""The reseller desk: the accounts under one's own, and what is done to them."""
