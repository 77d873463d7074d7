import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** Makes one script of a page's own few lines and the package that they import, as a site's bundler would. */
export async function bundle(script: string): Promise<Buffer> {
  const entry = fileURLToPath(new URL(`scripts/${script}`, import.meta.url))
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      target: 'es2018',
      lib: { entry, formats: ['iife'], name: 'bench' },
    },
  })
  const [one] = Array.isArray(built) ? built : [built]
  if (!one || !('output' in one)) throw new Error(`${script} was not bundled`)
  return Buffer.from(one.output[0].code)
}
