"""Police councils (politiråd) and other forums: meetings, agendas, minutes, decisions, follow-ups."""
