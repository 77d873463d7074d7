import { JetStreamApiError, type JetStreamClient, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, credsAuthenticator, type NatsConnection } from '@nats-io/transport-node'
import type { Published, Stream, StreamMessage } from './stream.ts'

/** Which stream of which servers, and as whom. */
export interface NatsTarget {
  servers: string[]
  stream: string
  subjectPrefix: string
  /** On how many servers each message is kept, when the stream is made. */
  replicas: number
  user?: string | undefined
  password?: string | undefined
  token?: string | undefined
  /** The content of a credentials file. */
  credentials?: string | undefined
}

const IN_FLIGHT = 256
const CONFIRM_MS = 5_000
// Repeats are dropped by the server itself for as long: a relay that was killed is back by then.
const REPEATS_DROPPED_FOR_NS = 10 * 60 * 1_000_000_000

/**
 * A stream of NATS JetStream; it is made where it is not there. Connects at the first message, and again whenever the
 * connection was lost for good.
 */
export function openNats(target: NatsTarget): Stream {
  let opened: Promise<Opened> | undefined
  const forget = (one: Promise<Opened>) => {
    if (opened === one) opened = undefined
  }
  const current = (): Promise<Opened> => {
    if (opened) return opened
    const fresh = open(target, () => forget(fresh))
    opened = fresh
    fresh.catch(() => forget(fresh))
    return fresh
  }
  return {
    publish: async (messages) => {
      try {
        const { client } = await current()
        return await publishAll(client, target, messages)
      } catch (error) {
        return { kept: 0, because: sentenceOf(error) }
      }
    },
    close: async () => {
      const last = await opened?.catch(() => undefined)
      await last?.connection.close()
    },
  }
}

interface Opened {
  connection: NatsConnection
  client: JetStreamClient
}

async function open(target: NatsTarget, onClosed: () => void): Promise<Opened> {
  const connection = await connect({
    servers: target.servers,
    name: 'clickwire relay',
    timeout: CONFIRM_MS,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 500,
    ...(target.user === undefined ? {} : { user: target.user }),
    ...(target.password === undefined ? {} : { pass: target.password }),
    ...(target.token === undefined ? {} : { token: target.token }),
    ...(target.credentials === undefined
      ? {}
      : { authenticator: credsAuthenticator(new TextEncoder().encode(target.credentials)) }),
  })
  void connection.closed().then(onClosed)
  try {
    await provideStream(connection, target)
  } catch (error) {
    await connection.close()
    throw error
  }
  return { connection, client: jetstream(connection, { timeout: CONFIRM_MS }) }
}

async function provideStream(connection: NatsConnection, target: NatsTarget): Promise<void> {
  const manager = await jetstreamManager(connection, { checkAPI: false, timeout: CONFIRM_MS })
  try {
    await manager.streams.info(target.stream)
  } catch (error) {
    if (!(error instanceof JetStreamApiError && error.code === STREAM_NOT_FOUND)) throw error
    await manager.streams.add({
      name: target.stream,
      subjects: [`${target.subjectPrefix}.>`],
      num_replicas: target.replicas,
      duplicate_window: REPEATS_DROPPED_FOR_NS,
    })
  }
}

const STREAM_NOT_FOUND = 10_059

async function publishAll(
  client: JetStreamClient,
  target: NatsTarget,
  messages: readonly StreamMessage[],
): Promise<Published> {
  const [first] = messages
  if (!first) return { kept: 0, because: undefined }
  // The first goes alone; each other one names the one before it, and is refused where that is missing: many are under
  // way at the same time, and none can come to stand before another.
  const alone = await settle([publishOne(client, target, first, undefined)])
  let kept = alone.kept
  let because = alone.because
  while (because === undefined && kept < messages.length) {
    const from = kept
    const some = messages.slice(from, from + IN_FLIGHT)
    const settled = await settle(
      some.map((message, index) => publishOne(client, target, message, messages[from + index - 1]?.id)),
    )
    kept += settled.kept
    because = settled.because
  }
  return { kept, because }
}

function publishOne(
  client: JetStreamClient,
  { stream, subjectPrefix }: NatsTarget,
  { id, subject, body }: StreamMessage,
  lastMsgID: string | undefined,
): Promise<unknown> {
  return client.publish([subjectPrefix, ...subject].join('.'), body, {
    msgID: id,
    timeout: CONFIRM_MS,
    expect: { streamName: stream, ...(lastMsgID === undefined ? {} : { lastMsgID }) },
  })
}

async function settle(sent: readonly Promise<unknown>[]): Promise<Published> {
  const settled = await Promise.allSettled(sent)
  const failed = settled.find((one) => one.status === 'rejected')
  if (!failed) return { kept: sent.length, because: undefined }
  return { kept: settled.indexOf(failed), because: sentenceOf(failed.reason) }
}

// It would name the servers' address once more, and sometimes with the password in it.
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the stream cannot be reached'
  if (error.name === 'JetStreamNotEnabled')
    return 'no stream takes these subjects, or its servers have no leader'
  return error.message.replaceAll(/\/\/[^@/\s]*@/g, '//') || error.name
}
