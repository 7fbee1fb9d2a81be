"""SQL of accounts that differs between the engines, or that the ORM cannot say."""
