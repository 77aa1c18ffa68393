from scrapegraphai.graphs import SmartScraperGraph

config = {"llm": {"api_key": "…", "model": "openai/gpt-4o-mini", "max_tokens": 900}, "verbose": True}
graph = SmartScraperGraph(prompt="List every price on the page.", source="https://example.org", config=config)


def prices():
    return graph.run()
