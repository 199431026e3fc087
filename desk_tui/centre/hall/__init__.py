"""The waiting room and who works on which case: what the desks of one hall share."""
