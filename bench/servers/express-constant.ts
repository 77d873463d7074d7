// Express as it comes, with its reader of JSON and an answer that never changes.
import express from 'express'

const app = express()
app.use(express.json())
app.get('/', (_request, response) => void response.json({ ok: true }))
app.post('/api/event/auto', (_request, response) => {
  response.json({ status: '200', type: 'success', code: 'event_fired', message: 'The event was stored.' })
})
app.listen(Number(process.env.PORT), '127.0.0.1')
