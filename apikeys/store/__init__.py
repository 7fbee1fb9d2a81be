"""SQL of apikeys that differs between the engines, or that the ORM cannot say."""
