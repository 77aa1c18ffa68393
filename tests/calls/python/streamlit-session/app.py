import streamlit as st
from openai import OpenAI

if "client" not in st.session_state:
    st.session_state.client = None
if "messages" not in st.session_state:
    st.session_state["messages"] = [{"role": "system", "content": "You are a gardener."}]


def connect(key):
    st.session_state.client = OpenAI(api_key=key)
    st.session_state.model = "gpt-4o-mini"


def reply(prompt):
    st.session_state.messages.append({"role": "user", "content": prompt})
    return st.session_state.client.chat.completions.create(
        model=st.session_state["model"], messages=st.session_state.messages
    )


def forget():
    """A trap: not the session of the client."""
    st.session_state.messages.create(max_tokens=1)
