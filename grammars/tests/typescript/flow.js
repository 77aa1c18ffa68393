// @flow
import type { A } from "a";
function f(x: string): Promise<OpenAI> { return x.y(); }
const z = require("./x");