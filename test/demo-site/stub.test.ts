import { readFileSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { STUB } from '../../sdk/stub.ts'

const ours = readFileSync(new URL('../../demo-site/assets/stub.js', import.meta.url), 'utf8')

const CALLS = `
  sdk.on('answer', 'listener')
  sdk.fire('sale', { revenue: 49.9 })
  sdk.consent(true)
  sdk.lead('form')
`

function waitingAfter(stub: string): unknown[] {
  const page = createContext({ Promise })
  runInContext('globalThis.window = globalThis', page)
  runInContext(`${stub};${CALLS}`, page)
  const queue = runInContext(
    'sdk.q.map(([method, given, settle]) => [method, [...given], typeof settle])',
    page,
  )
  return JSON.parse(JSON.stringify(queue))
}

describe('the stub of the funnel', () => {
  it('keeps calls made before the script has loaded just as the documented stub does', () => {
    expect(waitingAfter(ours)).toEqual(waitingAfter(STUB))
    expect(waitingAfter(ours)).toHaveLength(4)
  })

  it('leaves a tracker alone that is there already', () => {
    const page = createContext({ window: { sdk: 'tracker' } })
    runInContext(ours, page)
    expect(runInContext('window.sdk', page)).toBe('tracker')
  })
})
