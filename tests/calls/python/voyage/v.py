import voyageai

vo = voyageai.Client()


def embed(texts):
    return vo.embed(texts, model="voyage-3.5", input_type="document").embeddings
