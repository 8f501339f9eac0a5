"""SLT: the three-level work against crime and drug use among the young. Built after councils."""
