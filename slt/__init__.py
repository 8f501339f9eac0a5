"""SLT: the three levels of the work against crime and drug use among the young. Stands on councils."""
