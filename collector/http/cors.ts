import type { Request, Response } from 'express'
import { allowsOrigin } from '../domain/address.ts'
import type { Campaign } from '../domain/campaign.ts'
import type { Handler } from './door.ts'

/**
 * Lets pages of the campaign's origins read the answer; never with credentials. While no campaign is known any page
 * may, or its developer could not read what is wrong. What is said last counts.
 */
export function allowOrigin(request: Request, response: Response, campaign: Campaign | undefined): void {
  const origin = request.headers.origin
  if (origin === undefined) return
  const allowed = campaign?.allowed_origins ?? ['*']
  response.setHeader('Access-Control-Expose-Headers', 'X-Request-Id, Retry-After')
  if (allowed.includes('*')) {
    response.setHeader('Access-Control-Allow-Origin', '*')
    return
  }
  response.setHeader('Vary', 'Origin')
  if (allowsOrigin(allowed, origin)) response.setHeader('Access-Control-Allow-Origin', origin)
  else response.removeHeader('Access-Control-Allow-Origin')
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
