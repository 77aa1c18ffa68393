import "./side-effect";
import OpenAI from "openai";
import * as anthropic from "@anthropic-ai/sdk";
import Default, { named, other as renamed, default as again, "string name" as s } from "./mod";
import Both, * as all from './both';
import type { ChatModel } from "openai/resources";
import { type Message, value } from "types";
import legacy = require("legacy");
import data from "./data.json" with { type: "json" };

export const A = 1, { B, c: [C, ...D] } = obj;
export let later: string;
export function fn() {}
export async function* gen() {}
export class Cls {}
export abstract class Abs {}
export enum En { X }
export interface Hidden {}
export type Gone = string;
export namespace Ns { export const inner = 1; }
export declare const declared: string;
export { A as renamedA, fn as default, Cls, type Gone as G };
export { x, y as z, default as d } from "./from";
export * from "./star";
export * as ns from "./ns";
export type { T } from "./types";
export import Alias = OpenAI.Chat;
@dec() export class Decorated {}
