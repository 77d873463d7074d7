import { isRecord } from '../domain/explain.ts'
import { keepSecrets } from '../domain/keep-secrets.ts'
import { Postback } from '../domain/postback.ts'
import { type Path, pathText, readShape, type SettingFault } from '../domain/setting-fault.ts'
import { Organization, type Things } from '../domain/settings.ts'
import { campaignOf, fieldsOf, outlineOf } from '../domain/settings-outline.ts'
import { referenceFaults } from '../domain/settings-references.ts'
import type { Environment } from './environment.ts'
import { type FileFault, inOrder } from './file-fault.ts'
import { mend } from './mend.ts'
import { openSettings } from './open-settings.ts'
import type { SettingsDocument } from './settings-document.ts'

/** What else may be given for reading a settings file. */
export interface ReadOptions {
  /** What is stored now: masks of its secrets stand for the secrets. */
  present?: Things
  /** Checks what only its action knows of a rule; `leadFields` are its campaign's, and paths begin inside the rule. */
  checkPostback?: (rule: Postback, leadFields: readonly string[] | undefined) => SettingFault[]
}

/** The settings that a file describes, or every fault in it, in the order of its lines. */
export type ReadSettings =
  | { ok: true; organization: Organization; lineOf: (path: Path) => number }
  | { ok: false; faults: FileFault[] }

/** Reads a settings file: YAML or JSON, with references to the environment. */
export function readSettings(
  text: string,
  environment: Environment,
  options: ReadOptions = {},
): ReadSettings {
  const opened = openSettings(text, environment)
  if (!opened.document) return { ok: false, faults: inOrder(opened.faults) }

  const { document } = opened
  const kept = options.present ? keepSecrets(opened.shape, options.present) : opened.shape
  const guessed = readShape(Organization, kept)
  const shape = guessed.ok ? kept : mend(kept, guessed.faults, document)
  const reading = shape === kept ? guessed : readShape(Organization, shape)

  const found = [
    ...(reading.ok ? [] : reading.faults),
    ...ruleFaults(shape, options),
    ...referenceFaults(shape),
  ]
  const faults = [...opened.faults, ...located(found, document)]
  if (!reading.ok || faults.length > 0) return { ok: false, faults: inOrder(faults) }
  return { ok: true, organization: reading.value, lineOf: (path) => document.lineOf(path) }
}

// Rules that are none by themselves have been told by the schema of the whole.
function ruleFaults(shape: unknown, { checkPostback }: ReadOptions): SettingFault[] {
  if (!checkPostback || !isRecord(shape) || !Array.isArray(shape.postbacks)) return []

  const outline = outlineOf(shape)
  return shape.postbacks.flatMap((entry, index) => {
    const rule = readShape(Postback, entry)
    if (!rule.ok) return []
    const leadFields = fieldsOf(outline, campaignOf(outline, rule.value.campaign)?.lead_type)
    const faults = checkPostback(rule.value, leadFields)
    return faults.map((fault) => ({ ...fault, path: ['postbacks', index, ...fault.path] }))
  })
}

// A variable that is not set has been told already; what its absence leads to need not be.
function located(faults: readonly SettingFault[], document: SettingsDocument): FileFault[] {
  return faults
    .filter(({ path }) => document.writtenAt(path)?.from !== 'nowhere')
    .map(({ path, reason }) => ({ line: document.lineOf(path), path: pathText(path), reason }))
}
