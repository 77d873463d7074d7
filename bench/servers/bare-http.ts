// What Node itself can do: it reads a body, parses it, and answers what never changes.
import { createServer } from 'node:http'

const ANSWER = '{"status":"200","type":"success","code":"event_fired","message":"The event was stored."}'

createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    if (request.method === 'POST') JSON.parse(Buffer.concat(chunks).toString())
    response.setHeader('Content-Type', 'application/json')
    response.setHeader('Content-Length', ANSWER.length)
    response.end(ANSWER)
  })
}).listen(Number(process.env.PORT), '127.0.0.1')
