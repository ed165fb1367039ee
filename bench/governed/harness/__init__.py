"""The governed benchmark: a gateway with everything on beside proxies with everything off, in one run on one machine."""
