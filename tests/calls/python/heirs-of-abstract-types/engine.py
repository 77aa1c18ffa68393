from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.query_engine import RetrieverQueryEngine


class SummaryEngine(BaseQueryEngine):
    """Answers with a model of its own: the default of the SDK's engines says nothing of it."""

    def __init__(self, synthesizer):
        self.synthesizer = synthesizer

    def _query(self, query):
        return self.synthesizer.synthesize(query)


class PlainEngine(RetrieverQueryEngine):
    """One of the SDK's own engines, default and all."""


def summary(synthesizer):
    return SummaryEngine(synthesizer).query("Summarise the report.")


def plain(retriever):
    return PlainEngine(retriever).query("Who wrote the report?")
