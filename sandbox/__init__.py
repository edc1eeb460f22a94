"""A local Slack to try and to test a bot against: it speaks Slack's protocol on loopback, as strictly as Slack does."""
