"""Pictures of maps by matplotlib, without a browser: imported only where one is drawn."""
