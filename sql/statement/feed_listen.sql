LISTEN register
