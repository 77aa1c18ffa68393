import os

import openai

SETTINGS = dict(model="gpt-4o", temperature=0.1)


class Reviewer:
    LIMIT = 4 * 256

    def __init__(self, language):
        self.client = openai.OpenAI(timeout=20)
        self.language = language
        self.settings = {**SETTINGS, "max_tokens": self.LIMIT}

    def system(self):
        return (
            "You review pull requests.\n"
            "Only speak of defects, never of taste.\n"
            f"Comments in the code are in {self.language}."
        )

    def review(self, diff):
        params = dict(self.settings)
        params["messages"] = [
            {"role": "system", "content": self.system()},
            {"role": "user", "content": "```diff\n{}\n```".format(diff)},
        ]
        return self.client.with_options(max_retries=0).chat.completions.create(**params)


def main():
    return Reviewer(os.environ["REVIEW_LANGUAGE"]).review(open(os.environ["DIFF"]).read())
