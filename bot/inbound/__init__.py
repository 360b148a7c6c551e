"""From a provider's request to a stored message, and what is fetched where no request came."""
