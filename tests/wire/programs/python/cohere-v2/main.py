import cohere

co = cohere.ClientV2()


def summarise(report, focus):
    response = co.chat(
        model="command-a-03-2025",
        max_tokens=180,
        messages=[
            cohere.SystemChatMessageV2(content="You summarise reports of accidents for insurers."),
            cohere.UserChatMessageV2(content=f"Focus on {focus}.\n\n{report}"),
        ],
    )
    return response.message.content[0].text
