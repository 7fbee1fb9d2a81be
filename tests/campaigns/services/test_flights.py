"""The book of flights: who is awaited, who is late, who is lost."""

from campaigns.services.flights import Flights
from campaigns.services.sending import Flight

ONE, TWO = Flight(1, 0, 9, 9), Flight(2, 0, 9, 9)


def test_an_answer_lands_its_flight_once() -> None:
    flights = Flights()
    flights.took_off([ONE, TWO], late_at=10.0)
    assert flights.landed("1.0") == ONE
    assert flights.landed("1.0") is None
    assert len(flights) == 1


def test_late_flights_are_taken_out_but_still_known() -> None:
    flights = Flights()
    flights.took_off([ONE], late_at=10.0)
    flights.took_off([TWO], late_at=20.0)
    assert flights.late(9.9) == []
    assert flights.late(10.0) == [ONE]
    assert flights.late(10.0) == []
    assert len(flights) == 1
    assert flights.landed("1.0") == ONE


def test_a_lost_connection_loses_all() -> None:
    flights = Flights()
    flights.took_off([ONE, TWO], late_at=10.0)
    assert flights.all_lost() == [ONE, TWO]
    assert len(flights) == 0
    assert flights.late(99.0) == []
