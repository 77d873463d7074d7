export type { Accepted, Answer, Refused } from './answer.ts'
export type { Amount, Landing, PartnerWord, ServerEvent, ServerLead, Texts } from './bodies.ts'
// biome-ignore lint/performance/noBarrelFile: this is the package's `clickwire/server`.
export { type Client, type ClientOptions, createClient, type WordOptions } from './client.ts'
export { type ReceivedWebhook, type VerifiedWebhook, verifyWebhook } from './webhook.ts'
