"""Icons, fonts, trained networks and texts that ship with rgapp."""
