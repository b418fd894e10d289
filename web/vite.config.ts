/** How the page is built and, while it is being worked on, served; `/api` goes to a hub on loopback. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const HUB = process.env.YAMORI_HUB ?? 'http://127.0.0.1:8642';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    // A data: URL would need `img-src data:` in the hub's content security policy.
    assetsInlineLimit: 0,
    // Its polyfill is an inline script in older builds; every browser that we support preloads modules.
    modulePreload: { polyfill: false },
    // three.js alone is more; it is loaded with the live view only.
    chunkSizeWarningLimit: 900,
  },
  server: { host: '127.0.0.1', proxy: { '/api': HUB } },
});
