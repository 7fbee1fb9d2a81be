"""What reports keep of their own."""

from reports.models.rollups import Day, DeliveryTime, Quarter, Squashing

__all__ = ["Day", "DeliveryTime", "Quarter", "Squashing"]
