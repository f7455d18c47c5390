"""What we know: documents with citations, read into passages whose sentences carry their references."""
