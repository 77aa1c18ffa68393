SEPARATOR = "\n---\n"
RULES = """\
Two people disagree about the rules of a board game.
The printed rules win over custom, custom wins over taste."""
