"""The Experiments place: questions answered point by point, beside what is known exactly."""
