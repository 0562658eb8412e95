"""Where links in e-mails lead, for whom nobody has to know: messages are asked for and stopped here."""
