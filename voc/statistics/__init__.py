"""Statistics that know nothing of customers: numbers in, numbers out, no store and no clock."""
