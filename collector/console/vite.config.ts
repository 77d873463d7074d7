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
    rolldownOptions: {
      output: {
        // What nearly every screen needs comes in one file: many small ones weigh more together.
        codeSplitting: {
          groups: [
            { name: 'form', test: /console\/form\// },
            { name: 'parts', test: /console\/(parts|api|shell)\/|node_modules/ },
            // Lists of records are much alike, and small: together they are smaller than apart.
            {
              name: 'records',
              test: /screens\/(records|deliveries|inbound|transactions\/transactions|auctions\/auctions|leads\/leads|conversions|rejected)/,
            },
          ],
        },
      },
    },
  },
})
