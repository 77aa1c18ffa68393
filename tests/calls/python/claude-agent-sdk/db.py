"""Another `query`."""
import sqlalchemy


def rows(session, query):
    return session.query(query), sqlalchemy.select(query)
