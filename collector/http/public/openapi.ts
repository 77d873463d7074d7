import type { IRouter } from 'express'
import { sendWritten } from '../answer.ts'
import { readingDoor } from '../door.ts'
import { describeInterface } from '../openapi/describe-interface.ts'
import { doorsOn } from '../operation.ts'

/** `/openapi.json`: the whole interface, as its doors tell of themselves. */
export function openapiDoor(router: IRouter): void {
  // Once, and as bytes: it is large, and anybody may ask for it as often as he likes.
  let written: Buffer | undefined
  readingDoor(
    router,
    '/openapi.json',
    (_request, response) => {
      written ??= Buffer.from(JSON.stringify(describeInterface(doorsOn(router))))
      response.setHeader('Access-Control-Allow-Origin', '*')
      sendWritten(response, 200, written)
    },
    {
      summary: 'Describe the interface',
      answers: { 200: { description: 'OpenAPI 3.1', body: { type: 'object' } } },
    },
  )
}
