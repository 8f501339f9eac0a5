"""Police councils (politiråd) and other standing forums: meetings, agenda, minutes, decisions. Built next."""
