/** Unit tests stand beside what they test; those that need a document say so in their first line. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["designer/canvas/**/*.test.{ts,tsx}"],
    environment: "node",
  },
});
