/** The commands of a block of shell, each as its words: comments, joined lines and `&&` as a shell reads them. */
export function shellCommands(block: string): string[][] {
  const joined = block.replaceAll(/\\\n\s*/g, ' ')
  return joined
    .split('\n')
    .flatMap((line) => commandsIn(line))
    .filter((words) => words.length > 0)
}

// A quoted part, a comment to the end of the line, what ends a command, or a part without quotes.
const PART = /'([^']*)'|"((?:[^"\\]|\\.)*)"|(#.*$)|(&&|\||>|;)|([^\s'"#|&;>]+|[#&])|(\s+)/g

function commandsIn(line: string): string[][] {
  const commands: string[][] = [[]]
  let word: string | undefined
  const end = () => {
    if (word !== undefined) commands.at(-1)?.push(word)
    word = undefined
  }
  for (const [, single, double, comment, stop, bare] of line.matchAll(PART)) {
    // A sign of a comment in the middle of a word is a character.
    if (comment !== undefined && word === undefined) break
    const part = single ?? double?.replaceAll(/\\(.)/g, '$1') ?? comment ?? bare
    if (part !== undefined) word = (word ?? '') + part
    else end()
    if (stop === '>') commands.push(['>'])
    else if (stop !== undefined) commands.push([])
  }
  end()
  // What a command's output is written into is no command.
  return commands.filter(([first]) => first !== '>')
}
