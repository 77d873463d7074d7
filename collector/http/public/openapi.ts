import type { IRouter } from 'express'
import { send } from '../answer.ts'
import { readingDoor } from '../door.ts'
import { describeInterface } from '../openapi/describe-interface.ts'
import { doorsOn } from '../operation.ts'

/** `/openapi.json`: the whole interface, as its doors tell of themselves. */
export function openapiDoor(router: IRouter): void {
  let written: object | undefined
  readingDoor(
    router,
    '/openapi.json',
    (_request, response) => {
      written ??= describeInterface(doorsOn(router))
      response.setHeader('Access-Control-Allow-Origin', '*')
      send(response, 200, written)
    },
    {
      summary: 'Describe the interface',
      answers: { 200: { description: 'OpenAPI 3.1', body: { type: 'object' } } },
    },
  )
}
