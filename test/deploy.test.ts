import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readConfig, settingDocs } from '../collector/config.ts'

const Compose = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      command: z.array(z.string()),
      build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
      environment: z.record(z.string(), z.string()),
    }),
  ),
})
const { services } = Compose.parse(parse(readFileSync('deploy/compose.yaml', 'utf8'), { merge: true }))
const ours = Object.entries(services).filter(([, service]) => service.image === 'clickwire')
const unit = readFileSync('deploy/clickwire.service', 'utf8')
const dockerfile = readFileSync('deploy/Dockerfile', 'utf8')
const known = new Set(settingDocs().map(({ name }) => name))

// As compose fills them in: `${NAME:-default}`, and `${NAME:?why}` from the file .env.
const filled = (text: string) =>
  text.replaceAll(/\$\{\w+:-([^}]*)\}/g, '$1').replaceAll(/\$\{\w+:\?[^}]*\}/g, 'from-the-file-env-1')

describe('what is deployed with compose', () => {
  it('is two collectors and a worker', () => {
    expect(ours.map(([name]) => name)).toEqual(['collector-1', 'collector-2', 'worker'])
    expect(services['collector-1']?.command).toEqual(['serve', '--role', 'collector'])
    expect(services['collector-2']?.command).toEqual(['serve', '--role', 'collector'])
    expect(services.worker?.command).toEqual(['serve', '--role', 'worker'])
  })

  it('gives them an environment that the program takes', () => {
    for (const [, { environment }] of ours) {
      expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([])
      const given = Object.fromEntries(
        Object.entries(environment).map(([name, text]) => [name, filled(text)]),
      )
      expect(readConfig(given)).toMatchObject({ ok: true })
    }
  })

  it('is built by a Dockerfile whose files and commands are there', () => {
    for (const [, { build }] of ours)
      expect(existsSync(`deploy/${build?.context}/${build?.dockerfile}`)).toBe(true)
    const copied = [...dockerfile.matchAll(/^COPY (?:--from=build )?(.+) \S+$/gm)].flatMap(([, list = '']) =>
      list.split(' ').map((path) => path.replace('/build/', './')),
    )
    expect(copied.length).toBeGreaterThan(5)
    expect(copied.filter((path) => !existsSync(path))).toEqual([])
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync('package.json', 'utf8')))
    for (const [, script = ''] of dockerfile.matchAll(/npm run (\S+)/g))
      expect(scripts).toHaveProperty(script)
    expect(dockerfile).toContain('ENTRYPOINT ["node", "--max-semi-space-size=16", "bin/clickwire.mjs"]')
    expect(existsSync('bin/clickwire.mjs')).toBe(true)
    const [, name = '', value = ''] = /^ENV NODE_ENV=production (\w+)=(\S+)$/m.exec(dockerfile) ?? []
    expect(readConfig({ [name]: value })).toMatchObject({ ok: true })
    expect(known).toContain(name)
  })
})

describe('the unit for systemd', () => {
  it('sets only what the program knows', () => {
    const [, pairs = ''] = /^Environment=(.+)$/m.exec(unit) ?? []
    const given = Object.fromEntries(pairs.split(' ').map((pair) => pair.split('=', 2)))
    expect(Object.keys(given).filter((name) => name !== 'NODE_ENV' && !known.has(name))).toEqual([])
    expect(readConfig(given)).toMatchObject({ ok: true })
  })

  it('gives the program longer to stop than the program takes', () => {
    const [, seconds] = /^TimeoutStopSec=(\d+)$/m.exec(unit) ?? []
    const ms = settingDocs().find(({ name }) => name === 'SHUTDOWN_MS')?.default
    expect(Number(seconds) * 1000).toBeGreaterThan(Number(ms))
  })

  it('is one that systemd takes, where there is a systemd', () => {
    const { status, stderr, error } = spawnSync('systemd-analyze', ['verify', 'deploy/clickwire.service'], {
      encoding: 'utf8',
    })
    if (error) expect(error).toMatchObject({ code: 'ENOENT' })
    else
      expect({ status, said: stderr.split('\n').filter((line) => line.includes('clickwire')) }).toEqual({
        status: 0,
        said: [],
      })
  })
})
