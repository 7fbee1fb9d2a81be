"""Pages of prices: what an account pays, and what those under it pay."""
