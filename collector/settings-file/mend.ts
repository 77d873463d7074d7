import { isRecord } from '../domain/explain.ts'
import type { Path, PlainType, SettingFault } from '../domain/setting-fault.ts'
import type { SettingsDocument, Written } from './settings-document.ts'

/**
 * Gives values the type that is wanted where YAML could only guess it, as `pid: 1234` where text is wanted, or where
 * they come from the environment, which knows text only.
 */
export function mend(shape: unknown, faults: readonly SettingFault[], document: SettingsDocument): unknown {
  return faults.reduce((mended, { path, wanted }) => {
    const written = wanted && document.writtenAt(path)
    const value = written && wanted.map((type) => reread(written, type)).find((given) => given !== undefined)
    return value === undefined ? mended : replaced(mended, path, value)
  }, shape)
}

function reread({ text, plain, from }: Written, wanted: PlainType): string | number | boolean | undefined {
  if (wanted === 'string') return plain ? text : undefined
  if (from !== 'environment') return undefined

  if (wanted === 'number') return /^-?\d{1,15}(?:\.\d{1,6})?$/.test(text) ? Number(text) : undefined
  return text === 'true' || text === 'false' ? text === 'true' : undefined
}

function replaced(value: unknown, path: Path, by: string | number | boolean): unknown {
  const [segment, ...rest] = path
  if (segment === undefined) return by
  if (Array.isArray(value)) {
    return value.map((entry, index) => (index === segment ? replaced(entry, rest, by) : entry))
  }
  return isRecord(value) ? { ...value, [segment]: replaced(value[segment], rest, by) } : value
}
