import type { Request, Response, Router } from 'express'
import { readQuery } from '../../domain/click.ts'
import { landingAddress } from '../../domain/landing-address.ts'
import { Problem } from '../../domain/problem.ts'
import { noteIds, visitorOf } from '../context.ts'
import { readingDoor } from '../door.ts'
import type { Doors } from '../doors.ts'
import type { Operation } from '../operation.ts'

/** The partner's tracking link: records the click and leads to the campaign's landing page, and nowhere else. */
export function linkDoor(router: Router, doors: Doors): void {
  readingDoor(router, '/click/:cid', (request, response) => followLink(doors, request, response), TOLD)
}

const TOLD: Operation = {
  summary: 'Follow a partner’s tracking link',
  description: 'Every parameter of the query goes on to the landing page, with the transaction_id.',
  query: {
    type: 'object',
    properties: { pid: { type: 'string' }, clid: { type: 'string' }, sub1: { type: 'string' } },
  },
  answers: { 302: 'To the landing page of the campaign or of its offer', 404: 'There is no such campaign' },
}

async function followLink(doors: Doors, request: Request, response: Response): Promise<void> {
  const cid = String(request.params.cid)
  const campaign = doors.catalog().campaigns.get(cid)
  if (!campaign) throw new Problem(404, 'not_found', `There is no campaign ${cid}.`)
  const query = queryOf(request.originalUrl)
  const clid = readQuery(query).find(([name]) => name.toLowerCase() === 'clid')?.[1]
  const landingUrl = campaign.offers.find((offer) => offer.clid === clid)?.landing_url ?? campaign.landing_url
  if (landingUrl === undefined)
    throw new Problem(
      404,
      'no_landing_url',
      `The campaign ${cid} has no landing_url for its links to lead to.`,
    )
  const transactionId = doors.newId()
  noteIds(response, { cid, transaction_id: transactionId })
  if (!isLook(request)) await keepClick(doors, request, { cid, transactionId, query })
  response.setHeader('Location', landingAddress(landingUrl, transactionId, query))
  response.setHeader('Cache-Control', 'no-store')
  response.setHeader('Referrer-Policy', 'no-referrer-when-downgrade')
  response.status(302).end()
}

// A visitor is on the way: when the click cannot be kept just now, the landing page's own script tells it.
async function keepClick(
  doors: Doors,
  request: Request,
  { cid, transactionId, query }: { cid: string; transactionId: string; query: string },
): Promise<void> {
  const referrer = (request.headers.referer ?? '').slice(0, 8192)
  const url = `${request.protocol}://${request.headers.host ?? 'link'}/click/${cid}?${query}`.slice(0, 8192)
  const members = { cid, transaction_id: transactionId, url, referrer }
  try {
    await doors.takeClick(members, visitorOf(request))
  } catch (error) {
    doors.tell('warn', 'link.click_lost', { cid, transaction_id: transactionId, error })
  }
}

// A browser that only fetches ahead, and a HEAD, are no visitor's click.
function isLook({ method, headers }: Request): boolean {
  const purpose = String(headers['sec-purpose'] ?? headers.purpose ?? headers['x-purpose'] ?? '')
  return method === 'HEAD' || /prefetch|preview/i.test(purpose)
}

function queryOf(url: string): string {
  const cut = url.indexOf('?')
  return cut < 0 ? '' : url.slice(cut + 1)
}
