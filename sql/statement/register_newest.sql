SELECT register_newest()
