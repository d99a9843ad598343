import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { compressed } from './build/compressed.ts';
import { firstLoads } from './build/first-load.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where the gateway answers while the pages come from Vite (`npx vite explorer-ui`); a build needs none. */
const gateway = process.env['PIAOSU_GATEWAY'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: at('.'),
  plugins: [react(), firstLoads(), compressed()],
  build: {
    target: 'es2022',
    manifest: true,
    // Nothing is inlined as data: every byte is cached, and the policy needs no exception for fonts or scripts.
    assetsInlineLimit: 0,
    rolldownOptions: { input: { app: at('index.html'), check: at('check.html') } },
    chunkSizeWarningLimit: 1200,
    reportCompressedSize: false,
  },
  server: { host: '127.0.0.1', proxy: { '/v1': gateway, '/session': gateway } },
  preview: { host: '127.0.0.1', proxy: { '/v1': gateway, '/session': gateway } },
});
