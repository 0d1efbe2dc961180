"""The functions of Athena's SQL."""
