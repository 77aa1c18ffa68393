export { getClient, createClient } from "./client";
export { default as shared, config } from "./client";
