import { fileURLToPath } from 'node:url';
import { mergeConfig } from 'vite';
import base from '../../vite.config.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The client with the fake behind it, in one page: for looking at it and for measuring, without a server. */
export default mergeConfig(base, {
  root: at('.'),
  publicDir: at('../../public'),
  appType: 'spa',
  build: {
    outDir: process.env.DEMO_OUT ?? '/tmp/hubbub-demo',
    emptyOutDir: true,
    rollupOptions: { input: at('./index.html') },
  },
});
