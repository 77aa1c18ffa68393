from .client import Teller, summarise
