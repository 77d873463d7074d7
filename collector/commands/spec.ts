import type { Command } from 'commander'
import { sourceSpec } from '../domain/spec/source-spec.ts'
import { specHtml } from '../domain/spec/spec-html.ts'
import { specMarkdown } from '../domain/spec/spec-markdown.ts'
import { readSettled } from '../pipeline/apply-settings.ts'
import { CommandFault, configured, withProgram } from './environment.ts'
import { publicUrl } from './serve.ts'

/** `clickwire spec SOURCE`: prints what a partner needs to send as a source, for the settings as they are. */
export function specCommand(program: Command): void {
  program
    .command('spec')
    .description('print what a partner needs to know to send clicks, events and leads as a source')
    .argument('<pid>', 'the source')
    .option('--html', 'as a page to open or to send, instead of Markdown', false)
    .action(async (pid: string, { html }: { html: boolean }) => {
      const config = configured({ LOG_LEVEL: 'warn' })
      const parts = await withProgram(config, async ({ store, sealer }) => {
        const { organization } = await readSettled(store.db, sealer)
        const source = organization.sources.find((one) => one.pid === pid)
        if (!source) throw new CommandFault(`There is no source '${pid}'.`)
        return sourceSpec(organization, source, publicUrl(config, config.PORT))
      })
      process.stdout.write(html ? specHtml(parts) : specMarkdown(parts))
    })
}
