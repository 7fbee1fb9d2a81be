"""Forms of the campaign builder: they check shape, the services check the rest."""
