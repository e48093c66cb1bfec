"""The sample hub: made-up rows in the true schema, format and layout of the twelve entries' repositories."""
