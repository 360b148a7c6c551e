"""From a stored message to the provider's answer: claims, rates, retries and forwards."""
