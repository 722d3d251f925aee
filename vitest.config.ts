import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 30_000,
    // No test leaves anything behind in a module: loading them once for all files takes half the time.
    isolate: false,
  },
});
