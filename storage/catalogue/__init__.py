"""What one can take part in: ways, meeting places and answers, each with its versions."""
