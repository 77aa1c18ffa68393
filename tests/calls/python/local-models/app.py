from ctransformers import AutoModelForCausalLM
from gpt4all import GPT4All
from llama_cpp import Llama
from mlx_lm import generate, load
from text_generation import Client
from transformers import AutoTokenizer, pipeline
from vllm import LLM, SamplingParams
import lmstudio as lms

llama = Llama(model_path="./models/llama-2-7b.gguf", n_ctx=2048)


def with_llama(question):
    first = llama(f"Q: {question} A: ", max_tokens=32, stop=["Q:"])
    second = llama.create_chat_completion(messages=[{"role": "user", "content": question}], max_tokens=64)
    third = llama.create_completion(question)
    return first, second, third


def with_vllm(questions):
    llm = LLM(model="facebook/opt-125m", tensor_parallel_size=2)
    params = SamplingParams(temperature=0.8, max_tokens=256)
    texts = llm.generate(questions, params)
    chats = llm.chat([{"role": "system", "content": "Be brief."}], sampling_params=params)
    return texts, chats


def with_a_pipeline(question):
    pipe = pipeline("text-generation", model="HuggingFaceH4/zephyr-7b-beta", device_map="auto")
    return pipe([{"role": "user", "content": question}], max_new_tokens=256)


def no_generation(text):
    classify = pipeline("sentiment-analysis", model="distilbert-base-uncased")
    tokenizer = AutoTokenizer.from_pretrained("gpt2")
    return classify(text), tokenizer(text)


def others(question):
    a = GPT4All("orca-mini-3b.gguf").generate(question, max_tokens=100)
    b = AutoModelForCausalLM.from_pretrained("TheBloke/Llama-2-7B-GGML")(question)
    model, tokenizer = load("mlx-community/Mistral-7B-Instruct-v0.3-4bit")
    c = generate(model, tokenizer, prompt=question, max_tokens=100)
    d = lms.llm("qwen2.5-7b-instruct").respond("What is the meaning of life?")
    e = Client("http://127.0.0.1:8080").generate(question, max_new_tokens=20)
    return a, b, c, d, e
