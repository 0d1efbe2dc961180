"""The form a scenario is written in, and how folders of scenarios are found, loaded and checked."""
