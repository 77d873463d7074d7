import type { ClickFacts } from '../../domain/click.ts'
import type { EventFacts } from '../event-facts.ts'

/** A landing without what tells who landed. What its address carried is in the parameters as well, where it has names. */
export function withoutVisitor({ url, referrer, params, language, gpc }: ClickFacts): ClickFacts {
  const bare = (address: string) => address.split(/[?#]/, 1)[0] ?? ''
  return {
    ...{ params, language, gpc },
    url: bare(url),
    referrer: bare(referrer),
    cookies: {},
    ip: '',
    user_agent: '',
  }
}

/** An event without what tells whose it is. */
export function withoutPerson(facts: EventFacts): EventFacts {
  return { ...facts, properties: {}, ip: '', user_agent: '' }
}
