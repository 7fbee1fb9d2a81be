"""Charts as plain numbers that a template draws; no Django here."""

from accounts.charts.across import Across, horizontal_bars
from accounts.charts.heat import LEVELS, Heat, heat_map
from accounts.charts.rates import RateLine, rate_line
from accounts.charts.scale import scale
from accounts.charts.sparks import Spark, spark
from accounts.charts.stacked import HEIGHT, Chart, Series, stacked_bars

__all__ = [
    "HEIGHT",
    "LEVELS",
    "Across",
    "Chart",
    "Heat",
    "RateLine",
    "Series",
    "Spark",
    "heat_map",
    "horizontal_bars",
    "rate_line",
    "scale",
    "spark",
    "stacked_bars",
]
