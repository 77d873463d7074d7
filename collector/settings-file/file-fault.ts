/** What is wrong with a settings file, and in which line. */
export interface FileFault {
  line: number
  path: string
  reason: string
}

/** Faults in the order of the file, each of them once. */
export function inOrder(faults: readonly FileFault[]): FileFault[] {
  const told = new Map(faults.map((fault) => [`${fault.line} ${fault.path} ${fault.reason}`, fault]))
  return [...told.values()].sort((one, other) => one.line - other.line)
}

/** One line for each fault: file, line, member and reason. */
export function printFaults(file: string, faults: readonly FileFault[]): string {
  return faults
    .map(({ line, path, reason }) => `${file}:${line}: ${path === '' ? '' : `${path}: `}${reason}`)
    .join('\n')
}
