import { z } from 'zod'
import { asText, templateText } from '../../domain/macro.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { secret } from '../../domain/secret.ts'
import { defineAction } from '../action.ts'
import { answerJson } from '../answer-json.ts'
import { baseUrl } from '../base-url.ts'
import type { HttpAnswer } from '../exchange.ts'
import { dropGoogleToken, GOOGLE_TOKENS, googleToken, serviceKey } from '../google-token.ts'

const SCOPE = 'https://www.googleapis.com/auth/spreadsheets'

const Settings = z
  .strictObject({
    spreadsheet_id: z
      .string()
      .regex(/^[A-Za-z0-9_-]{10,128}$/, 'must be the part of its address between /d/ and /edit')
      .describe('The id of the spreadsheet; it must be shared with the service account'),
    range: z
      .string()
      .min(1)
      .max(256)
      .default('A1')
      .describe('Where the table is, such as Leads!A:F; without the name of a sheet, in the first one'),
    row: z.array(templateText()).min(1).max(100).describe('The cells of the new row, with macros'),
    client_email: z.email().describe('The address of the service account'),
    private_key: secret().describe('The private key of the service account, from its key file'),
    token_url: z
      .url({ protocol: /^https?$/ })
      .default(GOOGLE_TOKENS)
      .describe(`Where tokens are given, if not at ${GOOGLE_TOKENS}`),
    base_url: baseUrl('https://sheets.googleapis.com'),
  })
  .superRefine(({ private_key }, context) => {
    if (serviceKey(private_key)) return
    const message = 'must be an RSA key in PEM, as private_key in the key file of the service account'
    context.addIssue({ code: 'custom', path: ['private_key'], message })
  })

// Of 512 bits, made for the example: it guards nothing, and is too short to.
const EXAMPLE_KEY = [
  'MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEA38P8/BTkhGeTlm2E',
  '7h0fTgZ8HyjRaqOvQJrRetsUW7ElYFTXmYw30lpZlq1M1fHztMSQuD6CVeTf/k8e',
  'c/cfYQIDAQABAkBAucNa83wqZH+HesSB0AC3JB8RMFBrJU/TQzUm8WoRH0Ey16SA',
  'ItO+48WJ7I3mgHf0D7jz9wXbF0adDgKJmamFAiEA8uwKuH3GAeqo0CQTrobeUi/V',
  '3+aNufCx3JFmPxQC7qMCIQDrz+52rErS6MRQxkHzgaUlhCBi2YzkE9Wbxp+aoUVu',
  'KwIhANUcCpOrk0gfKxXecH3Nx8BmQsT4KCGVbRPJYt+3mJLtAiEAjURiyitLI/CX',
  '8v/icJuBMOlncXB8zAHp3MlvwfXNH0MCIHgiidnieEcWeNcE+EbbdagWSmP9WQBU',
  'C0r+nlqRty0v',
].join('\n')

// The example's claims at noon of 21 November 2026, signed by another program.
const EXAMPLE_ASSERTION = [
  'eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9',
  'eyJpc3MiOiJyb3dzQGNsaWNrd2lyZS1kZW1vLmlhbS5nc2VydmljZWFjY291bnQuY29tIiwic2NvcGUiOiJodHRwczovL3d3dy5nb29nbGVhcGlzLmNvbS9hdXRoL3NwcmVhZHNoZWV0cyIsImF1ZCI6Imh0dHBzOi8vb2F1dGgyLmdvb2dsZWFwaXMuY29tL3Rva2VuIiwiaWF0IjoxNzk1MjYyNDAwLCJleHAiOjE3OTUyNjYwMDB9',
  'O9g7mrI0hRxx44ND2d6gBmquoaHDHlAsNLEm-CY3bLUTptZ87ITNHts04hbwA8PbTdP_VUpIOaGvB851jXX3rw',
].join('.')

export default defineAction({
  title: 'Google Sheets row',
  settings: Settings,
  run: async (tools, settings) => {
    const { spreadsheet_id, range, row, base_url } = settings
    // RAW: a value that begins like a formula stays a text.
    const how = 'valueInputOption=RAW&insertDataOption=INSERT_ROWS'
    const append = (token: string) =>
      tools.send({
        method: 'POST',
        url: `${base_url}/v4/spreadsheets/${spreadsheet_id}/values/${encodeURIComponent(range)}:append?${how}`,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({
          majorDimension: 'ROWS',
          values: [row.map((cell) => tools.fill(cell, asText))],
        }),
      })
    const got = await googleToken(tools, settings, SCOPE)
    if (!('token' in got)) return got
    const came = await append(got.token)
    if (came.kind === 'fault' || came.status !== 401) return came
    dropGoogleToken(settings)
    if (!got.kept) return came
    const anew = await googleToken(tools, settings, SCOPE)
    return 'token' in anew ? append(anew.token) : anew
  },
  read: (answer, usual) => judge(answer, usual),
  examples: [
    {
      title: 'A row for every lead, its values as they are',
      settings: {
        spreadsheet_id: '1aBcDeFgHiJkLmNoPqRsTuVwXyZ',
        range: 'New leads!A:D',
        row: ['{transaction_id}', '{email}', '{total_sold_price|0}', '{comment}'],
        client_email: 'rows@clickwire-demo.iam.gserviceaccount.com',
        private_key: `-----BEGIN PRIVATE KEY-----\n${EXAMPLE_KEY}\n-----END PRIVATE KEY-----\n`,
      },
      values: {
        lead: { email: 'person@example.com', comment: '=HYPERLINK("https://evil.example")' },
        tracking: { transaction_id: 'tx-1' },
      },
      answers: [
        { body: '{"access_token":"ya29.example","expires_in":3599,"token_type":"Bearer"}' },
        { body: '{"spreadsheetId":"1aBc","updates":{"updatedRange":"A2:D2","updatedRows":1}}' },
      ],
      sends: [
        {
          method: 'POST',
          url: 'https://oauth2.googleapis.com/token',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: `grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=${EXAMPLE_ASSERTION}`,
        },
        {
          method: 'POST',
          url: 'https://sheets.googleapis.com/v4/spreadsheets/1aBcDeFgHiJkLmNoPqRsTuVwXyZ/values/New%20leads!A%3AD:append?valueInputOption=RAW&insertDataOption=INSERT_ROWS',
          headers: { 'content-type': 'application/json', authorization: 'Bearer ya29.example' },
          body: '{"majorDimension":"ROWS","values":[["tx-1","person@example.com","0","=HYPERLINK(\\"https://evil.example\\")"]]}',
        },
      ],
    },
  ],
})

const Appended = z.object({ updates: z.object({ updatedRows: z.int().positive() }) })
const Word = z.string().regex(/^\w{1,64}$/)
const Refused = z.union([
  z.object({ error: z.object({ status: Word, message: z.string().max(1_000).optional() }) }),
  z.object({ error: Word, error_description: z.string().max(1_000).optional() }),
])

function judge(answer: HttpAnswer, usual: Outcome): Outcome {
  if (usual.status === 'later') return usual
  if (usual.status === 'done') {
    if (answerJson(Appended, answer)) return usual
    return { status: 'failed', because: 'response_rejected', detail: 'it does not say that a row was added' }
  }
  const refused = answerJson(Refused, answer)
  if (!refused) return usual
  const [word, detail] =
    typeof refused.error === 'string'
      ? [refused.error, 'error_description' in refused ? refused.error_description : undefined]
      : [refused.error.status, refused.error.message]
  return {
    status: 'failed',
    because: `google_${word.toLowerCase()}`,
    ...(detail === undefined ? {} : { detail }),
  }
}
