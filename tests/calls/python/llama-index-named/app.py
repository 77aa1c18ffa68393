from typing import Any

from llama_index.core.query_engine import CustomQueryEngine


class Plain(CustomQueryEngine):
    llm: Any

    def custom_query(self, query_str: str):
        return str(self.llm.complete(query_str))
