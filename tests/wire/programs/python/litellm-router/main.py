from litellm import Router

router = Router(
    model_list=[
        {"model_name": "small", "litellm_params": {"model": "openai/gpt-4o-mini"}},
        {"model_name": "large", "litellm_params": {"model": "openai/gpt-4o", "max_tokens": 900}},
    ],
    num_retries=0,
)


def outline(subject):
    return router.completion(
        model="large",
        messages=[{"role": "user", "content": f"Outline a lecture of forty minutes on {subject}."}],
    )
