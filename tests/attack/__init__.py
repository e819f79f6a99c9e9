"""An attacker with time, as a list of promises."""
