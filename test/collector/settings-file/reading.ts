import type { Organization } from '../../../collector/domain/settings.ts'
import { printFaults } from '../../../collector/settings-file/file-fault.ts'
import { type ReadOptions, readSettings } from '../../../collector/settings-file/read-settings.ts'

type Environment = Record<string, string>

/** The settings that a text describes, which must be without fault. */
export function settingsIn(
  text: string,
  environment: Environment = {},
  options: ReadOptions = {},
): Organization {
  const read = readSettings(text, environment, options)
  if (!read.ok) throw new Error(printFaults('test.yaml', read.faults))
  return read.organization
}

/** The faults in a text, each as `line: member: reason`. */
export function faultsIn(text: string, environment: Environment = {}, options: ReadOptions = {}): string[] {
  const read = readSettings(text, environment, options)
  return read.ok
    ? []
    : printFaults('', read.faults)
        .split('\n')
        .map((line) => line.slice(1))
}
