// drive.mjs PROGRAM [EXPRESSION]: runs a program as a script, or imports it as `m` and evaluates the expression.
import { pathToFileURL } from "node:url";

const [program, expression] = process.argv.splice(2);
process.argv[1] = program;
if (process.env.WIRE_ARGS) process.argv.push(...process.env.WIRE_ARGS.split("\x1f"));
const m = await import(pathToFileURL(program).href);
if (expression) {
  const value = await new Function("m", `return ${expression}`)(m);
  if (value?.[Symbol.asyncIterator]) for await (const _ of value);
}
