/** How the page and the owners' app are built and, while it is being worked on, served; `/api` goes to a hub on loopback. */
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
    rolldownOptions: {
      input: { index: 'index.html', app: 'app/index.html', worker: 'app/worker.ts' },
      output: {
        // A service worker keeps its address: a browser looks there for the next one.
        entryFileNames: ({ name }) => (name === 'worker' ? 'app/worker.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: { host: '127.0.0.1', proxy: { '/api': HUB } },
});
