import type { Request, Response } from 'express'
import type { Campaign } from '../domain/campaign.ts'
import type { Handler } from './door.ts'

/** Lets pages of the campaign's origins read the answer; never with credentials. */
export function allowOrigin(request: Request, response: Response, campaign: Campaign | undefined): void {
  const origin = request.headers.origin
  if (origin === undefined) return
  const origins = campaign?.allowed_origins ?? ['*']
  if (origins.includes('*')) response.setHeader('Access-Control-Allow-Origin', '*')
  else {
    response.vary('Origin')
    if (origins.includes(origin)) response.setHeader('Access-Control-Allow-Origin', origin)
  }
  response.setHeader('Access-Control-Expose-Headers', 'X-Request-Id, Retry-After')
}

/** Answers a preflight for the campaign that the path names, or for any where only the body will name it. */
export function preflight(campaignOf: (request: Request) => Campaign | undefined): Handler {
  return (request, response) => {
    allowOrigin(request, response, campaignOf(request))
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST, OPTIONS')
    response.setHeader('Access-Control-Allow-Headers', 'Content-Type, Authorization, Idempotency-Key')
    response.setHeader('Access-Control-Max-Age', '7200')
    response.status(204).end()
  }
}
