const ADDRESS =
  /^(?=.{3,254}$)([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)@((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+\p{L}[\p{L}\p{N}-]{1,62})$/u

/** An e-mail address without blanks around it, its domain in lower case; undefined when it is none. */
export function readEmail(text: string): string | undefined {
  const [, local = '', domain] = ADDRESS.exec(text.trim()) ?? []
  return domain === undefined || local.length > 64 ? undefined : `${local}@${domain.toLowerCase()}`
}
