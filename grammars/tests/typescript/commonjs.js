#!/usr/bin/env node
"use strict";
const { OpenAI, toFile: convert } = require("openai");
const fs = require(`fs`);
const local = require("./local").default;
const dynamic = require(name);
module.exports = { ask, model: "gpt-4", run() {}, ...require("./more") };
module.exports.extra = function extra() {};
exports.first = exports.second = () => {};
exports["third"] = 3;
exports = module.exports = main;
module.exports = require("./all");
if (typeof module !== "undefined") module.exports.late = late;
Foo.prototype.bar = function () { return this.x; };
(function () { inner(); })();
!function () { inner(); }();
var self = this, undefinedValue;
with (object) { go(); }
class Js extends Base {
  static count = 0;
  #p = 1;
  field;
  @log decorated() {}
  static async make() {}
  get x() { return this.#p; }
  static { boot(); }
}
let { a = 1, b: { c } = {}, ...rest } = opts;
for (var i in obj) {}
label: while (1) { break label; }
function old(a, { b, c = 2 } = {}, [d], ...e) {}
const has = #p in obj;
