import { setImmediate } from 'node:timers/promises';

/** What a person sees and does on the page. */

export const question = (page) => page.locator('.graphiql-query-editor .view-lines');
export const answer = (page) => page.locator('.graphiql-response .view-lines');
export const variables = (page) => page.locator('[aria-label="Variables"] .graphiql-editor:not(.hidden) .view-lines');
export const tabs = (page) => page.getByRole('tab');
export const alert = (page) => page.locator('.outage[role=alert]');

/** Replaces the question in the open tab. */
export async function ask(page, text) {
  await question(page).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete'); // or a brace would be put around what is selected
  await page.keyboard.insertText(text);
}

/** Waits until the answer holds a text, whatever its spaces and line breaks. */
export async function answered(page, text) {
  await answer(page).filter({ hasText: text }).waitFor();
}

/** Opens the schema's documentation and waits until the schema is there. */
export async function schemaIsLoaded(page) {
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
  await page.locator('.graphiql-plugin').getByText('Root Types').waitFor();
}

/** What an editor shows, on one line. */
export async function shown(editor) {
  return (await editor.innerText()).replaceAll(/\s+/g, ' ').trim();
}

/** Tries until an attempt succeeds. Each attempt waits for a condition of its own. */
export async function eventually(attempt) {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await setImmediate(); // lets the browser's messages in
    }
  }
}
