import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { launchChromium } from '../../support/chromium.ts'
import { NOTE_TO_LEDGER } from '../../support/new-action.ts'
import { temporaryFolder } from '../../support/process.ts'
import { openScreen, startDemoConsole } from './demo-console.ts'

it('a new action has its form in the console, once its file is in the folder', {
  timeout: 60_000,
}, async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder.path, 'note-to-ledger.mjs'), NOTE_TO_LEDGER)
  const demo = await startDemoConsole({ ACTIONS_DIR: folder.path })
  const browser = await launchChromium()
  onTestFinished(async () => {
    await browser.close()
    await demo.stop()
    folder.remove()
  })
  const page = await demo.open(browser)
  await openScreen(page, demo.url, '/postbacks')
  await page.getByRole('button', { name: 'Add postback' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Campaign').selectOption('auto')
  await dialog.getByLabel('Trigger').selectOption('conversion_done')
  await dialog.getByLabel('Action').selectOption('note_to_ledger')
  await dialog.getByRole('button', { name: 'Next' }).click()
  await dialog.getByLabel('Name').first().fill('Into the ledger')
  await dialog.getByLabel('Base URL').fill(`${demo.url}/demo/network`)
  await dialog.getByLabel('Note').fill('sold to {buyer_name}')
  await dialog.getByRole('button', { name: 'Save rule' }).click()
  await dialog.waitFor({ state: 'detached' })
  const row = page.locator('tbody tr', { hasText: 'Into the ledger' })
  expect(await row.textContent()).toContain('Note to a ledger')
})
