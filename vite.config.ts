/** Builds the canvas island into static/canvas (fixed names) and copies htmx into static/vendor. */
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import type { Plugin } from "vite";

const root = dirname(fileURLToPath(import.meta.url));

/** Django hashes the names when it collects the files, so the copies keep plain ones. */
function copyVendor(): Plugin {
  return {
    name: "copy-vendor",
    apply: "build",
    closeBundle() {
      const vendor = resolve(root, "static/vendor");
      mkdirSync(vendor, { recursive: true });
      copyFileSync(resolve(root, "node_modules/htmx.org/dist/htmx.min.js"), resolve(vendor, "htmx.min.js"));
    },
  };
}

export default defineConfig({
  publicDir: false,
  define: { "process.env.NODE_ENV": JSON.stringify("production") },
  build: {
    outDir: resolve(root, "static/canvas"),
    emptyOutDir: true,
    target: "es2022",
    cssCodeSplit: false,
    modulePreload: false,
    license: { fileName: "licenses.md" },
    rollupOptions: {
      input: resolve(root, "designer/canvas/main.tsx"),
      output: {
        entryFileNames: "designer.js",
        assetFileNames: "designer[extname]",
        codeSplitting: false,
      },
    },
  },
  plugins: [copyVendor()],
});
