import { QueryClient, QueryClientProvider } from '@tanstack/preact-query'
import { render } from 'preact'
import { Router } from 'wouter-preact'
import { Fault } from './api/fault.ts'
import { App } from './app.tsx'
import { applyTheme } from './shell/theme.ts'

// What the caller did wrong is not made right by asking again.
const retry = (count: number, error: Error) =>
  count < 2 && !(error instanceof Fault && error.status >= 400 && error.status < 500)

const client = new QueryClient({ defaultOptions: { queries: { retry, staleTime: 2_000 } } })

applyTheme()
const place = document.getElementById('console')
if (place)
  render(
    <QueryClientProvider client={client}>
      <Router base="/console">
        <App />
      </Router>
    </QueryClientProvider>,
    place,
  )
