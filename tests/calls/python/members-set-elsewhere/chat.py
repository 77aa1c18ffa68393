import asyncio
import os

import streamlit as st
from agno.agent import Agent
from agno.models.openai import OpenAIChat
from openai import AsyncOpenAI
from quart import Blueprint, request

bp = Blueprint("chat", __name__)


@bp.before_app_serving
async def configure():
    bp.client = AsyncOpenAI(api_key=os.environ["KEY"])
    bp.model = os.getenv("MODEL", "gpt-4o-mini")


@bp.post("/chat")
async def chat():
    data = await request.get_json()

    async def answer():
        async with bp.client.responses.stream(model=bp.model, input=data["input"]) as events:
            async for event in events:
                yield event

    return answer()


def trap(bp):
    """Another object of the same name."""
    return bp.client.responses.stream(1)


def players():
    return Agent(model=OpenAIChat(id="gpt-4o")), Agent(model=OpenAIChat(id="gpt-4.1"))


async def make_helper():
    return Agent(model=OpenAIChat(id="o3-mini"))


def start():
    st.session_state.x, st.session_state.o = players()
    st.session_state.helper = asyncio.new_event_loop().run_until_complete(make_helper())


def turn():
    return st.session_state.o.run("Make your move.")


async def help():
    return await st.session_state.helper.arun("Explain the rules.")
