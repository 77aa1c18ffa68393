export = { create, version: 1 };
