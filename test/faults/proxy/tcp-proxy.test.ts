import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

let echo: Server
let proxy: TcpProxy
const sockets: Socket[] = []

beforeEach(async () => {
  echo = createServer((socket) => {
    sockets.push(socket.on('error', () => undefined))
    socket.pipe(socket)
  }).listen(0, '127.0.0.1')
  await once(echo, 'listening')
  proxy = await startTcpProxy((echo.address() as AddressInfo).port)
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await proxy.close()
  echo.close()
  await once(echo, 'close')
})

/** A client that remembers what it heard, and how it ended. */
function dial() {
  const socket = connect({ port: proxy.port, host: '127.0.0.1' })
  const heard: Buffer[] = []
  const state = { text: () => Buffer.concat(heard).toString(), pieces: heard, ended: '', socket }
  socket.on('data', (chunk: Buffer) => void heard.push(chunk))
  socket.on('error', (error: NodeJS.ErrnoException) => {
    state.ended = error.code ?? 'error'
  })
  sockets.push(socket)
  return state
}

async function talking() {
  const client = dial()
  client.socket.write('hello')
  await expect.poll(client.text).toBe('hello')
  return client
}

describe('a way between two programs', () => {
  it('carries everything while it is good, also at a pace and in slices', async () => {
    const client = await talking()
    proxy.shape({ latencyMs: 5, jitterMs: 5, bytesPerSecond: 10_000, slice: 7 })
    client.socket.write('0123456789'.repeat(10))
    await expect.poll(client.text).toBe(`hello${'0123456789'.repeat(10)}`)
    expect(client.pieces.length).toBeGreaterThan(5)
  })

  it('resets who is there and who comes while it is cut, and is good again when it is mended', async () => {
    const before = await talking()
    proxy.cut()
    await expect.poll(() => before.ended).toBe('ECONNRESET')
    const during = dial()
    await expect.poll(() => during.ended).not.toBe('')
    proxy.mend()
    await talking()
  })

  it('resets only who is there', async () => {
    const before = await talking()
    proxy.reset()
    await expect.poll(() => before.ended).toBe('ECONNRESET')
    await talking()
  })

  it('half-open, says nothing and closes nothing', async () => {
    const before = await talking()
    proxy.halfOpen()
    proxy.mend()
    before.socket.write('is anybody there?')
    await talking()
    expect(before.text()).toBe('hello')
    expect(before.ended).toBe('')
  })

  it('resets a connection after so many bytes', async () => {
    const client = await talking()
    proxy.shape({ limitBytes: 8 })
    client.socket.write('more')
    await expect.poll(() => client.ended).toBe('ECONNRESET')
    expect(client.text()).toBe('hello')
  })

  it('loses what an ear says, before it arrives or its answer on the way back', async () => {
    const one = await talking()
    proxy.listen((said) => (said.toString() === 'lose me' ? 'lose' : 'lose-answer'))
    one.socket.write('lose me')
    await expect.poll(() => one.ended).toBe('ECONNRESET')
    const other = dial()
    other.socket.write('arrive')
    await expect.poll(() => other.ended).toBe('ECONNRESET')
    expect(other.text()).toBe('')
  })
})
