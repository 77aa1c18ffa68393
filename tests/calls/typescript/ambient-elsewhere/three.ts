import { VectorStoreIndex } from "llamaindex";

// A script of its own: what the other two set does not hold here.
export async function three(index: VectorStoreIndex) {
  return await index.asQueryEngine().query({ query: "Who sold it?" });
}
