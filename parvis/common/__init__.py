"""The kernel without domain: clock, tenant context, identifiers, French text and formats."""
