from ibm_watsonx_ai import APIClient, Credentials
from ibm_watsonx_ai.foundation_models import Embeddings, Model, ModelInference
from ibm_watsonx_ai.foundation_models.utils.enums import ModelTypes
from ibm_watsonx_ai.metanames import GenTextParamsMetaNames as GenParams
from langchain_core.prompts import PromptTemplate
from langchain_ibm import WatsonxLLM

client = APIClient(Credentials(url="https://us-south.ml.cloud.ibm.com"))
parameters = {
    GenParams.DECODING_METHOD: "greedy",
    GenParams.MAX_NEW_TOKENS: 100,
}
granite = ModelInference(
    model_id="ibm/granite-3-8b-instruct", params=parameters, api_client=client
)
flan = Model(ModelTypes.FLAN_T5_XXL.value, {}, {"max_new_tokens": 20})


def summarize(document):
    return granite.generate_text("Summarize: " + document)


def stream(question):
    yield from flan.generate_text_stream(prompt=question)


def talk(question):
    return granite.chat(
        messages=[
            {"role": "system", "content": "You are terse."},
            {"role": "user", "content": question},
        ],
        params={"max_tokens": 300},
    )


def deployed(deployment_id):
    return client.deployments.generate_text(deployment_id, "Say hello.")


def embed(texts):
    return Embeddings(model_id="ibm/slate-125m-english-rtrvr", api_client=client).embed_documents(texts)


prompt = PromptTemplate.from_template("Name a city in {country}.")


def city(country):
    llm = WatsonxLLM(
        model_id="ibm/granite-13b-instruct-v2", params={"max_new_tokens": 7}
    )
    return (prompt | llm).invoke({"country": country})


def wrapped(country):
    return (prompt | granite.to_langchain()).invoke({"country": country})
