import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// hubbub.js runs on other people's pages: one classic script that leaves nothing behind but its own name.
export default defineConfig({
  publicDir: false,
  build: {
    target: 'es2020',
    outDir: '../internal/webui/dist',
    emptyOutDir: false,
    rollupOptions: {
      input: at('./src/site/hubbub.ts'),
      output: { format: 'iife', entryFileNames: 'hubbub.js' },
    },
  },
});
