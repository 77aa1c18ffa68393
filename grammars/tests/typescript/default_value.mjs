export default defineConfig({ model: "x" });
