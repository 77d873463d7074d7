import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: folder('.'),
  base: '/console/',
  build: {
    outDir: folder('../../dist/console'),
    emptyOutDir: true,
    target: 'es2022',
    cssCodeSplit: false,
    // What is inlined would need the policy to allow data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
})
