from .factory import get_client, make_claude

__all__ = ["get_client", "make_claude"]
