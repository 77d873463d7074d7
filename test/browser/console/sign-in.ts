import type { Page } from 'playwright'

/** Signs in to a demo's console by the form, as an operator does. */
export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/console/`)
  await page.getByLabel('E-mail address').fill('demo@example.com')
  await page.getByLabel('Password').fill('clickwire-demo')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.locator('#menu').waitFor({ state: 'attached' })
}
