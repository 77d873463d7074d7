#!/usr/bin/env node
// Checks the version of Node before anything else is imported: an older one dies on the database driver without a word.
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  console.error(
    `Clickwire needs Node 24 or newer; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'In a clone, start it through npm (npm start, npm run -s clickwire -- COMMAND): npm then uses the Node it installed.\n' +
      'Elsewhere, install Node 24 and try again.',
  )
  process.exit(1)
}
const { existsSync } = await import('node:fs')
const { enableCompileCache } = await import('node:module')
const { fileURLToPath } = await import('node:url')
const { setFlagsFromString } = await import('node:v8')
// Otherwise V8 guesses, from what outlived the first second, that all of the kind will, and lays each event's short-lived
// parts among what stays: only its long collections then free them.
setFlagsFromString('--no-allocation-site-pretenuring')
// Compiled once, started sooner. Beside the code, where only who may change it can; read-only, it goes without.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/clickwire', import.meta.url)))
const source = new URL('../collector/cli.ts', import.meta.url)
await import(existsSync(source) ? source.href : new URL('../dist/collector/cli.js', import.meta.url).href)
