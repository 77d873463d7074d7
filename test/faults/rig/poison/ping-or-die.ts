import { z } from 'zod'
import { defineAction } from '../../../../collector/delivery/action.ts'

// An action of an operator's own that takes its process along: what no time limit helps against.
export default defineAction({
  title: 'Ping, or die',
  settings: z.strictObject({ url: z.url().describe('The address, to which the transaction is added') }),
  run: (tools, { url }) => {
    const id = tools.valueOf('transaction_id')
    if (id.startsWith('tx-poison')) process.kill(process.pid, 'SIGKILL')
    return tools.send({ method: 'GET', url: `${url}?txid=${id}`, headers: {} })
  },
  examples: [
    {
      title: 'A transaction that is no poison',
      settings: { url: 'https://network.example/postback' },
      values: { tracking: { transaction_id: 'tx-12345678' } },
      sends: [{ method: 'GET', url: 'https://network.example/postback?txid=tx-12345678' }],
    },
  ],
})
