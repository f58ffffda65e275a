/// <reference types="vitest/config" />
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@kit': at('./src/kit'), '@sdk': at('./src/sdk'), '@client': at('./src/client') } },
  build: {
    target: 'es2024',
    outDir: '../internal/webui/dist',
    emptyOutDir: false,
    manifest: true,
    // The policy allows no data: fonts or scripts; small images may stay inline.
    assetsInlineLimit: 2048,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: at('./index.html'), sw: at('./src/sw/sw.ts') },
      output: {
        // The service worker must keep its name: its URL is its identity.
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: {
    port: Number(process.env.PORT ?? 18510),
    proxy: { '/api': { target: process.env.HUBBUB ?? 'http://127.0.0.1:8080', ws: true } },
  },
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx', 'test/unit/**/*.test.ts'],
    environment: 'node',
    testTimeout: 10_000,
  },
});
