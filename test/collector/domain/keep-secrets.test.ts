import { describe, expect, it } from 'vitest'
import { keepSecrets, keepSecretsOf } from '../../../collector/domain/keep-secrets.ts'
import { MASK, Secret } from '../../../collector/domain/secret.ts'
import { Organization } from '../../../collector/domain/settings.ts'
import { planSettings } from '../../../collector/domain/settings-plan.ts'
import { exampleShape, organizationOf } from './example-settings.ts'
import { faultsOf } from './faults-of.ts'

const present = organizationOf(exampleShape())

describe('secrets that a file shows as their mask', () => {
  it('are those that are stored, in the same place of the same thing, wherever it stands', () => {
    const shape = exampleShape()
    shape.sources[1].token = MASK
    shape.sources.reverse()
    shape.delivery_methods[0].ping.auth.token = MASK
    const wanted = organizationOf(keepSecrets(shape, present))
    expect(planSettings(present, wanted, { prune: true }).steps).toEqual([])
  })

  it('are refused where nothing is stored', () => {
    const shape = exampleShape()
    shape.sources[0].token = MASK
    shape.sources.push({ pid: 'new', token: MASK })
    expect(faultsOf(Organization, keepSecrets(shape, present))).toEqual([
      'sources[0].token: is the mask of a stored secret; write the value',
      'sources[3].token: is the mask of a stored secret; write the value',
    ])
  })

  it('are kept in the settings of an action too', () => {
    const webhook = new Secret('https://hooks.test/x')
    expect(
      keepSecretsOf(
        { url: MASK, list: [{ key: MASK }, MASK], text: 'x' },
        { url: webhook, list: [{ key: webhook }] },
      ),
    ).toEqual({
      url: webhook,
      list: [{ key: webhook }, MASK],
      text: 'x',
    })
  })

  it('do not stand for what is stored in the open', () => {
    expect(keepSecretsOf({ name: MASK }, { name: 'Acme' })).toEqual({ name: MASK })
  })

  it('leave a secret that is given', () => {
    const given = new Secret('new')
    expect(keepSecretsOf({ token: given }, { token: new Secret('old') })).toEqual({ token: given })
  })

  it.each([[null], ['text'], [[MASK]], [{ sources: 5 }], [{ sources: [5, null] }]])(
    'are not looked for in %j',
    (wanted) => {
      expect(keepSecrets(wanted, present)).toEqual(wanted)
    },
  )
})
