"""How the server answers: headers, and turns that are fair to pages and embeds."""
